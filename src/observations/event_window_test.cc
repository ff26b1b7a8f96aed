#include <fmt/format.h>
#include <gtest/gtest.h>

#include "observations/event_window.h"

namespace cofferdam::observations {
namespace {

EventWindow read(const std::string& text, EventWindow::Bounds bounds = {}) {
    EventWindow window(bounds);
    window.read(std::make_shared<value::Text>("events", text));
    return window;
}

// "Falco n1 shop/web-1 c0ffee… Rule Warning T1059,T1611 x2 FIRST..LAST events:1\n"
std::string told(const EventWindow& window) {
    std::string text;
    for (const auto& [event, seen] : window.sensor_events()) {
        text += fmt::format("{} {} {}/{} {}", to_string(event.sensor), event.node, event.subject.namespace_,
                            event.subject.pod, event.rule);
        if (!event.subject.container.empty()) text += " " + event.subject.container;
        if (!event.subject.workload.empty())
            text += fmt::format(" {} {}", event.subject.workload_kind, event.subject.workload);
        for (const std::string& technique : event.techniques) text += " " + technique;
        text += fmt::format(" x{} {}..{} {}\n", seen.count, to_string(seen.first), to_string(seen.last),
                            seen.place);
    }
    for (const auto& [call, seen] : window.api_calls()) {
        text += fmt::format("{} {} {}.{}/{} in {} {} x{}\n", call.user, call.verb, call.resource, call.group,
                            call.subresource, call.namespace_,
                            call.decision == Decision::Allowed     ? "allowed"
                            : call.decision == Decision::Forbidden ? "forbidden"
                                                                   : "unknown",
                            seen.count);
    }
    return text;
}

std::string problems(const EventWindow& window) {
    std::string text;
    for (const value::Problem& problem : window.problems())
        text += fmt::format("{}: {}\n", to_string(problem.place), problem.message);
    return text;
}

std::string falco(std::string_view time, std::string_view pod = "web-6d4b8-x7k2p",
                  std::string_view rule = "Terminal shell in container") {
    return fmt::format(
        R"({{"hostname":"n1","output":"{} secret words","output_fields":{{"container.id":"9e1c2d3f4a5b","evt.time":1700000000000000000,"k8s.ns.name":"shop","k8s.pod.name":"{}","proc.cmdline":"sh -c x"}},"priority":"Notice","rule":"{}","source":"syscall","tags":["container","T1059","mitre_execution","shell"],"time":"{}"}})"
        "\n",
        rule, pod, rule, time);
}

TEST(Falco, ManyAlertsAreOneEventWithItsTimes) {
    const EventWindow window =
        read(falco("2026-11-23T03:10:05.123456789Z") + falco("2026-11-23T03:10:00.5Z"));
    EXPECT_EQ(told(window), "Falco n1 shop/web-6d4b8-x7k2p Terminal shell in container 9e1c2d3f4a5b T1059 x2 "
                            "2026-11-23T03:10:00Z..2026-11-23T03:10:05Z events:1\n");
}

TEST(Falco, WhatItDoesNotKnowIsNotTold) {
    EXPECT_EQ(
        told(read(
            R"({"output_fields":{"container.id":"host","k8s.ns.name":null,"k8s.pod.name":"<NA>"},"priority":"Warning","rule":"Read sensitive file","time":"2026-11-23T03:10:00+01:00"})")),
        "Falco  / Read sensitive file x1 2026-11-23T02:10:00Z..2026-11-23T02:10:00Z events:1\n");
}

TEST(Falco, OtherSourcesAreRemarksAndDropsAreLosses) {
    const EventWindow window = read(
        R"({"priority":"Notice","rule":"Create HostNetwork Pod","source":"k8s_audit","time":"2026-11-23T03:10:00Z"}
{"priority":"Debug","rule":"Falco internal: syscall event drop","time":"2026-11-23T03:10:00Z"})");
    EXPECT_EQ(window.counts().remarks, 1u);
    EXPECT_EQ(window.counts().lost, 1u);
    EXPECT_EQ(window.size(), 0u);
}

TEST(Tetragon, ProcessesArePodsAndPoliciesAreRules) {
    EXPECT_EQ(
        told(read(
            R"({"process_exec":{"process":{"binary":"/bin/sh","arguments":"-c secret","pod":{"namespace":"shop","name":"web-6d4b8-x7k2p","container":{"id":"containerd://9e1c2d3f4a5b6c7d8e9f","name":"web"},"workload":"web","workload_kind":"Deployment"}}},"node_name":"n1","time":"2026-11-23T03:10:00.700Z"}
{"process_kprobe":{"process":{"pod":{"namespace":"shop","name":"db-0"}},"policy_name":"sensitive-files","function_name":"security_file_permission","tags":["observability.filesystem","T1552.001"]},"node_name":"n2","time":"2026-11-23T03:10:01Z"}
{"process_exit":{"process":{"binary":"/usr/sbin/sshd"}},"node_name":"n2","time":"2026-11-23T03:10:02Z"}
)")),
        "Tetragon n1 shop/web-6d4b8-x7k2p process_exec 9e1c2d3f4a5b Deployment web x1 "
        "2026-11-23T03:10:00Z..2026-11-23T03:10:00Z events:1\n"
        "Tetragon n2 / process_exit x1 2026-11-23T03:10:02Z..2026-11-23T03:10:02Z events:3\n"
        "Tetragon n2 shop/db-0 sensitive-files T1552.001 x1 "
        "2026-11-23T03:10:01Z..2026-11-23T03:10:01Z events:2\n");
}

TEST(Tetragon, KindsThatCameLaterAreEventsToo) {
    EXPECT_EQ(
        told(read(
            R"({"process_connect":{"process":{"pod":{"namespace":"shop","name":"db-0"}}},"node_name":"n","time":"2026-11-23T03:10:00Z"})")),
        "Tetragon n shop/db-0 process_connect x1 2026-11-23T03:10:00Z..2026-11-23T03:10:00Z events:1\n");
}

TEST(Tetragon, AnEventWithoutATimeHasThatOfItsProcess) {
    const EventWindow window = read(
        R"({"process_exec":{"process":{"start_time":"2022-10-18T03:16:18.273546829Z"}},"node_name":"n"})");
    ASSERT_EQ(window.size(), 1u);
    EXPECT_EQ(to_string(window.first()), "2022-10-18T03:16:18Z");
}

TEST(EventWindow, WhatARuntimeWritesBeforeALineIsNoneOfIt) {
    const EventWindow window = read("2026-11-23T03:10:01.475152409Z stdout F " + falco("2026-11-23T03:10:00Z")
                                    + "2026-11-23T04:10:01.475152409+01:00 stderr F not an event\n");
    EXPECT_EQ(window.size(), 1u);
    EXPECT_EQ(window.counts().bad, 1u);
}

TEST(Tetragon, WhatItDroppedIsSaid) {
    const EventWindow window = read(
        "{\"rate_limit_info\":{\"number_of_dropped_process_events\":\"42\"}}\n{\"process_throttle\":{}}");
    EXPECT_EQ(window.counts().lost, 42u);
    EXPECT_EQ(window.counts().remarks, 1u);
}

std::string audit(std::string_view more, std::string_view stage = "ResponseComplete") {
    return fmt::format(
        R"({{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"{}","verb":"create","user":{{"username":"system:serviceaccount:shop:web","groups":["system:authenticated"]}},"objectRef":{{"resource":"pods","namespace":"shop","name":"db-0","apiVersion":"v1","subresource":"exec"}},"requestReceivedTimestamp":"2026-11-23T03:10:00.123456Z"{}}})",
        stage, more);
}

TEST(Audit, TheLastStageCountsAndTheAuthorizerDecides) {
    const EventWindow window =
        read(audit("", "RequestReceived") + "\n"
             + audit(R"(,"annotations":{"authorization.k8s.io/decision":"allow"})") + "\n"
             + audit(R"(,"responseStatus":{"code":403})") + "\n" + audit("") + "\n");
    EXPECT_EQ(told(window), "system:serviceaccount:shop:web create pods./exec in shop allowed x1\n"
                            "system:serviceaccount:shop:web create pods./exec in shop forbidden x1\n"
                            "system:serviceaccount:shop:web create pods./exec in shop unknown x1\n");
    EXPECT_EQ(window.counts().remarks, 1u);
}

TEST(Audit, WhoIsImpersonatedActs) {
    const EventWindow window = read(audit(R"(,"impersonatedUser":{"username":"system:admin"})"));
    ASSERT_EQ(window.api_calls().size(), 1u);
    EXPECT_EQ(window.api_calls().begin()->first.user, "system:admin");
    EXPECT_EQ(window.api_calls().begin()->first.impersonator, "system:serviceaccount:shop:web");
}

TEST(Audit, AListOfTheWebhookIsItsEvents) {
    std::string timeless = audit("");
    timeless.replace(timeless.find("2026-"), 5, "soon-");
    const EventWindow window =
        read(fmt::format(R"({{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[{},{},{}]}})",
                         audit(""), timeless, audit("")));
    EXPECT_EQ(told(window), "system:serviceaccount:shop:web create pods./exec in shop unknown x2\n");
    EXPECT_EQ(window.counts().bad, 1u);
    EXPECT_EQ(problems(window), "events:1:1: 1 events of the list could not be read\n");
}

TEST(Audit, AWayIntoAPodKeepsThePod) {
    const EventWindow window = read(audit(""));
    ASSERT_EQ(window.api_calls().size(), 1u);
    EXPECT_EQ(window.api_calls().begin()->first.pod, "db-0");
}

TEST(Audit, WhatIsWrittenIsReadAgain) {
    const Moment time = *parse_moment("2026-11-23T03:10:00Z");
    for (const ApiCall& call :
         {ApiCall{.user = "jane \"j\"", .verb = "list", .resource = "secrets", .decision = Decision::Allowed},
          ApiCall{.user = "system:admin",
                  .impersonator = "jane",
                  .verb = "create",
                  .group = "apps",
                  .resource = "deployments",
                  .namespace_ = "shop",
                  .decision = Decision::Forbidden},
          ApiCall{.user = "jane",
                  .verb = "create",
                  .resource = "pods",
                  .subresource = "exec",
                  .namespace_ = "shop",
                  .pod = "db-0"}}) {
        const std::string line = to_audit_line(call, time);
        EXPECT_TRUE(is_audit(line));
        const EventLine read = read_audit(line).value();
        ASSERT_EQ(read.events.size(), 1u) << line;
        EXPECT_EQ(std::get<ApiCall>(read.events[0].what), call) << line;
        EXPECT_EQ(read.events[0].time, time);
    }
}

TEST(EventWindow, ABadLineCostsOneLine) {
    const EventWindow window = read("no event\n" + falco("soon") + falco("2026-11-23T03:10:00Z"));
    EXPECT_EQ(window.counts().bad, 2u);
    EXPECT_EQ(window.size(), 1u);
    EXPECT_EQ(problems(window), "events:1:1: no format of events that is known: not Falco's or Tetragon's "
                                "JSON, no Event of audit.k8s.io\n"
                                "events:2:1: time is not one of RFC 3339\n");
}

TEST(EventWindow, IsBoundedInNumber) {
    std::string text;
    for (int i = 0; i < 5; ++i) text += falco("2026-11-23T03:10:00Z", fmt::format("web-{}", i));
    const EventWindow window = read(text + falco("2026-11-23T03:11:00Z", "web-0"), {.distinct = 3});
    EXPECT_EQ(window.size(), 3u);
    EXPECT_EQ(window.counts().beyond_limit, 2u);
    EXPECT_EQ(window.counts().events, 4u); // one that is there already is counted still
}

TEST(EventWindow, IsBoundedInTime) {
    const EventWindow window = read(falco("2026-11-23T03:09:59Z") + falco("2026-11-23T03:10:00Z"),
                                    {.since = parse_moment("2026-11-23T03:10:00Z")});
    EXPECT_EQ(window.counts().too_old, 1u);
    EXPECT_EQ(to_string(window.first()), "2026-11-23T03:10:00Z");
}

TEST(EventWindow, KeepsNoCommandLine) {
    const EventWindow window = read(falco("2026-11-23T03:10:00Z"));
    ASSERT_EQ(window.size(), 1u);
    for (const auto& [event, seen] : window.sensor_events()) {
        for (const std::string* text : {&event.rule, &event.node, &event.priority, &event.subject.pod})
            EXPECT_EQ(text->find("secret"), std::string::npos);
    }
}

TEST(Moment, IsReadAsRfc3339) {
    for (std::string_view text : {"", "2026-11-23", "2026-11-23T03:10:00", "2026-13-23T03:10:00Z",
                                  "2026-11-23T24:10:00Z", "2026-11-23T03:10:00+1:00", "2026-11-23T03:1x:00Z"})
        EXPECT_FALSE(parse_moment(text)) << text;
    EXPECT_EQ(to_string(*parse_moment("2026-11-23T00:10:00.5-01:30")), "2026-11-23T01:40:00Z");
}

TEST(EventFormats, EachReadsItsOwnOnly) {
    const std::string lines[] = {audit(""), R"({"process_exec":{}})", falco("2026-11-23T03:10:00Z")};
    ASSERT_EQ(event_formats().size(), std::size(lines));
    for (std::size_t format = 0; format < std::size(lines); ++format) {
        for (std::size_t line = 0; line < std::size(lines); ++line)
            EXPECT_EQ(event_formats()[format].recognises(lines[line]), format == line) << format << line;
    }
}

} // namespace
} // namespace cofferdam::observations

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "observations/flow_window.h"

namespace cofferdam::observations {
namespace {

FlowWindow read(const std::string& text, std::size_t limit = FlowWindow::default_limit) {
    FlowWindow window(limit);
    window.read(std::make_shared<value::Text>("flows", text));
    return window;
}

// "shop/web > shop/cart TCP 7070 x2 flows:1\n", in their order
std::string told(const FlowWindow& window) {
    std::string text;
    for (const ObservedFlow& seen : window.flows()) {
        text += fmt::format("{} > {} {} {} x{} {}\n", to_string(seen.flow.from), to_string(seen.flow.to),
                            to_string(seen.flow.protocol), seen.flow.port, seen.count, seen.place);
    }
    return text;
}

std::string problems(const FlowWindow& window) {
    std::string text;
    for (const value::Problem& problem : window.problems())
        text += fmt::format("{}: {}\n", to_string(problem.place), problem.message);
    return text;
}

TEST(Csv, EndsAreNamesOrAddresses) {
    EXPECT_EQ(told(read("src,dst,port,protocol\n"
                        "shop/web,shop/cart,7070,TCP\n"
                        "shop/web,shop/cart/Service,80\n"
                        "\"10.0.0.1\",2001:db8::1,53,udp\n")),
              "10.0.0.1 > 2001:db8::1 UDP 53 x1 flows:4\n"
              "shop/web > shop/cart TCP 7070 x1 flows:2\n"
              "shop/web > shop/cart[Service] TCP 80 x1 flows:3\n");
}

TEST(Csv, ABadLineCostsOneLine) {
    const FlowWindow window =
        read("shop/web,cart,7070,TCP\nshop/web,shop/cart,70700,TCP\nshop/web,shop/cart,7070,TCP\n");
    EXPECT_EQ(problems(window), "flows:1:1: \"cart\" is no address and no NAMESPACE/NAME\n"
                                "flows:2:1: \"70700\" is no port\n");
    EXPECT_EQ(told(window), "shop/web > shop/cart TCP 7070 x1 flows:3\n");
    EXPECT_EQ(window.counts().bad, 2u);
}

TEST(Csv, OtherProtocolsAreCounted) {
    const FlowWindow window = read("shop/web,shop/cart,8,icmp\n");
    EXPECT_EQ(window.size(), 0u);
    EXPECT_EQ(window.counts().other_protocols, 1u);
}

std::string hubble(std::string_view more,
                   std::string_view l4 = R"("TCP":{"source_port":4000,"destination_port":7070})") {
    return fmt::format(
        R"({{"flow":{{"verdict":"FORWARDED","IP":{{"source":"10.0.0.1","destination":"10.0.0.2"}},"l4":{{{}}},)"
        R"("source":{{"namespace":"shop","pod_name":"web-6d4b8-x7k2p","workloads":[{{"name":"web","kind":"Deployment"}}]}},)"
        R"("destination":{{"namespace":"shop","pod_name":"cart-0"}},{}}},"node_name":"n1"}})"
        "\n",
        l4, more);
}

TEST(Hubble, TheWorkloadIsTakenBeforeThePod) {
    EXPECT_EQ(told(read(hubble(R"("is_reply":false)") + hubble(R"("is_reply":false)"))),
              "shop/web[Deployment] > shop/cart-0 TCP 7070 x2 flows:1\n");
}

TEST(Hubble, RepliesAreNoFlows) {
    const FlowWindow window = read(hubble(R"("is_reply":true)"));
    EXPECT_EQ(window.size(), 0u);
    EXPECT_EQ(window.counts().replies, 1u);
}

TEST(Hubble, WithoutADirectionTheFirstPacketTells) {
    const std::string flags = R"("TCP":{"destination_port":7070,"flags":{"SYN":true}})";
    EXPECT_EQ(read(hubble(R"("is_reply":null)", flags)).size(), 1u);
    const FlowWindow unknown = read(hubble(R"("is_reply":null)"));
    EXPECT_EQ(unknown.size(), 0u);
    EXPECT_EQ(unknown.counts().unknown_direction, 1u);
}

TEST(Hubble, WhatWasDroppedIsNotWanted) {
    std::string line = hubble(R"("is_reply":false)");
    line.replace(line.find("FORWARDED"), 9, "DROPPED");
    const FlowWindow window = read(line);
    EXPECT_EQ(window.size(), 0u);
    EXPECT_EQ(window.counts().denied, 1u);
}

TEST(Hubble, TheWorldIsAnAddressAndTheHostANode) {
    EXPECT_EQ(
        told(read(
            R"({"flow":{"verdict":"FORWARDED","is_reply":false,"IP":{"source":"9.9.9.9","destination":"10.0.0.2"},"l4":{"UDP":{"destination_port":53}},"source":{"labels":["reserved:world"]},"destination":{"labels":["reserved:host"]}}})")),
        "9.9.9.9 > a node (10.0.0.2) UDP 53 x1 flows:1\n");
}

TEST(Hubble, LostEventsAreCountedAndOtherRecordsPassedOver) {
    const FlowWindow window =
        read("{\"lost_events\":{\"num_events_lost\":3}}\n{\"node_status\":{}}\n{\"flow\":{\n");
    EXPECT_EQ(window.counts().lost, 1u);
    EXPECT_EQ(window.counts().remarks, 1u);
    EXPECT_EQ(window.counts().bad, 1u);
    EXPECT_EQ(problems(window).find("flows:3:1: "), 0u);
}

TEST(Calico, AggregatedNamesAndNetworks) {
    EXPECT_EQ(
        told(read(
            R"({"source_type":"wep","source_namespace":"shop","source_name":"-","source_name_aggr":"web-6d4b8-*","source_ip":null,"dest_type":"net","dest_namespace":"-","dest_name":"-","dest_name_aggr":"pub","dest_ip":"9.9.9.9","dest_port":443,"proto":"tcp","action":"allow"}
{"_source":{"source_type":"wep","source_namespace":"shop","source_name":"web-6d4b8-x7k2p","dest_type":"wep","dest_namespace":"shop","dest_name":"cart-0","dest_port":"7070","proto":"6","action":"allow"}}
)")),
        "shop/web-6d4b8-* > 9.9.9.9 TCP 443 x1 flows:1\n"
        "shop/web-6d4b8-x7k2p > shop/cart-0 TCP 7070 x1 flows:2\n");
}

TEST(Calico, WhatWasDeniedIsNotWanted) {
    EXPECT_EQ(read(R"({"dest_port":443,"proto":"tcp","action":"deny"})").counts().denied, 1u);
}

TEST(Conntrack, WhoReallyAnsweredStandsInTheSecondTuple) {
    EXPECT_EQ(told(read("tcp      6 431999 ESTABLISHED src=10.1.0.5 dst=10.96.0.9 sport=41234 dport=80 "
                        "src=10.1.0.7 dst=10.1.0.5 sport=8080 dport=41234 [ASSURED] mark=0 use=1\n"
                        "ipv6     10 udp      17 20 src=2001:db8::5 dst=2001:db8::9 sport=4 dport=53 "
                        "[UNREPLIED] src=2001:db8::9 dst=2001:db8::5 sport=53 dport=4 mark=0 use=1\n"
                        "conntrack v1.4.6 (conntrack-tools): 2 flow entries have been shown.\n")),
              "10.1.0.5 > 10.1.0.7 TCP 8080 x1 flows:1\n"
              "2001:db8::5 > 2001:db8::9 UDP 53 x1 flows:2\n");
}

TEST(Conntrack, AConnectionThatNobodyTookIsNotWanted) {
    const FlowWindow window = read("tcp 6 60 SYN_SENT src=10.1.0.5 dst=10.96.0.9 sport=4 dport=80 "
                                   "[UNREPLIED] src=10.1.0.7 dst=10.1.0.5 sport=8080 dport=4 use=1\n"
                                   "icmp 1 29 src=10.1.0.5 dst=10.1.0.7 type=8 code=0 id=1 src=10.1.0.7 "
                                   "dst=10.1.0.5 type=0 code=0 id=1 use=1\n"
                                   "tcp 6 60 src=10.1.0.5 dst=10.1.0.7 sport=4 dport=80\n");
    EXPECT_EQ(window.size(), 0u);
    EXPECT_EQ(window.counts().unanswered, 1u);
    EXPECT_EQ(window.counts().other_protocols, 1u);
    EXPECT_EQ(problems(window), "flows:3:1: a connection has two tuples, src=… dst=…, and here are 1\n");
}

TEST(FlowWindow, IsBounded) {
    std::string text;
    for (int i = 1; i <= 5; ++i) text += fmt::format("shop/web,shop/cart,{},TCP\n", i);
    const FlowWindow window = read(text + "shop/web,shop/cart,1,TCP\n", 3);
    EXPECT_EQ(window.size(), 3u);
    EXPECT_EQ(window.counts().beyond_limit, 2u);
    EXPECT_EQ(window.counts().flows, 4u); // one that is there already is counted still
}

TEST(FlowWindow, AnUnknownFormatIsToldLineByLineUpToABound) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "no flow\n";
    const FlowWindow window = read(text);
    EXPECT_EQ(window.counts().bad, 1000u);
    EXPECT_EQ(window.problems().size(), 100u);
}

TEST(FlowFormats, EachReadsItsOwn) {
    for (const FlowFormat& format : flow_formats()) EXPECT_FALSE(format.recognises("")) << format.name;
    EXPECT_EQ(flow_formats().size(), 4u);
}

} // namespace
} // namespace cofferdam::observations

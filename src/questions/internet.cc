// Question 5, first version: ways in and out, workload by workload, each proven public, private, or cannot
// know.
#include <array>

#include <fmt/format.h>

#include "questions/absence.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using exposure::Totals;
using exposure::WayIn;
using exposure::WayKind;
using exposure::WorkloadExposure;

std::string_view rule_of(WayKind kind) {
    constexpr std::array<std::string_view, 9> rules = {
        "internet-load-balancer", "internet-node-port",    "internet-external-ip",
        "internet-host-port",     "internet-host-network", "internet-ingress",
        "internet-gateway",       "internet-route",        "internet-published-port"};
    return rules[static_cast<std::size_t>(kind)];
}

std::string reason_of(const WayIn& way) {
    if (way.port == 0) return way.reason;
    return fmt::format("port {}/{}: {}", way.port, estate::to_string(way.protocol), way.reason);
}

// A private way is no finding; it is counted.
void add_ways_in(const Inputs& inputs, const WorkloadExposure& workload, Answer& answer) {
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[workload.workload]);
    for (const WayIn& way : workload.in) {
        Truth leads = way.from_internet();
        if (leads == Truth::No) continue;
        const estate::Object& through = inputs.snapshot[way.through];
        Finding finding = new_finding(inputs, rule_of(way.kind), object, reason_of(way));
        finding.place = through.raw ? through.document->place(*through.raw) : finding.place;
        finding.conditional = leads == Truth::Unknown;
        answer.findings.push_back(std::move(finding));
    }
}

void add_way_out(const Inputs& inputs, const WorkloadExposure& workload, Answer& answer) {
    if (workload.out.egress != exposure::Egress::Open) return;
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[workload.workload]);
    Finding finding = new_finding(inputs, "internet-open-egress", object, workload.out.reason);
    finding.conditional =
        !has_network_policies(inputs) && inputs.snapshot[workload.workload].pod() != nullptr;
    answer.findings.push_back(std::move(finding));
}

std::int64_t total(const Totals& totals) {
    return static_cast<std::int64_t>(totals.proven_public + totals.not_public + totals.cannot_know);
}

void write_numbers(const exposure::ExposureReport& report, Answer& answer) {
    auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    std::int64_t workloads = total(report.workloads_in), ways = total(report.ways_in),
                 outs = total(report.workloads_out);
    answer.numbers = {
        {"reachable_public", "workloads are proven reachable from the Internet",
         number(report.workloads_in.proven_public), workloads},
        {"reachable_private", "workloads have no way in from the Internet",
         number(report.workloads_in.not_public), workloads},
        {"reachable_unknown", "workloads have a way in of which it cannot be known",
         number(report.workloads_in.cannot_know), workloads},
        {"ways_in_public", "ways in are proven public", number(report.ways_in.proven_public), ways},
        {"ways_in_private", "ways in are private or closed", number(report.ways_in.not_public), ways},
        {"ways_in_unknown", "ways in of which it cannot be known", number(report.ways_in.cannot_know), ways},
        {"out_open", "workloads may open connections to the Internet",
         number(report.workloads_out.proven_public), outs},
        {"out_closed", "workloads may not", number(report.workloads_out.not_public), outs},
        {"out_unknown", "workloads of which it cannot be known", number(report.workloads_out.cannot_know),
         outs},
    };
    answer.headline = fmt::format(
        "of all {3} workloads, in: {0} public, {1} not, {2} cannot know; out: {4} open, {5} closed, "
        "{6} cannot know",
        report.workloads_in.proven_public, report.workloads_in.not_public, report.workloads_in.cannot_know,
        workloads, report.workloads_out.proven_public, report.workloads_out.not_public,
        report.workloads_out.cannot_know);
}

void look_past(const exposure::ExposureReport& report, Answer& answer) {
    std::size_t unknown = report.ways_in.cannot_know;
    if (unknown > 0)
        answer.looked_past.push_back(
            {estate::Fact::Exposure,
             fmt::format("{} ways in", unknown),
             "whether their addresses are public, or who runs them, is not in the manifests",
             "scan the live cluster, or add its Nodes and controllers",
             {}});
    answer.looked_past.push_back({estate::Fact::NetworkPolicies,
                                  "assumption",
                                  std::string(exposure::assumption),
                                  "a policy that nothing enforces closes nothing: check the plugin",
                                  {}});
    answer.looked_past.push_back({estate::Fact::Exposure,
                                  "outside Kubernetes",
                                  "firewalls, NAT and security groups before the estate are not seen",
                                  "",
                                  {}});
}

} // namespace

void answer_internet(const Inputs& inputs, Answer& answer) {
    for (const WorkloadExposure& workload : inputs.exposure.workloads) {
        add_ways_in(inputs, workload, answer);
        add_way_out(inputs, workload, answer);
    }
    write_numbers(inputs.exposure, answer);
    look_past(inputs.exposure, answer);
    require_some(!inputs.workloads.empty(), estate::Fact::Workloads, "workloads", answer);
    require_some(has_network_policies(inputs), estate::Fact::NetworkPolicies, "network policies", answer);
    answer.next = {
        "a default-deny egress NetworkPolicy per namespace closes every way out that is not wanted"};
}

} // namespace cofferdam::questions

// Question 5: ways in and out, workload by workload, each proven public, private, or cannot know; and how
// far workloads are kept apart from each other.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/exposure/way_reasons.h"
#include "analysis/reach/enforced.h"
#include "core/counted.h"
#include "questions/absence.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using exposure::Totals;
using exposure::WayIn;
using exposure::WayKind;
using exposure::WayReasons;
using exposure::WorkloadExposure;

std::string_view rule_of(WayKind kind) {
    constexpr std::array<std::string_view, 9> rules = {
        "internet-load-balancer", "internet-node-port",    "internet-external-ip",
        "internet-host-port",     "internet-host-network", "internet-ingress",
        "internet-gateway",       "internet-route",        "internet-published-port"};
    return rules[static_cast<std::size_t>(kind)];
}

std::string reason_of(const WorkloadExposure& workload, const WayIn& way, const WayReasons& reasons) {
    std::string reason = reasons.of(workload, way);
    if (way.port == 0) return reason;
    return fmt::format("port {}/{}: {}", way.port, estate::to_string(way.protocol), reason);
}

// A private way is no finding; it is counted.
void add_ways_in(const Inputs& inputs, const WorkloadExposure& workload, const WayReasons& reasons,
                 Answer& answer) {
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[workload.workload]);
    for (const WayIn& way : workload.in) {
        Truth leads = way.from_internet();
        if (leads == Truth::No) continue;
        const estate::Object& through = inputs.snapshot[way.through];
        Finding finding = new_finding(inputs, rule_of(way.kind), object, reason_of(workload, way, reasons));
        finding.place = through.raw ? through.document->place(*through.raw) : finding.place;
        finding.conditional = leads == Truth::Unknown;
        answer.findings.push_back(std::move(finding));
    }
}

void add_way_out(const Inputs& inputs, const WorkloadExposure& workload, const WayReasons& reasons,
                 Answer& answer) {
    if (workload.out != exposure::Egress::Open) return;
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[workload.workload]);
    Finding finding = new_finding(inputs, "internet-open-egress", object, reasons.of_way_out(workload));
    finding.conditional =
        !knows_network_policies(inputs) && inputs.snapshot[workload.workload].pod() != nullptr;
    answer.findings.push_back(std::move(finding));
}

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

// The proven, the disproven and the rest, of all.
struct Names {
    std::string_view yes, yes_text, no, no_text, unknown, unknown_text;
};

void write(const Totals& totals, const Names& names, Answer& answer) {
    const std::int64_t all = number(totals.all());
    answer.numbers.push_back({names.yes, std::string(names.yes_text), number(totals.proven_public), all});
    answer.numbers.push_back({names.no, std::string(names.no_text), number(totals.not_public), all});
    answer.numbers.push_back(
        {names.unknown, std::string(names.unknown_text), number(totals.cannot_know), all});
}

void write_ways(const exposure::ExposureReport& report, Answer& answer) {
    write(report.workloads_in,
          {"reachable_public", "workloads are proven reachable from the Internet", "reachable_private",
           "workloads have no way in from the Internet", "reachable_unknown",
           "workloads have a way in of which it cannot be known"},
          answer);
    write(report.ways_in,
          {"ways_in_public", "ways in are proven public", "ways_in_private", "ways in are private or closed",
           "ways_in_unknown", "ways in of which it cannot be known"},
          answer);
    write(report.workloads_out,
          {"out_open", "workloads may open connections to the Internet, as far as Kubernetes restricts them",
           "out_closed", "workloads may not", "out_unknown", "workloads of which it cannot be known"},
          answer);
}

// Yes and Unknown of some.
struct Count {
    std::int64_t yes = 0, unknown = 0, of = 0;

    void add(Truth truth) {
        ++of;
        yes += truth == Truth::Yes;
        unknown += truth == Truth::Unknown;
    }
};

void write(std::string_view name, std::string_view text, std::string_view unknown,
           std::string_view unknown_text, const Count& count, Answer& answer) {
    answer.numbers.push_back({name, std::string(text), count.yes, count.of});
    answer.numbers.push_back({unknown, std::string(unknown_text), count.unknown, count.of});
}

// How far workloads are kept apart: by text, under the assumption.
struct Separation {
    Count isolated_in, isolated_out; // workloads of Kubernetes
    Count deny_in, deny_out;         // namespaces with workloads
    reach::PairCounts pairs;         // of pods
};

Separation separation_of(const Inputs& inputs) {
    Separation found;
    for (const auto [id, workload] : inputs.snapshot.table<estate::Workload>()) {
        const auto peer = inputs.reach.peer_of(id);
        if (!peer || workload.pod() == nullptr) continue;
        found.isolated_in.add(is_isolated(inputs.reach, reach::Direction::Ingress, *peer));
        found.isolated_out.add(is_isolated(inputs.reach, reach::Direction::Egress, *peer));
    }
    for (const policies::NamespaceProtection& protection : inputs.policies.namespaces) {
        if (protection.workloads == 0) continue;
        found.deny_in.add(protection.default_deny_ingress);
        found.deny_out.add(protection.default_deny_egress);
    }
    found.pairs = inputs.reach.count_pairs();
    return found;
}

void write_separation(const Separation& found, Answer& answer) {
    write("isolated_in", "workloads are isolated for ingress: a policy selects them", "isolated_in_unknown",
          "workloads of which that cannot be known", found.isolated_in, answer);
    write("isolated_out", "workloads are isolated for egress: a policy selects them", "isolated_out_unknown",
          "workloads of which that cannot be known", found.isolated_out, answer);
    write("pairs_allowed", "ordered pairs of pods may talk on some port", "pairs_unknown",
          "ordered pairs of pods of which that cannot be known",
          {number(found.pairs.allowed), number(found.pairs.unknown), number(found.pairs.all)}, answer);
    write("default_deny_in", "namespaces with workloads deny ingress by default", "default_deny_in_unknown",
          "namespaces of which that cannot be known", found.deny_in, answer);
    write("default_deny_out", "namespaces with workloads deny egress by default", "default_deny_out_unknown",
          "namespaces of which that cannot be known", found.deny_out, answer);
}

// Never rounded up to "all" or down to "none".
std::string share(std::uint64_t part, std::uint64_t whole) {
    if (part == whole) return "all";
    if (part == 0) return "none";
    const std::uint64_t percent = std::clamp<std::uint64_t>((part * 100 + whole / 2) / whole, 1, 99);
    return fmt::format("{} %", percent);
}

void write_headline(const exposure::ExposureReport& report, const Separation& found, Answer& answer) {
    answer.headline = fmt::format(
        "of {3}, in: {0} public, {1} not, {2} cannot know; out: {4} open, {5} closed, "
        "{6} cannot know",
        report.workloads_in.proven_public, report.workloads_in.not_public, report.workloads_in.cannot_know,
        counted(report.workloads_in.all(), "workload"), report.workloads_out.proven_public,
        report.workloads_out.not_public, report.workloads_out.cannot_know);
    const reach::PairCounts& pairs = found.pairs;
    if (pairs.all == 0) return;
    answer.headline += fmt::format("; of the pairs of pods {} may talk", share(pairs.allowed, pairs.all));
    if (pairs.unknown > 0)
        answer.headline += fmt::format(", {} cannot know", share(pairs.unknown, pairs.all));
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
    if (!report.lead_nowhere.empty())
        answer.looked_past.push_back(
            {estate::Fact::Workloads,
             fmt::format("{} entries that lead to no workload here", report.lead_nowhere.size()),
             "Services, Ingresses and routes that are open to the outside; what stands behind them is not in "
             "the estate",
             "add the workloads or EndpointSlices behind them, or correct their selectors",
             {}});
    answer.looked_past.push_back({estate::Fact::NetworkPolicies,
                                  "assumption",
                                  std::string(exposure::assumption),
                                  "a policy that nothing enforces closes nothing: check the plugin",
                                  {}});
    answer.looked_past.push_back({estate::Fact::Exposure,
                                  "outside Kubernetes",
                                  "firewalls, NAT, security groups and proxies are not seen: what is open is "
                                  "not restricted by Kubernetes",
                                  "",
                                  {}});
}

} // namespace

void answer_internet(const Inputs& inputs, Answer& answer) {
    const WayReasons reasons(inputs.reach, inputs.exposure);
    for (const WorkloadExposure& workload : inputs.exposure.workloads) {
        add_ways_in(inputs, workload, reasons, answer);
        add_way_out(inputs, workload, reasons, answer);
    }
    const Separation separation = separation_of(inputs);
    write_ways(inputs.exposure, answer);
    write_separation(separation, answer);
    write_headline(inputs.exposure, separation, answer);
    look_past(inputs.exposure, answer);
    require_some(inputs, !inputs.workloads.empty(), estate::Fact::Workloads, "workloads", answer);
    require_some(inputs, knows_network_policies(inputs), estate::Fact::NetworkPolicies, "network policies",
                 answer);
    answer.next = {
        "a default-deny egress NetworkPolicy per namespace closes every way out that is not wanted"};
}

} // namespace cofferdam::questions

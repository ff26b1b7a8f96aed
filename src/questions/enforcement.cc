// Question 3: of each policy, how far it has come from text to force; and what share of the workloads is
// covered.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/counted.h"
#include "questions/absence.h"
#include "questions/image_verification.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using estate::PolicyMode;
using policies::Policy;
using policies::Protection;
using policies::Share;

bool only_reports(const Policy& policy) {
    return policy.mode == PolicyMode::Audit || policy.mode == PolicyMode::Warn;
}

void add_policy(const Inputs& inputs, const Policy& policy, Answer& answer) {
    const estate::Object& object = inputs.snapshot[policy.object];
    auto add = [&](std::string_view rule, std::string reason) {
        answer.findings.push_back(new_finding(inputs, rule, object, std::move(reason)));
    };
    bool binds_only = policy.role == estate::PolicyRole::Binding; // its policy says it
    if (only_reports(policy) && policy.dangling.empty() && !binds_only)
        add("enforcement-audit-only", policy.reason);
    if (policy.fails_open)
        add("enforcement-fail-open", "when what evaluates it does not answer, everything is let in");
    // What is switched off, or enforces nothing by its own words, is question 7's.
    bool counts = policy.role == estate::PolicyRole::Policy && policy.dangling.empty()
                  && policy.mode != PolicyMode::Off;
    bool not_enforced = policy.enforced == Truth::No && counts && !only_reports(policy);
    if (policy.stage == policies::Stage::Contradicted) return add("enforcement-contradicted", policy.reason);
    if (not_enforced)
        add(policy.concern == estate::PolicyConcern::Network ? "enforcement-cni-missing"
                                                             : "enforcement-not-serving",
            policy.reason);
}

void add_deadlocks(const Inputs& inputs, Answer& answer) {
    for (const policy_lint::Mistake& mistake : inputs.mistakes)
        if (mistake.kind == policy_lint::MistakeKind::Deadlock)
            answer.findings.push_back(new_finding(inputs, mistake));
}

std::string_view directions(const policies::NamespaceProtection& protection) {
    bool ingress = protection.default_deny_ingress == Truth::No;
    bool egress = protection.default_deny_egress == Truth::No;
    if (ingress && egress) return "neither ingress nor egress is denied by default";
    return ingress ? "ingress is not denied by default" : "egress is not denied by default";
}

void add_namespace(const Inputs& inputs, const policies::NamespaceProtection& protection, Answer& answer) {
    if (protection.workloads == 0) return;
    if (protection.default_deny_ingress != Truth::No && protection.default_deny_egress != Truth::No) return;
    estate::Key key{inputs.snapshot[protection.target].name, "", "Namespace", "",
                    std::string(protection.name)};
    Finding finding =
        new_finding(inputs, "enforcement-no-isolation", std::move(key), {},
                    fmt::format("{}; {}", counted(protection.workloads, "workload"), directions(protection)));
    finding.platform = inputs.is_platform(protection.name);
    finding.conditional = !knows_network_policies(inputs);
    if (finding.conditional) finding.reason += "; no NetworkPolicy at all is in what was read";
    // Half a default deny is a hint; none at all is a hole.
    if (protection.default_deny_ingress != Truth::No) finding.severity = Severity::Low;
    answer.findings.push_back(std::move(finding));
}

std::string_view text_of(Protection protection) {
    constexpr std::array<std::string_view, 5> texts = {
        "workloads are covered by an admission policy that is enforced",
        "workloads are isolated for ingress, enforced", "workloads are isolated for egress, enforced",
        "workloads are covered by a mesh policy that is enforced",
        "workloads are covered by quotas or limits that are enforced"};
    return texts[static_cast<std::size_t>(protection)];
}

std::int64_t number(std::size_t count) { return static_cast<std::int64_t>(count); }

void write_shares(const Inputs& inputs, Answer& answer) {
    for (const Share& share : inputs.policies.shares)
        answer.numbers.push_back({to_string(share.protection), std::string(text_of(share.protection)),
                                  number(share.enforced.yes), number(share.total)});
}

const Share* share_of(const Inputs& inputs, Protection protection) {
    for (const Share& share : inputs.policies.shares) {
        if (share.protection == protection) return &share;
    }
    return nullptr;
}

// Admitted though it fails baseline: nothing there refuses the worst.
void write_probe(const Inputs& inputs, Answer& answer) {
    if (!inputs.probed) return;
    const auto count = [&](policies::Stage stage) {
        return std::ranges::count(inputs.policies.policies, stage, &Policy::stage);
    };
    const auto proved = count(policies::Stage::Proved);
    const auto contradicted = count(policies::Stage::Contradicted);
    const observations::Probe& probe = inputs.probed->probe();
    const auto is_bad = [](const observations::ProbeAnswer& one) { return one.level == "baseline"; };
    const auto admitted = std::ranges::count_if(probe.answers, [&](const auto& one) {
        return is_bad(one) && one.outcome == observations::ProbeOutcome::Admitted;
    });
    answer.numbers.push_back({"proved", "policies refused a canary of the probe", proved,
                              number(inputs.policies.policies.size())});
    answer.numbers.push_back({"contradicted",
                              "policies let a canary through that they refuse as they are written",
                              contradicted, number(inputs.policies.policies.size())});
    answer.numbers.push_back({"canaries_admitted",
                              "canaries that fail baseline were admitted by the API server", admitted,
                              std::ranges::count_if(probe.answers, is_bad)});
    answer.headline += fmt::format("; {} proved by canaries, {} contradicted", proved, contradicted);
}

struct Counts {
    std::int64_t policies = 0, enforced = 0, unknown = 0, reporting = 0, open = 0;

    std::int64_t not_enforced() const { return policies - enforced - unknown; }
    void add(const Policy& policy) {
        if (policy.role != estate::PolicyRole::Policy) return;
        ++policies;
        enforced += policy.enforced == Truth::Yes;
        unknown += policy.enforced == Truth::Unknown;
        reporting += only_reports(policy);
        open += policy.fails_open;
    }
};

void look_past(const Inputs& inputs, const Counts& counts, Answer& answer) {
    if (counts.unknown > 0)
        answer.looked_past.push_back(
            {estate::Fact::Policies,
             fmt::format("{} policies", counts.unknown),
             "what would enforce them is not in the estate (a network plugin, an admission controller)",
             "scan the live cluster, or add what runs in it",
             {}});
    bool kubernetes = !inputs.workloads.empty() && inputs.workloads.front().has_pod_security;
    if (kubernetes)
        answer.looked_past.push_back(
            {estate::Fact::AdmissionConfig,
             "the API server's own configuration",
             "plugins that admit or refuse without an object are not in the manifests",
             "--admission-config",
             {}});
}

void write_headline(const Inputs& inputs, const Counts& counts, Answer& answer) {
    if (counts.policies == 0) {
        answer.headline = "no policy object of any engine in what was read: nothing is enforced by it";
        return;
    }
    answer.headline = fmt::format(
        "of {} policies {} enforced, {} not, {} cannot know; {} only report, {} fail open", counts.policies,
        counts.enforced, counts.not_enforced(), counts.unknown, counts.reporting, counts.open);
    if (const Share* ingress = share_of(inputs, Protection::IngressIsolation); ingress && ingress->total > 0)
        answer.headline += fmt::format("; isolation is written for {} of {} Kubernetes workloads (ingress)",
                                       ingress->written.yes, ingress->total);
}

} // namespace

void answer_enforcement(const Inputs& inputs, Answer& answer) {
    Counts counts;
    for (const Policy& policy : inputs.policies.policies) {
        add_policy(inputs, policy, answer);
        counts.add(policy);
    }
    add_deadlocks(inputs, answer);
    for (const policies::NamespaceProtection& protection : inputs.policies.namespaces)
        add_namespace(inputs, protection, answer);
    add_image_verification(inputs, answer);
    answer.numbers = {
        {"enforced", "policies are enforced, as far as the estate shows", counts.enforced, counts.policies},
        {"not_enforced", "policies are not: nothing refuses what they forbid", counts.not_enforced(),
         counts.policies},
        {"unknown", "policies of which it cannot be known", counts.unknown, counts.policies},
        {"report_only", "policies only audit or warn", counts.reporting, counts.policies},
        {"fail_open", "policies fail open", counts.open, counts.policies},
    };
    write_shares(inputs, answer);
    look_past(inputs, counts, answer);
    require_some_policy(inputs, counts.policies > 0, answer);
    if (!inputs.policies.namespaces.empty())
        require_some(inputs, knows_network_policies(inputs), estate::Fact::NetworkPolicies,
                     "network policies", answer);
    write_headline(inputs, counts, answer);
    write_probe(inputs, answer);
}

} // namespace cofferdam::questions

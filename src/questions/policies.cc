// Question 2: every policy object of every engine, with the workloads that it really selects.
#include <map>
#include <set>

#include <fmt/format.h>

#include "questions/absence.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using policies::Policy;

std::string name_of(const Inputs& inputs, const Policy& policy) {
    return to_string(inputs.snapshot.key(inputs.snapshot[policy.object]));
}

void add_findings(const Inputs& inputs, const Policy& policy, Answer& answer) {
    const estate::Object& object = inputs.snapshot[policy.object];
    if (!policy.dangling.empty()) {
        bool unbound =
            policy.role == estate::PolicyRole::Unbound || policy.role == estate::PolicyRole::Binding;
        Finding finding =
            new_finding(inputs, unbound ? "policies-unbound" : "policies-dangling", object, policy.dangling);
        finding.conditional = may_have_more_workloads(inputs);
        if (finding.conditional)
            finding.reason += ", as far as the estate shows: some of its workloads are not in the manifests";
        answer.findings.push_back(std::move(finding));
    }
    if (policy.duplicates) {
        const Policy& earlier = inputs.policies.policies[*policy.duplicates];
        answer.findings.push_back(new_finding(inputs, "policies-duplicate", object,
                                              fmt::format("says the same as {}", name_of(inputs, earlier))));
    }
    if (!policy.exempt_namespaces.empty()) {
        answer.findings.push_back(
            new_finding(inputs, "policies-exempts", object,
                        fmt::format("leaves out namespaces {}", fmt::join(policy.exempt_namespaces, ", "))));
    }
}

std::string_view rule_of(hygiene::FaultKind kind) {
    static constexpr std::string_view rules[] = {
        "policies-dangling-rule",   "policies-shadowed",        "policies-redundant",
        "policies-contradicting",   "policies-undefined-order", "policies-one-sided",
        "policies-never-isolating",
    };
    return rules[static_cast<std::size_t>(kind)];
}

// A policy that repeats another word for word has its finding already.
void add_faults(const Inputs& inputs, Answer& answer) {
    std::set<Id<estate::Object>> duplicates;
    for (const Policy& policy : inputs.policies.policies) {
        if (policy.duplicates) duplicates.insert(policy.object);
    }
    for (const hygiene::Fault& fault : inputs.hygiene) {
        if (fault.kind == hygiene::FaultKind::Redundant && duplicates.contains(fault.object)) continue;
        const estate::Object& object = inputs.snapshot[fault.object];
        Finding finding = new_finding(inputs, rule_of(fault.kind), object, fault.reason);
        finding.evidence.push_back(evidence(object, fault.path));
        finding.place = finding.evidence.front().place;
        finding.conditional = fault.conditional;
        answer.findings.push_back(std::move(finding));
    }
}

void add_mistakes(const Inputs& inputs, Answer& answer) {
    for (const policy_lint::Mistake& mistake : inputs.mistakes)
        if (mistake.kind != policy_lint::MistakeKind::Deadlock)
            answer.findings.push_back(new_finding(inputs, mistake));
}

struct Counts {
    std::map<std::string_view, std::int64_t> by_engine;
    std::int64_t policies = 0, selecting = 0, dangling = 0, duplicates = 0, unknown = 0;

    void add(const Policy& policy) {
        ++policies;
        ++by_engine[to_string(policy.engine)];
        selecting += !policy.selected->yes.empty();
        dangling += !policy.dangling.empty();
        duplicates += policy.duplicates.has_value();
        unknown += policy.selected->yes.empty() && !policy.selected->unknown.empty();
    }
};

std::string engines_text(const Counts& counts) {
    std::string text;
    for (const auto& [engine, count] : counts.by_engine)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, engine);
    return text.empty() ? "" : fmt::format(" ({})", text);
}

void look_past_unknown(const Counts& counts, Answer& answer) {
    if (counts.unknown == 0) return;
    answer.looked_past.push_back({estate::Fact::Policies,
                                  fmt::format("{} policies", counts.unknown),
                                  "whom they select cannot be known: by labels of namespaces that the estate "
                                  "does not hold, or in words that are not understood",
                                  "add the Namespace objects",
                                  {}});
}

} // namespace

void answer_policies(const Inputs& inputs, Answer& answer) {
    Counts counts;
    for (const Policy& policy : inputs.policies.policies) {
        add_findings(inputs, policy, answer);
        counts.add(policy);
    }
    add_faults(inputs, answer);
    add_mistakes(inputs, answer);
    answer.numbers = {
        {"policies", "policy objects", counts.policies},
        {"selecting", "of them select at least one workload", counts.selecting, counts.policies},
        {"dangling", "of them have no effect as they stand", counts.dangling, counts.policies},
        {"duplicates", "of them say what another says", counts.duplicates, counts.policies},
        {"network_faults", "faults in network policies: rules without effect, or at odds with others",
         static_cast<std::int64_t>(inputs.hygiene.size())},
        {"unknown", "of them select workloads that cannot be known", counts.unknown, counts.policies},
    };
    answer.headline = fmt::format(
        "{} policy objects{}: {} select workloads, {} without effect, {} duplicated", counts.policies,
        engines_text(counts), counts.selecting, counts.dangling, counts.duplicates);
    if (counts.policies == 0) answer.headline = "no policy object of any engine in what was read";
    require_some_policy(inputs, counts.policies > 0, answer);
    require_some(inputs, !inputs.workloads.empty(), estate::Fact::Workloads, "workloads", answer);
    look_past_unknown(counts, answer);
}

} // namespace cofferdam::questions

// Question 7: what admission would refuse of what the estate holds, and what would break if Pod Security were
// switched on everywhere.
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/admission/admission.h"
#include "analysis/admission/holes.h"
#include "core/counted.h"
#include "questions/absence.h"
#include "questions/new_finding.h"
#include "questions/probed_namespaces.h"

namespace cofferdam::questions {

namespace {

using pod_security::Level;
using pod_security::NamespaceMode;
using pod_security::Verdict;

// A namespace with workloads, in one target.
struct NamespaceState {
    const estate::Object* object = nullptr; // null: the estate has no Namespace object of it
    const estate::Object* any_workload = nullptr;
    pod_security::NamespacePolicy policy;
    ProbedNamespace probed;
    bool platform = false;
    std::int64_t workloads = 0, fail_baseline = 0, fail_restricted = 0, refused = 0;
    std::int64_t failing_refused = 0, failing_unknown = 0; // of those that fail baseline
};

using NamespaceStates = std::map<std::pair<std::uint32_t, std::string_view>, NamespaceState>;

const value::Value& labels_of(const estate::Object* object) {
    static const value::Value none;
    return object ? object->effective["metadata"]["labels"] : none;
}

const pod_security::AdmissionConfig* server_config(const Settings& settings) {
    return settings.admission ? &*settings.admission : nullptr;
}

NamespaceStates namespaces_of(const Inputs& inputs) {
    NamespaceStates states;
    for (auto [id, row] : inputs.snapshot.table<estate::Namespace>()) {
        const estate::Object& object = inputs.snapshot.object_of(row);
        states[{object.target.slot, object.name}].object = &object;
    }
    for (const WorkloadResult& result : inputs.workloads) {
        if (!result.has_pod_security) continue;
        const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[result.workload]);
        NamespaceState& state = states[{object.target.slot, object.namespace_}];
        if (!state.any_workload) state.any_workload = &object;
        state.platform = result.platform;
    }
    const ProbedNamespaces probed(inputs.probed);
    for (auto& [key, state] : states) {
        state.policy = namespace_policy(key.second, labels_of(state.object), server_config(inputs.settings));
        state.probed = probed.of({key.first}, key.second);
    }
    return states;
}

bool is_enforced(const NamespaceState& state) {
    return state.policy.enforce.from != NamespaceMode::From::Unknown;
}

// Neither labels nor canaries tell.
bool is_unknown(const NamespaceState& state) {
    return !is_enforced(state) && state.probed.refuses() == Truth::Unknown;
}

std::string refusal(const estate::Object& object, const NamespaceState& state,
                    const admission::Verdict& verdict) {
    const admission::Objection& objection = *verdict.first(admission::Force::Refuses);
    const std::string what =
        verdict.is_stored_but_starts_nothing()
            ? fmt::format("it is accepted, but its {} would be refused",
                          verdict.links.back().kind == "Pod" ? "pods" : verdict.links.back().kind)
            : "it would be refused";
    if (!objection.policy)
        return fmt::format("namespace {} enforces {}: {}", object.namespace_,
                           to_string(state.policy.enforce.mode.level), what);
    return fmt::format("{} says \"{}\": {}", objection.by, objection.message, what);
}

void judge_workload(const Inputs& inputs, const WorkloadResult& result, NamespaceState& state,
                    Answer& answer) {
    const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[result.workload]);
    const admission::VerdictPtr verdict = inputs.admission.would_admit({}, object);
    const bool is_refused = verdict->outcome == admission::Outcome::Refused;
    const bool fails = result.baseline.verdict == Verdict::Fail;
    ++state.workloads;
    state.fail_baseline += fails;
    state.fail_restricted += result.restricted.verdict == Verdict::Fail;
    state.failing_refused += fails && is_refused;
    state.failing_unknown += fails && verdict->outcome == admission::Outcome::Unknown;
    if (!is_refused) return;
    ++state.refused;
    Finding finding = new_finding(inputs, "prevention-refused", object, refusal(object, state, *verdict));
    answer.findings.push_back(std::move(finding));
}

std::string breakage(const NamespaceState& state) {
    return fmt::format("of its {} {} fail baseline and {} restricted", counted(state.workloads, "template"),
                       state.fail_baseline, state.fail_restricted);
}

const estate::Object& subject_of(const NamespaceState& state) {
    return state.object ? *state.object : *state.any_workload;
}

Finding namespace_finding(const Inputs& inputs, std::string_view rule, std::string_view name,
                          const NamespaceState& state, std::string reason) {
    const estate::Object& object = subject_of(state);
    Finding finding = new_finding(inputs, rule, object, std::move(reason));
    finding.subject = {inputs.snapshot[object.target].name, "", "Namespace", "", std::string(name)};
    finding.platform = inputs.is_platform(name);
    if (state.object) {
        std::string path = fmt::format("metadata.labels[\"{}\"]", pod_security::enforce_label);
        std::string value = is_enforced(state) ? std::string(to_string(state.policy.enforce.mode.level)) : "";
        finding.evidence.push_back(evidence(*state.object, path, std::move(value)));
        finding.place = finding.evidence.back().place;
    }
    return finding;
}

bool says_more_than_privileged(const NamespaceMode& mode) {
    return mode.from == NamespaceMode::From::Label && mode.mode.level > Level::Privileged;
}

std::string admitted_canaries(const ProbedNamespace& probed) {
    return fmt::format("the API server admitted {} of {} canaries that fail baseline ({})",
                       probed.admitted.size(), probed.asked(), fmt::join(probed.admitted, ", "));
}

// What a server without labels does, only its configuration or a canary tells.
void judge_unlabelled(const Inputs& inputs, std::string_view name, const NamespaceState& state,
                      Answer& answer) {
    if (state.probed.refuses() == Truth::Yes) return; // somebody refuses, label or not
    const bool only_warns =
        says_more_than_privileged(state.policy.warn) || says_more_than_privileged(state.policy.audit);
    const std::string reason =
        only_warns ? "its labels warn or audit, and enforce nothing; " : "no Pod Security label; ";
    Finding finding =
        namespace_finding(inputs, only_warns ? "prevention-warn-only" : "prevention-unlabelled-namespace",
                          name, state, reason + breakage(state));
    finding.conditional = is_unknown(state);
    finding.reason += is_unknown(state)
                          ? "; the API server's own default, if it has one, is not known (--admission-config)"
                          : "; " + admitted_canaries(state.probed);
    answer.findings.push_back(std::move(finding));
}

void judge_namespace(const Inputs& inputs, std::string_view name, const NamespaceState& state,
                     Answer& answer) {
    const NamespaceMode& enforce = state.policy.enforce;
    if (!enforce.problem.empty())
        answer.next.push_back(fmt::format("namespace {}: {}", name, enforce.problem));
    if (enforce.from == NamespaceMode::From::Unknown) return judge_unlabelled(inputs, name, state, answer);
    if (enforce.mode.level == Level::Privileged || state.policy.exempt) {
        std::string why = state.policy.exempt ? "the API server exempts it; "
                                              : "it enforces privileged, which refuses nothing; ";
        answer.findings.push_back(
            namespace_finding(inputs, "prevention-privileged-namespace", name, state, why + breakage(state)));
    }
}

struct Totals {
    std::int64_t namespaces = 0, baseline = 0, restricted = 0, unknown = 0;
    std::int64_t workloads = 0, refused = 0, fail_baseline = 0, fail_restricted = 0;
    std::int64_t failing_refused = 0, failing_unknown = 0;
    std::int64_t asked = 0, refusing = 0, admitting = 0; // namespaces, by canaries

    void add(const NamespaceState& state) {
        ++namespaces;
        bool enforced = is_enforced(state) && !state.policy.exempt;
        baseline += enforced && state.policy.enforce.mode.level >= Level::Baseline;
        restricted += enforced && state.policy.enforce.mode.level == Level::Restricted;
        unknown += is_unknown(state);
        asked += state.probed.asked() > 0;
        refusing += state.probed.refuses() == Truth::Yes;
        admitting += state.probed.refuses() == Truth::No;
        workloads += state.workloads;
        refused += state.refused;
        fail_baseline += state.fail_baseline;
        fail_restricted += state.fail_restricted;
        failing_refused += state.failing_refused;
        failing_unknown += state.failing_unknown;
    }
};

// Who may refuse or change what, as far as it cannot be evaluated, with the number of templates.
void look_past_doubts(const Inputs& inputs, Answer& answer) {
    std::map<std::pair<std::string, std::string>, std::int64_t> doubts;
    for (const WorkloadResult& result : inputs.workloads) {
        if (!result.has_pod_security) continue;
        const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[result.workload]);
        std::set<std::pair<std::string, std::string>> of_this;
        for (const admission::Link& link : inputs.admission.would_admit({}, object)->links)
            for (const admission::Objection& objection : link.objections)
                if (objection.force == admission::Force::Doubt && objection.policy)
                    of_this.emplace(objection.by, objection.message);
        for (const auto& doubt : of_this) ++doubts[doubt];
    }
    const admission::EngineCoverage engines = inputs.admission.engine_coverage();
    if (engines.read < engines.rules)
        answer.looked_past.push_back(
            {estate::Fact::Policies,
             fmt::format("{} of {} rules of Kyverno and Gatekeeper", engines.rules - engines.read,
                         engines.rules),
             "they ask what is not in what was read, or speak a language that is not evaluated here",
             "",
             {}});
    for (const auto& [doubt, templates] : doubts)
        answer.looked_past.push_back({estate::Fact::Policies,
                                      doubt.first,
                                      fmt::format("for {}: {}", counted(templates, "template"), doubt.second),
                                      "",
                                      {}});
}

std::string_view rule_of(admission::HoleKind kind) {
    static constexpr std::string_view rules[] = {
        "prevention-no-update",      "prevention-no-ephemeral-containers", "prevention-no-resize",
        "prevention-no-exec",        "prevention-object-selector",         "prevention-exact-match",
        "prevention-own-parameters",
    };
    return rules[static_cast<std::size_t>(kind)];
}

void find_holes(const Inputs& inputs, Answer& answer) {
    for (const admission::Hole& hole : admission::find_holes(inputs.snapshot)) {
        Finding finding = new_finding(inputs, rule_of(hole.kind), *hole.policy, hole.text);
        finding.evidence.push_back(evidence(*hole.policy, hole.path));
        finding.place = finding.evidence.back().place;
        answer.findings.push_back(std::move(finding));
    }
}

void look_past_unlabelled(const Totals& totals, Answer& answer) {
    if (totals.unknown == 0) return;
    answer.looked_past.push_back(
        {estate::Fact::AdmissionConfig,
         fmt::format("{} without an enforce label", counted(totals.unknown, "namespace")),
         "the API server's own Pod Security default decides there, and no manifest shows it",
         "give it with --admission-config FILE, or label the namespaces",
         {}});
}

void write_numbers(const Totals& totals, Answer& answer) {
    answer.numbers = {
        {"namespaces_enforcing_baseline", "namespaces with workloads enforce baseline or restricted",
         totals.baseline, totals.namespaces},
        {"namespaces_enforcing_restricted", "namespaces with workloads enforce restricted", totals.restricted,
         totals.namespaces},
        {"namespaces_unknown", "namespaces with workloads have no enforce label", totals.unknown,
         totals.namespaces},
        {"refused", "templates would be refused as things stand", totals.refused, totals.workloads},
        {"failing_refused", "templates that fail baseline would be refused", totals.failing_refused,
         totals.fail_baseline},
        {"failing_unknown", "templates that fail baseline: whether they would be refused cannot be known",
         totals.failing_unknown, totals.fail_baseline},
        {"break_under_baseline", "templates would break if baseline were enforced everywhere",
         totals.fail_baseline, totals.workloads},
        {"break_under_restricted", "templates would break if restricted were enforced everywhere",
         totals.fail_restricted, totals.workloads},
    };
    answer.headline = fmt::format("{} of {} namespaces enforce baseline or better, {} unknown; enforcing it "
                                  "would break {} of {} templates",
                                  totals.baseline, totals.namespaces, totals.unknown, totals.fail_baseline,
                                  totals.workloads);
}

void write_proof(const Totals& totals, Answer& answer) {
    if (totals.asked == 0) return;
    answer.numbers.push_back({"namespaces_proved_refusing",
                              "namespaces refused every canary that fails baseline", totals.refusing,
                              totals.asked});
    answer.numbers.push_back({"namespaces_proved_admitting",
                              "namespaces admitted a canary that fails baseline", totals.admitting,
                              totals.asked});
    answer.headline += fmt::format("; by canaries {} of {} refuse what fails baseline, {} admit some of it",
                                   totals.refusing, totals.asked, totals.admitting);
}

} // namespace

void answer_prevention(const Inputs& inputs, Answer& answer) {
    NamespaceStates states = namespaces_of(inputs);
    for (const WorkloadResult& result : inputs.workloads) {
        if (!result.has_pod_security) continue;
        const estate::Object& object = inputs.snapshot.object_of(inputs.snapshot[result.workload]);
        judge_workload(inputs, result, states[{object.target.slot, object.namespace_}], answer);
    }
    Totals totals;
    for (const auto& [key, state] : states) {
        if (!state.any_workload || state.platform) continue;
        judge_namespace(inputs, key.second, state, answer);
        totals.add(state);
    }
    look_past_unlabelled(totals, answer);
    look_past_doubts(inputs, answer);
    find_holes(inputs, answer);
    write_numbers(totals, answer);
    write_proof(totals, answer);
    if (totals.namespaces == 0)
        answer.headline =
            "no Kubernetes namespace with workloads: what admits or refuses is not in what was read";
    require_some(inputs, totals.namespaces > 0, estate::Fact::AdmissionConfig, "namespaces with workloads",
                 answer);
    answer.next.push_back("kubectl label namespace NAME pod-security.kubernetes.io/enforce=baseline: where "
                          "nothing would break");
}

} // namespace cofferdam::questions

#include "report/policy_list.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "content/rules.h"
#include "report/escape.h"
#include "report/json_records.h"
#include "report/json_writer.h"
#include "report/wording.h"

namespace cofferdam::report {

namespace {

using policies::Policy;
using questions::Finding;
using questions::ScanResult;

constexpr std::size_t few_names = 5;

// Beside those of question 2.
constexpr std::string_view rules_about_policies[] = {
    "enforcement-audit-only",     "enforcement-fail-open",
    "enforcement-deadlock",       "enforcement-not-serving",
    "enforcement-contradicted",   "enforcement-cni-missing",
    "prevention-no-update",       "prevention-no-ephemeral-containers",
    "prevention-no-resize",       "prevention-no-exec",
    "prevention-object-selector", "prevention-exact-match",
    "prevention-own-parameters",
};

const estate::Object& object_of(const ScanResult& result, const Policy& policy) {
    return (*result.snapshot)[policy.object];
}

std::string workload_name(const ScanResult& result, Id<estate::Workload> id) {
    const estate::Snapshot& snapshot = *result.snapshot;
    return to_string(snapshot.key(snapshot.object_of(snapshot[id])));
}

std::string names_of(const ScanResult& result, const std::vector<Id<estate::Workload>>& workloads, bool all) {
    const std::size_t shown = all ? workloads.size() : std::min(workloads.size(), few_names);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ", ", workload_name(result, workloads[i]));
    if (shown < workloads.size()) text += fmt::format(", … {} more", workloads.size() - shown);
    return text;
}

std::string scope_of(const Policy& policy) {
    return policy.namespace_.empty() ? "the whole cluster" : fmt::format("namespace {}", policy.namespace_);
}

std::string selects_of(const ScanResult& result, const Policy& policy, bool all_names) {
    const policies::Selected& selected = *policy.selected;
    const bool about_workloads =
        std::ranges::any_of(policy.parts, [](const policies::Part& part) { return part.about_workloads; });
    if (!about_workloads) return "is not about workloads";
    std::string text = fmt::format("selects {}", counted(selected.yes.size(), "workload"));
    if (!selected.yes.empty()) text += ": " + names_of(result, selected.yes, all_names);
    if (!selected.unknown.empty()) text += fmt::format("; of {} it cannot be known", selected.unknown.size());
    return text;
}

// What is said of each policy, by its key.
std::multimap<std::string, const Finding*> findings_by_policy(const ScanResult& result) {
    std::multimap<std::string, const Finding*> found;
    for (const Finding* finding : policy_findings(result))
        found.emplace(to_string(finding->subject), finding);
    return found;
}

std::string head(const ScanResult& result, const Policy& policy) {
    const estate::Object& object = object_of(result, policy);
    return visible(fmt::format("{} ({})", to_string(result.snapshot->key(object)),
                               to_string(object.document->place(*object.raw))));
}

std::string finding_line(const Finding& finding) {
    return fmt::format("{} {}: {}{}", questions::to_string(finding.severity), finding.rule,
                       visible(finding.reason), marks(finding));
}

void write_names(JsonWriter& out, const ScanResult& result, std::string_view name,
                 const std::vector<Id<estate::Workload>>& workloads) {
    out.begin_array(name);
    for (const Id<estate::Workload> id : workloads) out.string(workload_name(result, id));
    out.end_array();
}

void write_finding(JsonWriter& out, const Finding& finding) {
    out.begin_object();
    out.member("rule", finding.rule);
    out.member("severity", questions::to_string(finding.severity));
    out.member("reason", finding.reason);
    out.member("place", to_string(finding.place));
    out.member("conditional", finding.conditional);
    out.end_object();
}

void write_policy(JsonWriter& out, const ScanResult& result, const Policy& policy,
                  const std::multimap<std::string, const Finding*>& findings) {
    const estate::Object& object = object_of(result, policy);
    const estate::Key key = result.snapshot->key(object);
    out.begin_object();
    write_name(out, key);
    out.member("place", to_string(object.document->place(*object.raw)));
    out.member("engine", to_string(policy.engine));
    out.member("concern", to_string(policy.concern));
    out.member("scope", policy.namespace_);
    out.member("state", enforcement_state(policy));
    out.member("mode", to_string(policy.mode));
    out.member("stage", to_string(policy.stage));
    out.member("enforced", answer_of(policy.enforced));
    out.member("fails_open", policy.fails_open);
    out.member("reason", policy.reason);
    write_names(out, result, "workloads", policy.selected->yes);
    write_names(out, result, "workloads_unknown", policy.selected->unknown);
    out.member("dangling", policy.dangling);
    out.begin_array("exempt_namespaces");
    for (const std::string_view name : policy.exempt_namespaces) out.string(name);
    out.end_array();
    out.begin_array("findings");
    const auto [begin, end] = findings.equal_range(to_string(key));
    for (auto one = begin; one != end; ++one) write_finding(out, *one->second);
    out.end_array();
    out.end_object();
}

} // namespace

bool is_about_policies(std::string_view rule) {
    const content::Rule* entry = content::find_rule(rule);
    if (entry && entry->question == "policies") return true;
    return rule.starts_with("admission-")
           || std::ranges::find(rules_about_policies, rule) != std::end(rules_about_policies);
}

std::vector<const Finding*> policy_findings(const ScanResult& result) {
    std::vector<const Finding*> found;
    for (const questions::Answer& answer : result.answers)
        for (const Finding& finding : answer.findings)
            if (is_about_policies(finding.rule)) found.push_back(&finding);
    return found;
}

std::string_view enforcement_state(const Policy& policy) {
    if (policy.role == estate::PolicyRole::Unbound) return "not bound";
    if (policy.role == estate::PolicyRole::Exception) return "takes objects out of another policy";
    if (policy.role == estate::PolicyRole::Configuration) return "configures its engine";
    switch (policy.mode) {
    case estate::PolicyMode::Off: return "forbids nothing";
    case estate::PolicyMode::Audit: return "audits only";
    case estate::PolicyMode::Warn: return "warns only";
    default: break;
    }
    if (policy.enforced == Truth::No) return "nobody enforces it";
    if (policy.enforced == Truth::Unknown)
        return policy.fails_open ? "fails open, if anything enforces it" : "cannot know";
    return policy.fails_open ? "enforced, fails open" : "enforced";
}

std::string policy_list_text(const ScanResult& result, const policies::PolicyInventory& inventory,
                             bool all_names) {
    const auto findings = findings_by_policy(result);
    std::string text = fmt::format("{}\n", counted(inventory.policies.size(), "policy object"));
    for (const Policy& policy : inventory.policies) {
        text += fmt::format("\n{}\n", head(result, policy));
        text += fmt::format("  {} for {}, {}{}\n", to_string(policy.concern), visible(scope_of(policy)),
                            enforcement_state(policy),
                            policy.reason.empty() ? "" : ": " + visible(policy.reason));
        text += fmt::format("  {}\n", visible(selects_of(result, policy, all_names)));
        const std::string key = to_string(result.snapshot->key(object_of(result, policy)));
        const auto [begin, end] = findings.equal_range(key);
        for (auto one = begin; one != end; ++one) text += fmt::format("  {}\n", finding_line(*one->second));
    }
    return text;
}

std::string policy_list_json(const ScanResult& result, const policies::PolicyInventory& inventory) {
    const auto findings = findings_by_policy(result);
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.begin_array("policies");
    for (const Policy& policy : inventory.policies) {
        out.line();
        write_policy(out, result, policy, findings);
    }
    out.line();
    out.end_array();
    out.end_object();
    return text + '\n';
}

std::string policy_lint_text(const ScanResult& result) {
    const auto findings = policy_findings(result);
    std::string text;
    for (const Finding* finding : findings)
        text += fmt::format("{}: {}\n  {}\n", visible(to_string(finding->place)),
                            visible(to_string(finding->subject)), finding_line(*finding));
    return text + fmt::format("{}{}\n", text.empty() ? "" : "\n", counted(findings.size(), "finding"));
}

std::string policy_lint_json(const ScanResult& result) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.begin_array("findings");
    for (const Finding* finding : policy_findings(result)) {
        out.line();
        out.begin_object();
        out.member("rule", finding->rule);
        out.member("severity", questions::to_string(finding->severity));
        write_name(out, finding->subject);
        out.member("place", to_string(finding->place));
        out.member("field", finding->evidence.empty() ? std::string() : finding->evidence.front().field);
        out.member("reason", finding->reason);
        out.member("conditional", finding->conditional);
        out.member("fingerprint", finding->fingerprint());
        out.end_object();
    }
    out.line();
    out.end_array();
    out.end_object();
    return text + '\n';
}

} // namespace cofferdam::report

// Gatekeeper: templates, the constraints made from them, mutators, and the configuration that exempts
// namespaces (gatekeeper pkg/mutation/match has the match, constraint framework the enforcement actions).
#include <algorithm>

#include "kubernetes/label_terms.h"
#include "kubernetes/network_fields.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/resource_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using estate::Selection;
using value::Value;

bool names(const std::vector<std::string_view>& texts, std::string_view text) {
    return texts.empty()
           || std::ranges::any_of(texts, [&](auto wanted) { return wanted == text || wanted == "*"; });
}

// Kinds of one entry that make pods; an empty list is every one.
void add_workload_kinds(const Value& entry, std::vector<std::string_view>& kinds) {
    const std::vector<std::string_view> groups = string_items(entry["apiGroups"]);
    const std::vector<std::string_view> wanted = string_items(entry["kinds"]);
    for (const WorkloadResource& row : workload_resources()) {
        if (names(groups, row.group) && names(wanted, row.kind)) kinds.push_back(row.kind);
    }
}

Selection of_globs(const Value& list) {
    return Selection::of(Selection::Attribute::Namespace, Selection::Test::Glob, string_items(list));
}

bool is_workload_kind(std::string_view kind) {
    return std::ranges::any_of(workload_resources(), [&](const auto& row) { return row.kind == kind; });
}

// Kinds that make no pods are told apart by their names alone.
void read_kinds(const Value& list, PolicyPart& part) {
    std::vector<std::string_view> kinds;
    for (const Value& entry : list.items()) {
        for (std::string_view kind : string_items(entry["kinds"])) part.kinds.push_back(kind);
        add_workload_kinds(entry, kinds);
    }
    part.about_workloads = list.items().empty() || !kinds.empty();
    if (list.items().empty()) return;
    for (std::string_view kind : part.kinds)
        if (!is_workload_kind(kind)) kinds.push_back(kind);
    part.selection = Selection::of(Selection::Attribute::Kind, Selection::Test::Glob, std::move(kinds));
}

void read_match(const Value& match, PolicyPart& part) {
    read_kinds(match["kinds"], part);
    Selection& selection = part.selection;
    if (match["scope"].string_or("*") == "Cluster") selection = Selection::none();
    if (match["namespaces"].size() > 0) selection = std::move(selection) && of_globs(match["namespaces"]);
    if (match["excludedNamespaces"].size() > 0)
        selection = std::move(selection) && !of_globs(match["excludedNamespaces"]);
    selection = std::move(selection) && label_terms(match["labelSelector"], object_label_term)
                && label_terms(match["namespaceSelector"], namespace_label_term);
    if (const auto name = match["name"].string_if(); name && !name->empty())
        selection =
            std::move(selection) && Selection::of(Selection::Attribute::Name, Selection::Test::Glob, {*name});
    // Generated objects exist only inside Gatekeeper's expansion.
    if (match["source"].string_or("All") == "Generated")
        selection = std::move(selection) && Selection::unknown();
}

PolicyMode mode_of(std::string_view action) {
    if (action == "deny") return PolicyMode::Enforce;
    if (action == "warn") return PolicyMode::Warn;
    return action == "dryrun" ? PolicyMode::Audit : PolicyMode::Unknown;
}

// "scoped": an action per enforcement point; admission is validation.gatekeeper.sh, "*" all of them.
PolicyMode scoped_mode(const Value& actions) {
    PolicyMode strongest = PolicyMode::Audit;
    for (const Value& action : actions.items()) {
        const bool at_admission =
            std::ranges::any_of(action["enforcementPoints"].items(), [](const Value& point) {
                const std::string_view name = point["name"].string_or("");
                return name == "validation.gatekeeper.sh" || name == "*";
            });
        const PolicyMode mode = mode_of(action["action"].string_or(""));
        if (!at_admission) continue;
        if (mode == PolicyMode::Enforce || strongest == PolicyMode::Audit) strongest = mode;
    }
    return strongest;
}

} // namespace

void read_gatekeeper_template(PolicyObject& policy, const Value& object, Reader& reader) {
    policy.role = PolicyRole::Unbound;
    const Value& crd = reader.map(reader.map(object, "spec"), "crd");
    policy.binds = {reader.string(reader.map(reader.map(crd, "spec"), "names"), "kind")};
}

void read_gatekeeper_constraint(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    policy.binds = {reader.string(object, "kind")};
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.validates = true;
    const std::string_view action = reader.string(spec, "enforcementAction", "deny");
    part.mode =
        action == "scoped" ? scoped_mode(reader.list(spec, "scopedEnforcementActions")) : mode_of(action);
    read_match(reader.map(spec, "match"), part);
}

void read_gatekeeper_mutation(PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    read_match(reader.map(spec, "match"), part);
}

// Namespaces that the admission webhook leaves alone, whatever the constraints say.
void read_gatekeeper_config(PolicyObject& policy, const Value& object, Reader& reader) {
    policy.role = PolicyRole::Configuration;
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec.match";
    part.mode = PolicyMode::Enforce;
    part.selection = Selection::none();
    for (const Value& entry : maps(reader, reader.map(object, "spec"), "match")) {
        const std::vector<std::string_view> processes = reader.strings(entry, "processes");
        const bool admission =
            std::ranges::any_of(processes, [](auto p) { return p == "*" || p == "webhook"; });
        if (admission) part.selection = std::move(part.selection) || of_globs(entry["excludedNamespaces"]);
    }
}

} // namespace cofferdam::kubernetes

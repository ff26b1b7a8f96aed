#include "kubernetes/resource_rules.h"

#include <algorithm>

#include "kubernetes/network_fields.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using value::Value;

constexpr WorkloadResource resources[] = {
    {"", "pods", "Pod"},
    {"", "replicationcontrollers", "ReplicationController"},
    {"apps", "deployments", "Deployment"},
    {"apps", "replicasets", "ReplicaSet"},
    {"apps", "statefulsets", "StatefulSet"},
    {"apps", "daemonsets", "DaemonSet"},
    {"batch", "jobs", "Job"},
    {"batch", "cronjobs", "CronJob"},
};

bool has(const std::vector<std::string_view>& texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}

bool has_or_all(const std::vector<std::string_view>& texts, std::string_view text) {
    return has(texts, text) || has(texts, "*");
}

// The resource itself, not one of its subresources.
bool names_resource(const std::vector<std::string_view>& texts, std::string_view resource) {
    return has_or_all(texts, resource) || has(texts, "*/*");
}

std::vector<std::string_view> kinds_of(const Value& rule, Reader& reader) {
    const std::vector<std::string_view> groups = reader.strings(rule, "apiGroups");
    const std::vector<std::string_view> named = reader.strings(rule, "resources");
    std::vector<std::string_view> kinds;
    for (const WorkloadResource& row : resources) {
        if (has_or_all(groups, row.group) && names_resource(named, row.resource)) kinds.push_back(row.kind);
    }
    return kinds;
}

Selection of_rule(const Value& rule, bool exact, Reader& reader) {
    if (!has_or_all(reader.strings(rule, "operations"), "CREATE")) return Selection::none();
    if (reader.string(rule, "scope", "*") == "Cluster") return Selection::none();
    std::vector<std::string_view> kinds = kinds_of(rule, reader);
    if (kinds.empty()) return Selection::none();
    Selection result = Selection::of(Selection::Attribute::Kind, Selection::Test::In, std::move(kinds));
    std::vector<std::string_view> names = reader.strings(rule, "resourceNames");
    if (!names.empty())
        result = std::move(result)
                 && Selection::of(Selection::Attribute::Name, Selection::Test::In, std::move(names));
    // All workload kinds are served as v1; matchPolicy Equivalent converts what comes in another version.
    const bool this_version = has_or_all(reader.strings(rule, "apiVersions"), "v1");
    return exact && !this_version ? std::move(result) && Selection::unknown() : result;
}

Selection of_selector(Selection::Attribute attribute, const std::optional<estate::Selector>& selector) {
    return selector ? Selection::of_labels(attribute, *selector) : Selection::all();
}

} // namespace

std::span<const WorkloadResource> workload_resources() { return resources; }

Selection resource_rules(const Value& rules, bool exact, Reader& reader) {
    Selection result = Selection::none();
    for (const Value& rule : rules.items()) result = std::move(result) || of_rule(rule, exact, reader);
    return result;
}

void describe_rules(const Value& rules, estate::PolicyPart& part, Reader& reader) {
    part.about_workloads = rules.items().empty();
    for (const Value& rule : rules.items()) {
        for (std::string_view resource : reader.strings(rule, "resources")) {
            if (!has(part.kinds, resource)) part.kinds.push_back(resource);
        }
        if (!kinds_of(rule, reader).empty()) part.about_workloads = true;
    }
}

void read_match_resources(const Value& match, estate::PolicyPart& part, Reader& reader) {
    const bool exact = reader.string(match, "matchPolicy", "Equivalent") == "Exact";
    const Value& rules = reader.list(match, "resourceRules");
    const Value& excluded = reader.list(match, "excludeResourceRules");
    describe_rules(rules, part, reader);
    part.selection = rules.items().empty() ? Selection::all() : resource_rules(rules, exact, reader);
    part.selection =
        std::move(part.selection) && !resource_rules(excluded, exact, reader)
        && of_selector(Selection::Attribute::NamespaceLabel, reader.selector(match, "namespaceSelector"))
        && of_selector(Selection::Attribute::Label, reader.selector(match, "objectSelector"));
}

bool has_conditions(const Value& holder, std::string_view key) { return holder[key].size() > 0; }

} // namespace cofferdam::kubernetes

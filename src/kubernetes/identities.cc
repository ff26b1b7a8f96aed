// ServiceAccounts, roles and bindings, with the validation of rbac.authorization.k8s.io/v1
// (k8s.io/kubernetes pkg/apis/rbac/validation): what the API server refuses grants nothing.
#include <fmt/format.h>

#include "estate/field.h"
#include "kubernetes/kinds.h"

namespace cofferdam::kubernetes {

namespace {

using value::Value;

constexpr std::string_view rbac_group = "rbac.authorization.k8s.io";

void check_rule(const estate::PolicyRule& rule, const Value& node, bool namespaced, Reader& reader) {
    if (rule.verbs.empty()) reader.fail(node, fmt::format("{}: a rule needs at least one verb", rule.path));
    if (rule.non_resource_urls.empty()) {
        if (rule.groups.empty())
            reader.fail(node, fmt::format("{}: a rule on resources needs apiGroups", rule.path));
        if (rule.resources.empty()) reader.fail(node, fmt::format("{}: a rule needs resources", rule.path));
        return;
    }
    if (namespaced) {
        reader.fail(node,
                    fmt::format("{}: a Role cannot apply to nonResourceURLs, only a ClusterRole", rule.path));
    }
    if (!rule.groups.empty() || !rule.resources.empty() || !rule.resource_names.empty()) {
        reader.fail(node,
                    fmt::format("{}: a rule is for resources or for nonResourceURLs, not both", rule.path));
    }
}

estate::PolicyRule rule_of(const Value& node, std::size_t index, bool namespaced, Reader& reader) {
    estate::PolicyRule rule{
        .verbs = reader.strings(node, "verbs"),
        .groups = reader.strings(node, "apiGroups"),
        .resources = reader.strings(node, "resources"),
        .resource_names = reader.strings(node, "resourceNames"),
        .non_resource_urls = reader.strings(node, "nonResourceURLs"),
        .path = estate::field_path("rules", index),
    };
    check_rule(rule, node, namespaced, reader);
    return rule;
}

std::vector<estate::Selector> aggregates_of(const Value& object, Reader& reader) {
    std::vector<estate::Selector> selectors;
    const Value& aggregation = reader.map(object, "aggregationRule");
    if (!aggregation) return selectors;
    for (const Value& node : reader.list(aggregation, "clusterRoleSelectors").items()) {
        auto selector = estate::Selector::parse(node);
        if (selector) {
            selectors.push_back(*std::move(selector));
        } else {
            reader.fail(node, fmt::format("aggregationRule: {}", selector.error().message));
        }
    }
    if (selectors.empty()) reader.fail(aggregation, "aggregationRule needs at least one clusterRoleSelector");
    return selectors;
}

std::optional<estate::SubjectKind> subject_kind(std::string_view kind) {
    if (kind == "User") return estate::SubjectKind::User;
    if (kind == "Group") return estate::SubjectKind::Group;
    if (kind == "ServiceAccount") return estate::SubjectKind::ServiceAccount;
    return std::nullopt;
}

// A ServiceAccount without a namespace is one of the RoleBinding's own namespace (appliesToUser in
// pkg/registry/rbac/validation/rule.go).
std::optional<estate::Subject> subject_of(const Value& node, std::string_view binding_namespace,
                                          Reader& reader) {
    const std::string_view kind_name = reader.string(node, "kind");
    const auto kind = subject_kind(kind_name);
    if (!kind) {
        reader.fail(node,
                    fmt::format("subject of kind \"{}\": must be User, Group or ServiceAccount", kind_name));
        return std::nullopt;
    }
    const bool is_account = *kind == estate::SubjectKind::ServiceAccount;
    estate::Subject subject{.kind = *kind, .namespace_ = "", .name = reader.string(node, "name")};
    if (is_account) subject.namespace_ = reader.string(node, "namespace", binding_namespace);
    if (is_account && subject.namespace_.empty()) subject.namespace_ = binding_namespace;

    if (subject.name.empty()) reader.fail(node, "a subject needs a name");
    if (is_account && subject.namespace_.empty()) {
        reader.fail(node, fmt::format("subject ServiceAccount {} needs a namespace in a ClusterRoleBinding",
                                      subject.name));
    }
    const std::string_view group = reader.string(node, "apiGroup");
    if (!group.empty() && (is_account || group != rbac_group)) {
        reader.fail(node, fmt::format("subject {} {}: apiGroup \"{}\" is not supported", kind_name,
                                      subject.name, group));
    }
    return subject;
}

void check_role_reference(const estate::RoleBinding& binding, const Value& reference, Reader& reader) {
    const std::string_view kind = reader.string(reference, "kind");
    const std::string_view group = reader.string(reference, "apiGroup", rbac_group);
    if (kind != "ClusterRole" && (kind != "Role" || binding.is_cluster_wide())) {
        reader.fail(reference,
                    fmt::format("roleRef of kind \"{}\": must be {}", kind,
                                binding.is_cluster_wide() ? "ClusterRole" : "Role or ClusterRole"));
    }
    if (!group.empty() && group != rbac_group) {
        reader.fail(reference, fmt::format("roleRef.apiGroup \"{}\" is not supported", group));
    }
    if (binding.role.empty()) reader.fail(reference, "roleRef needs a name");
}

} // namespace

void read_service_account(estate::Entity& entity, Reader& reader) {
    const Value& object = entity.object.effective;
    estate::ServiceAccount account{
        .object = {},
        .namespace_ = entity.object.namespace_,
        .name = entity.object.name,
        .automount_token = reader.boolean_if(object, "automountServiceAccountToken"),
        .secrets = {},
    };
    for (const Value& secret : reader.list(object, "secrets").items()) {
        account.secrets.push_back(reader.string(secret, "name"));
    }
    entity.row = std::move(account);
}

void read_role(estate::Entity& entity, Reader& reader) {
    const Value& object = entity.object.effective;
    estate::Role role{
        .object = {},
        .namespace_ = entity.object.namespace_,
        .name = entity.object.name,
        .rules = {},
        .aggregates = {},
    };
    const std::span<const Value> rules = reader.list(object, "rules").items();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        role.rules.push_back(rule_of(rules[i], i, !role.is_cluster_role(), reader));
    }
    if (role.is_cluster_role()) role.aggregates = aggregates_of(object, reader);
    entity.row = std::move(role);
}

void read_role_binding(estate::Entity& entity, Reader& reader) {
    const Value& object = entity.object.effective;
    const Value& reference = reader.map(object, "roleRef");
    estate::RoleBinding binding{
        .object = {},
        .namespace_ = entity.object.namespace_,
        .name = entity.object.name,
        .to_cluster_role = reader.string(reference, "kind") == "ClusterRole",
        .role = reader.string(reference, "name"),
        .subjects = {},
    };
    check_role_reference(binding, reference ? reference : object, reader);
    for (const Value& node : reader.list(object, "subjects").items()) {
        if (const auto subject = subject_of(node, binding.namespace_, reader))
            binding.subjects.push_back(*subject);
    }
    entity.row = std::move(binding);
}

} // namespace cofferdam::kubernetes

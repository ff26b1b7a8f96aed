// Who may do what: ServiceAccounts, roles and bindings (rbac.authorization.k8s.io/v1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/id.h"
#include "estate/object.h"
#include "estate/selector.h"

namespace cofferdam::estate {

struct ServiceAccount {
    Id<Object> object;
    std::string_view namespace_;
    std::string_view name;
    std::optional<bool> automount_token;
    std::vector<std::string_view> secrets; // names
};

struct PolicyRule {
    std::vector<std::string_view> verbs;
    std::vector<std::string_view> groups; // apiGroups
    std::vector<std::string_view> resources;
    std::vector<std::string_view> resource_names;
    std::vector<std::string_view> non_resource_urls;
    std::string path; // "rules[0]"
};

struct Role {
    Id<Object> object;
    std::string_view namespace_; // "" for a ClusterRole
    std::string_view name;
    std::vector<PolicyRule> rules;
    std::vector<Selector>
        aggregates; // clusterRoleSelectors: the rules of the roles that one of these selects are added

    bool is_cluster_role() const { return namespace_.empty(); }
};

enum class SubjectKind : std::uint8_t { User, Group, ServiceAccount };

struct Subject {
    SubjectKind kind = SubjectKind::User;
    std::string_view namespace_; // ServiceAccounts only
    std::string_view name;

    auto operator<=>(const Subject&) const = default;
};

// "User jane", "Group dev", "ServiceAccount ci/deployer"
std::string to_string(const Subject& subject);

struct RoleBinding {
    Id<Object> object;
    std::string_view namespace_; // "" for a ClusterRoleBinding
    std::string_view name;
    bool to_cluster_role = false; // roleRef.kind
    std::string_view role;
    std::vector<Subject> subjects;

    bool is_cluster_wide() const { return namespace_.empty(); }
};

} // namespace cofferdam::estate

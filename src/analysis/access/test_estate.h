// A world in a few lines of YAML, for this folder's tests.
#pragma once

#include <string>
#include <string_view>

#include "kubernetes/test_world.h"

namespace cofferdam::access {

using kubernetes::estate_of;

// "apiVersion" and "kind" of RBAC, so that a test's objects fit on a few lines.
inline std::string rbac(std::string_view kind, std::string_view rest) {
    return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " + std::string(kind) + "\n"
           + std::string(rest) + "\n";
}

// A ClusterRole or Role ("shop/reader") with rules in flow style.
inline std::string role(std::string_view name, std::string_view rules) {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) {
        return rbac("ClusterRole",
                    "metadata: {name: " + std::string(name) + "}\nrules: " + std::string(rules));
    }
    return rbac("Role", "metadata: {namespace: " + std::string(name.substr(0, slash)) + ", name: "
                            + std::string(name.substr(slash + 1)) + "}\nrules: " + std::string(rules));
}

// Binds a ClusterRole to a subject: {kind: User, name: jane}; in `namespace_` or, if that is "", everywhere.
inline std::string binding(std::string_view name, std::string_view namespace_, std::string_view role_kind,
                           std::string_view role_name, std::string_view subject) {
    std::string metadata = "metadata: {name: " + std::string(name);
    if (!namespace_.empty()) metadata += ", namespace: " + std::string(namespace_);
    return rbac(namespace_.empty() ? "ClusterRoleBinding" : "RoleBinding",
                metadata + "}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: " + std::string(role_kind)
                    + ", name: " + std::string(role_name) + "}\nsubjects: [" + std::string(subject) + "]");
}

} // namespace cofferdam::access

// What an authorizer is asked, and whether one rule allows it: as k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac (RuleAllows) with pkg/apis/rbac/v1/evaluation_helpers.go decide it.
#pragma once

#include <string_view>

#include "core/truth.h"
#include "estate/identity.h"

namespace cofferdam::access {

// A request for a resource, as the API server's RequestInfo describes it.
struct Request {
    std::string_view verb = {};     // "get", "deletecollection", "impersonate"
    std::string_view group = {};    // "" is the core group
    std::string_view resource = {}; // "pods"
    std::string_view subresource = {};
    // "" for cluster-scoped resources and for all namespaces at once. A request for one Namespace object
    // carries that namespace, so that a Role of the namespace may allow it (apiserver
    // pkg/endpoints/request/requestinfo.go).
    std::string_view namespace_ = {};
    // "" for create and deletecollection, and for list and watch without the field selector metadata.name:
    // these a rule with resourceNames does not allow. Server-side apply that creates asks with the name.
    std::string_view name = {};
};

// A request for a URL that is no resource: "get /healthz". Only ClusterRoleBindings can allow it.
struct UrlRequest {
    std::string_view verb = {};
    std::string_view path = {};
};

// Without a look at names: does the rule cover this verb of this resource?
bool covers(const estate::PolicyRule& rule, const Request& request);

bool allows(const estate::PolicyRule& rule, const Request& request);
bool allows(const estate::PolicyRule& rule, const UrlRequest& request);

// Is the resource cluster-scoped, so that a rule on it has no effect through a RoleBinding? Unknown for
// resources that Kubernetes itself does not serve. "namespaces" counts as namespaced: see
// Request::namespace_.
Truth is_cluster_scoped(std::string_view group, std::string_view resource);

} // namespace cofferdam::access

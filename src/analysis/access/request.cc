#include "analysis/access/request.h"

#include <algorithm>
#include <span>

namespace cofferdam::access {

namespace {

using Words = std::span<const std::string_view>;

bool has(Words words, std::string_view word) { return std::ranges::find(words, word) != words.end(); }

bool has_or_all(Words words, std::string_view word) {
    return std::ranges::any_of(words, [&](std::string_view each) { return each == "*" || each == word; });
}

// "*" is every resource with every subresource, "*/scale" that subresource of every resource; "pods" is not
// "pods/exec", and there is no "pods/*".
bool names_resource(std::string_view word, const Request& request) {
    if (word == "*") return true;
    if (request.subresource.empty()) return word == request.resource;
    const std::size_t slash = word.find('/');
    if (slash == std::string_view::npos || word.substr(slash + 1) != request.subresource) return false;
    const std::string_view resource = word.substr(0, slash);
    return resource == "*" || resource == request.resource;
}

// Upstream trims every "*" of the end and compares the rest as a prefix.
bool matches_url(std::string_view pattern, std::string_view path) {
    if (pattern == "*" || pattern == path) return true;
    if (!pattern.ends_with('*')) return false;
    const std::size_t last = pattern.find_last_not_of('*');
    return path.starts_with(pattern.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

struct Scope {
    std::string_view group;
    std::string_view resource;
};

// What `kubectl api-resources --namespaced=false` lists for Kubernetes 1.35, and the resources that exist
// only for authorization (users, groups, signers, …).
constexpr Scope cluster_scoped[] = {
    {"", "componentstatuses"},
    {"", "nodes"},
    {"", "persistentvolumes"},
    {"", "users"},
    {"", "groups"},
    {"admissionregistration.k8s.io", "mutatingadmissionpolicies"},
    {"admissionregistration.k8s.io", "mutatingadmissionpolicybindings"},
    {"admissionregistration.k8s.io", "mutatingwebhookconfigurations"},
    {"admissionregistration.k8s.io", "validatingadmissionpolicies"},
    {"admissionregistration.k8s.io", "validatingadmissionpolicybindings"},
    {"admissionregistration.k8s.io", "validatingwebhookconfigurations"},
    {"apiextensions.k8s.io", "customresourcedefinitions"},
    {"apiregistration.k8s.io", "apiservices"},
    {"authentication.k8s.io", "selfsubjectreviews"},
    {"authentication.k8s.io", "tokenreviews"},
    {"authentication.k8s.io", "uids"},
    {"authentication.k8s.io", "userextras"},
    {"authorization.k8s.io", "selfsubjectaccessreviews"},
    {"authorization.k8s.io", "selfsubjectrulesreviews"},
    {"authorization.k8s.io", "subjectaccessreviews"},
    {"certificates.k8s.io", "certificatesigningrequests"},
    {"certificates.k8s.io", "clustertrustbundles"},
    {"certificates.k8s.io", "signers"},
    {"flowcontrol.apiserver.k8s.io", "flowschemas"},
    {"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations"},
    {"internal.apiserver.k8s.io", "storageversions"},
    {"networking.k8s.io", "ingressclasses"},
    {"networking.k8s.io", "ipaddresses"},
    {"networking.k8s.io", "servicecidrs"},
    {"node.k8s.io", "runtimeclasses"},
    {"policy.networking.k8s.io", "adminnetworkpolicies"},
    {"policy.networking.k8s.io", "baselineadminnetworkpolicies"},
    {"policy.networking.k8s.io", "clusternetworkpolicies"},
    {"rbac.authorization.k8s.io", "clusterrolebindings"},
    {"rbac.authorization.k8s.io", "clusterroles"},
    {"resource.k8s.io", "deviceclasses"},
    {"resource.k8s.io", "devicetaintrules"},
    {"resource.k8s.io", "resourceslices"},
    {"scheduling.k8s.io", "priorityclasses"},
    {"storage.k8s.io", "csidrivers"},
    {"storage.k8s.io", "csinodes"},
    {"storage.k8s.io", "storageclasses"},
    {"storage.k8s.io", "volumeattachments"},
    {"storage.k8s.io", "volumeattributesclasses"},
    {"storagemigration.k8s.io", "storageversionmigrations"},
    // the network policies of Cilium and Calico that hold for the whole cluster
    {"cilium.io", "ciliumclusterwidenetworkpolicies"},
    {"crd.projectcalico.org", "globalnetworkpolicies"},
    {"projectcalico.org", "globalnetworkpolicies"},
};

// Groups whose every resource Kubernetes serves itself: what is not in the list above is namespaced.
constexpr std::string_view own_groups[] = {
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
};

} // namespace

bool covers(const estate::PolicyRule& rule, const Request& request) {
    return has_or_all(rule.verbs, request.verb) && has_or_all(rule.groups, request.group)
           && std::ranges::any_of(rule.resources,
                                  [&](std::string_view word) { return names_resource(word, request); });
}

bool allows(const estate::PolicyRule& rule, const Request& request) {
    return covers(rule, request) && (rule.resource_names.empty() || has(rule.resource_names, request.name));
}

bool allows(const estate::PolicyRule& rule, const UrlRequest& request) {
    return has_or_all(rule.verbs, request.verb)
           && std::ranges::any_of(rule.non_resource_urls, [&](std::string_view pattern) {
                  return matches_url(pattern, request.path);
              });
}

Truth is_cluster_scoped(std::string_view group, std::string_view resource) {
    const auto is_it = [&](const Scope& scope) { return scope.group == group && scope.resource == resource; };
    if (std::ranges::any_of(cluster_scoped, is_it)) return Truth::Yes;
    return std::ranges::find(own_groups, group) == std::end(own_groups) ? Truth::Unknown : Truth::No;
}

} // namespace cofferdam::access

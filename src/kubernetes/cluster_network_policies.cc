// AdminNetworkPolicy, BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1), ClusterNetworkPolicy
// (v1alpha2). They deny what their rules name and isolate nothing else.
#include "kubernetes/label_terms.h"
#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {

namespace {

using estate::PolicyMode;
using estate::PolicyPart;
using estate::Selection;
using value::Value;

// Exactly one of `namespaces` and `pods`; what has neither is of a version that is not known here.
Selection of_subject(const Value& subject) {
    if (const Value& namespaces = subject["namespaces"]) return label_terms(namespaces, namespace_label_term);
    const Value& pods = subject["pods"];
    if (!pods) return Selection::unknown();
    return label_terms(pods["namespaceSelector"], namespace_label_term)
           && label_terms(pods["podSelector"], object_label_term);
}

} // namespace

void read_cluster_network_policy(estate::PolicyObject& policy, const Value& object, Reader& reader) {
    const Value& spec = reader.map(object, "spec");
    PolicyPart& part = policy.parts.emplace_back();
    part.path = "spec";
    const bool has_rules = reader.list(spec, "ingress").size() + reader.list(spec, "egress").size() > 0;
    part.mode = has_rules ? PolicyMode::Enforce : PolicyMode::Off;
    part.selection = of_subject(reader.map(spec, "subject"));
}

} // namespace cofferdam::kubernetes

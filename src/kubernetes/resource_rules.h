// Rules of admissionregistration.k8s.io/v1: which requests a policy or webhook is asked about, as a selection
// of the objects from which workloads come.
#pragma once

#include <span>
#include <string_view>

#include "estate/policy_object.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

struct WorkloadResource {
    std::string_view group;
    std::string_view resource; // "deployments"
    std::string_view kind;     // "Deployment"
};
// The kinds that make pods, and Pod.
std::span<const WorkloadResource> workload_resources();

// Rules with operations, apiGroups, apiVersions, resources, scope, resourceNames. Selects the workload
// objects whose creation at least one of them matches. `exact`: matchPolicy Exact.
estate::Selection resource_rules(const value::Value& rules, bool exact, Reader& reader);

// MatchResources, also as Kyverno's CEL policies have it: constraints minus exclusions, namespaceSelector,
// objectSelector. Sets the part's selection, kinds and about_workloads.
void read_match_resources(const value::Value& match, estate::PolicyPart& part, Reader& reader);

// Sets the part's kinds and about_workloads from its selection's rules.
void describe_rules(const value::Value& rules, estate::PolicyPart& part, Reader& reader);

// Conditions in CEL narrow a selection in a way that is not evaluated here.
bool has_conditions(const value::Value& holder, std::string_view key);

} // namespace cofferdam::kubernetes

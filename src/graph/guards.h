// What the guards of a cluster read beside the object that they judge, and who can change that: parameters of
// policies, labels of namespaces.
#pragma once

#include <string_view>

#include "graph/draft.h"

namespace cofferdam::graph {

// Who may write the objects that ValidatingAdmissionPolicies of the estate take their parameters from
// (https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#parameter-resources)
// has Ability::ParameterWrite.
void add_parameter_writers(Draft& draft);

// Does the policy, a binding of it, or the webhook choose namespaces by labels that can be changed?
bool chooses_by_namespace_labels(const estate::Snapshot& snapshot, const estate::Object& policy);
// Does any network policy of the estate?
bool network_chooses_by_namespace_labels(const estate::Snapshot& snapshot);

} // namespace cofferdam::graph

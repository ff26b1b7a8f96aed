// Which workloads one of Istio's policies is for.
#pragma once

#include "estate/policy_object.h"
#include "value/value.h"

namespace cofferdam::kubernetes {

// Adds the policy's only part, with its selection; a policy in the mesh's root namespace is for every
// namespace from then on.
estate::PolicyPart& read_istio_scope(estate::PolicyObject& policy, const value::Value& spec,
                                     const value::Value& labels);

// Pods that it is enforced on: those that its part selects, in its namespace, where they are in the mesh.
estate::Selection istio_subject(const estate::PolicyObject& policy, const estate::PolicyPart& part);

} // namespace cofferdam::kubernetes

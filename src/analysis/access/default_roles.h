// The roles and bindings that every API server makes for itself (k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy), whether a file shows them or not.
#pragma once

#include "estate/snapshot.h"

namespace cofferdam::access {

// An estate of its own that holds nothing but those of Kubernetes 1.35. Read once, at the first call;
// thread-safe, lives as long as the program.
const estate::Snapshot& default_roles();

} // namespace cofferdam::access

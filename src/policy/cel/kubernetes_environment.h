// The CEL of kube-apiserver by version (k8s.io/apiserver pkg/cel/environment/base.go), and what admission
// policies declare in it (pkg/admission/plugin/cel/compile.go).
#pragma once

#include <memory>
#include <span>

#include "core/result.h"
#include "policy/cel/environment.h"

namespace cofferdam::cel {

// Language and strictness in Kubernetes 1.`minor`. Where an option came with a later cel-go but is not tied
// to a version, it is there in all.
EnvironmentOptions kubernetes_options(int minor);

// With those of `libraries` that 1.`minor` has. They outlive the environment.
Result<std::shared_ptr<Environment>> kubernetes_environment(int minor, std::span<const Library> libraries);

struct AdmissionVariables {
    bool params = false;      // the policy has a paramKind
    bool authorizer = false;  // not in message expressions
    bool patch_types = false; // Object and JSONPatch, in mutating policies
};

// object, oldObject, request, namespaceObject, and what is chosen.
void declare_admission_variables(Environment& environment, AdmissionVariables chosen);

} // namespace cofferdam::cel

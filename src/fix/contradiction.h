// What an edit must not bring together: the API server refuses such pods
// (k8s.io/kubernetes/pkg/apis/core/validation/validation.go: ValidateSecurityContext,
// validateMountPropagation).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "edits/edit.h"
#include "estate/object.h"

namespace cofferdam::fix {

struct Contradiction {
    std::string path; // of the edit that brings it about
    std::string reason;
};

std::optional<Contradiction> contradiction_of(const estate::Object& object,
                                              std::span<const edits::Edit> edits);

} // namespace cofferdam::fix

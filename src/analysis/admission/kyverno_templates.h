// Kyverno's rules about pods, which it repeats for the kinds that make pods (kyverno pkg/autogen/v1).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/admission/request.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::admission {

// The kinds for which rules about pods are repeated, of a policy of kyverno.io, and of the spec of a
// ValidatingPolicy of policies.kyverno.io (kyverno pkg/cel/autogen).
std::vector<std::string> kyverno_controllers(const value::Value& policy);
std::vector<std::string> kyverno_cel_controllers(const value::Value& spec);
bool is_kyverno_controller(std::span<const std::string> kinds, const Request& request);

// The request's object with the metadata and spec of its pod template as its own: what rules then read.
// REQUIRES: its kind makes pods
value::Value with_template_as_own(const Request& request, value::Arena& arena);

} // namespace cofferdam::admission

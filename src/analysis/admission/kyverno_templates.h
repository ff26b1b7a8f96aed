// Kyverno's rules about pods, which it repeats for the kinds that make pods (kyverno pkg/autogen/v1).
#pragma once

#include <string_view>

#include "analysis/admission/request.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::admission {

// The kinds for which a policy's rules about pods are repeated: names with commas between them, "all", or "".
std::string_view kyverno_controllers(const value::Value& policy);
bool is_kyverno_controller(std::string_view controllers, const Request& request);

// The request's object with the metadata and spec of its pod template as its own: what rules then read.
// REQUIRES: its kind makes pods
value::Value with_template_as_own(const Request& request, value::Arena& arena);

} // namespace cofferdam::admission

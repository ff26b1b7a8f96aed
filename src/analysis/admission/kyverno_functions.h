// The functions that Kyverno adds to JMESPath (kyverno pkg/engine/jmespath), as far as they depend on nothing
// but their arguments. What asks the clock, the network or a certificate is not evaluated.
#pragma once

#include <span>
#include <string>

#include "policy/jmespath/search.h"

namespace cofferdam::admission {

std::span<const jmespath::Function> kyverno_functions();

// As Go's fmt.Sprint writes a JSON value whose numbers are floats.
std::string go_text(const value::Value& value);

} // namespace cofferdam::admission

// Policies in CEL of other engines, rewritten as the ValidatingAdmissionPolicy that says the same.
#pragma once

#include <span>
#include <string_view>

#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::admission {

// {name, expression}
value::Value named_expression(std::string_view name, std::string_view expression, value::Arena& arena);

// The spec. The engine has matched the request before. `validations`, `conditions`: the engine's names of
// them; `variables`: before the holder's own; `param_kind`: Missing where there is none.
struct PolicyText {
    std::string_view validations = "validations";
    const value::Value& conditions; // a list of {name, expression}
    std::span<const value::Value> variables = {};
    const value::Value& param_kind;
};
value::Value policy_spec(const value::Value& holder, const PolicyText& text, value::Arena& arena);

} // namespace cofferdam::admission

// Calls of functions: which overload the values choose, and what it costs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/cel/checker.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/program.h"

namespace cofferdam::cel {

CallSite make_call_site(const Reference& reference, std::string_view function);

struct Called {
    Value result;
    std::uint64_t cost = 1;
};
// Errors and unknowns among the arguments are the result: an unknown before an
// error, for what the unknown would have been may decide.
Called call_site(const CallSite& site, Evaluation& evaluation, std::span<const Value> arguments);

} // namespace cofferdam::cel

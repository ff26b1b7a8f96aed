// Functions of CEL and its libraries: one declared overload is one row of a list, with its signature for the
// checker, what computes it, and what Kubernetes charges for it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/cel/value.h"

namespace cofferdam::cel {

class Evaluation; // evaluation.h: arena, limits, what is unknown

// Arguments: the receiver first. None is an error or unknown: those travel past functions by themselves.
using Compute = Value (*)(Evaluation& evaluation, std::span<const Value> arguments);
// Cost beyond 1 for the call, from arguments and result (k8s.io/apiserver/pkg/cel/library/cost.go and
// cel-go's interpreter/runtimecost.go). Null: 1.
using Cost = std::uint64_t (*)(std::span<const Value> arguments, const Value& result);

struct Overload {
    std::string_view id;       // cel-go's: "string_contains_string"
    std::string_view function; // "contains"; operators "_+_"
    bool member = false;       // receiver style
    std::string_view
        signature; // "(string, string) -> bool"; type parameters are capitals; of member the receiver first
    Compute compute = nullptr;
    Cost cost = nullptr;
};

// A library: what a compiler option of cel-go or of Kubernetes brings at once.
struct Library {
    std::string_view name; // "strings", "kubernetes.quantity"
    std::span<const Overload> overloads;
    // From which minor version of Kubernetes its environment has it; 0 where it is not Kubernetes'.
    int since_minor = 0;
    // The first version that has it no more; 0: none.
    int until_minor = 0;
    // Its opaque types that an expression may name: type(x) == net.IP.
    std::span<const std::string_view> types = {};
};

} // namespace cofferdam::cel

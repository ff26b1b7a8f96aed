// == and the order of values.
#include <compare>
#include <optional>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

Value equals(Evaluation&, Arguments arguments) { return Value::boolean(equal(arguments[0], arguments[1])); }
Value not_equals(Evaluation&, Arguments arguments) {
    return Value::boolean(!equal(arguments[0], arguments[1]));
}

// Nothing: these two have no order.
std::optional<std::partial_ordering> order(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return compare_numbers(a, b);
    if (a.kind() != b.kind()) return std::nullopt;
    switch (a.kind()) {
    case Kind::Bool: return a.as_bool() <=> b.as_bool();
    case Kind::String:
    case Kind::Bytes: return a.as_text() <=> b.as_text();
    case Kind::Timestamp:
    case Kind::Duration: return total_nanoseconds(a) <=> total_nanoseconds(b);
    default: return std::nullopt;
    }
}

template <bool (*Holds)(std::partial_ordering)>
Value compare(Evaluation& evaluation, Arguments arguments) {
    const auto found = order(arguments[0], arguments[1]);
    if (!found) return evaluation.no_such_overload();
    if (*found == std::partial_ordering::unordered) return evaluation.failure("NaN values cannot be ordered");
    return Value::boolean(Holds(*found));
}

constexpr Compute less = compare<std::is_lt>;
constexpr Compute less_equals = compare<std::is_lteq>;
constexpr Compute greater = compare<std::is_gt>;
constexpr Compute greater_equals = compare<std::is_gteq>;

std::uint64_t compare_cost(Arguments arguments, const Value& result) {
    const bool text = arguments[0].is(Kind::String) || arguments[0].is(Kind::Bytes);
    return text ? traverse_shorter(arguments, result) : 1;
}

// Kubernetes' own types cost 1, however large (library/cost.go).
std::uint64_t equality_cost(Arguments arguments, const Value& result) {
    return arguments[0].is(Kind::Opaque) ? 1 : traverse_shorter(arguments, result);
}

// clang-format off
#define COFFERDAM_CEL_ORDER(id, function, compute)                                          \
    {id "_bool", function, false, "(bool, bool) -> bool", compute},                         \
    {id "_int64", function, false, "(int, int) -> bool", compute},                          \
    {id "_int64_double", function, false, "(int, double) -> bool", compute},                \
    {id "_int64_uint64", function, false, "(int, uint) -> bool", compute},                  \
    {id "_uint64", function, false, "(uint, uint) -> bool", compute},                       \
    {id "_uint64_double", function, false, "(uint, double) -> bool", compute},              \
    {id "_uint64_int64", function, false, "(uint, int) -> bool", compute},                  \
    {id "_double", function, false, "(double, double) -> bool", compute},                   \
    {id "_double_int64", function, false, "(double, int) -> bool", compute},                \
    {id "_double_uint64", function, false, "(double, uint) -> bool", compute},              \
    {id "_string", function, false, "(string, string) -> bool", compute, compare_cost},     \
    {id "_bytes", function, false, "(bytes, bytes) -> bool", compute, compare_cost},        \
    {id "_timestamp", function, false, "(timestamp, timestamp) -> bool", compute},          \
    {id "_duration", function, false, "(duration, duration) -> bool", compute}

constexpr Overload overloads[] = {
    {"equals", "_==_", false, "(A, A) -> bool", equals, equality_cost},
    {"not_equals", "_!=_", false, "(A, A) -> bool", not_equals, traverse_shorter},
    COFFERDAM_CEL_ORDER("less", "_<_", less),
    COFFERDAM_CEL_ORDER("less_equals", "_<=_", less_equals),
    COFFERDAM_CEL_ORDER("greater", "_>_", greater),
    COFFERDAM_CEL_ORDER("greater_equals", "_>=_", greater_equals),
};
// clang-format on

} // namespace

std::span<const Overload> comparison_overloads() { return overloads; }

} // namespace cofferdam::cel

// cel-go ext/math.go
#include <cmath>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

// The one that stands first in the order; a NaN stands where it is.
template <bool Greatest>
Value extreme(Evaluation& evaluation, Arguments arguments) {
    const bool one_list = arguments.size() == 1 && arguments[0].is(Kind::List);
    const std::size_t size = one_list ? arguments[0].size() : arguments.size();
    constexpr std::string_view name = Greatest ? "math.@max" : "math.@min";
    if (size == 0) return evaluation.fail("{}(list) argument must not be empty", name);
    Value found = one_list ? arguments[0].element(0) : arguments[0];
    if (!found.is_number()) return evaluation.no_such_overload();
    for (std::size_t index = 1; index < size; ++index) {
        const Value next = one_list ? arguments[0].element(index) : arguments[index];
        if (!next.is_number()) return evaluation.no_such_overload();
        const auto order = compare_numbers(next, found);
        if (Greatest ? order > 0 : order < 0) found = next;
    }
    return found;
}

template <double (*Function)(double)>
Value of_double(Evaluation&, Arguments arguments) {
    return Value::real(Function(arguments[0].as_double()));
}

template <auto Test>
Value test(Evaluation&, Arguments arguments) {
    return Value::boolean(Test(arguments[0].as_double()));
}

Value absolute(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Double)) return Value::real(std::abs(value.as_double()));
    if (value.is(Kind::Uint)) return value;
    if (value.as_int() == INT64_MIN) return evaluation.failure("integer overflow");
    return Value::integer(std::abs(value.as_int()));
}

Value sign(Evaluation&, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Int)) return Value::integer(value.as_int() > 0 ? 1 : value.as_int() < 0 ? -1 : 0);
    if (value.is(Kind::Uint)) return Value::unsigned_integer(value.as_uint() > 0 ? 1 : 0);
    const double number = value.as_double();
    return Value::real(std::isnan(number) ? number : number > 0 ? 1 : number < 0 ? -1 : 0);
}

Value square_root(Evaluation&, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Int)) return Value::real(std::sqrt(static_cast<double>(value.as_int())));
    if (value.is(Kind::Uint)) return Value::real(std::sqrt(static_cast<double>(value.as_uint())));
    return Value::real(std::sqrt(value.as_double()));
}

std::uint64_t bits(const Value& value) { return value.as_uint(); }
Value of_bits(const Value& like, std::uint64_t bits_of) {
    return like.is(Kind::Uint) ? Value::unsigned_integer(bits_of)
                               : Value::integer(static_cast<std::int64_t>(bits_of));
}

template <auto Combine>
Value bitwise(Evaluation&, Arguments arguments) {
    return of_bits(arguments[0], Combine(bits(arguments[0]), bits(arguments[1])));
}

Value bit_not(Evaluation&, Arguments arguments) { return of_bits(arguments[0], ~bits(arguments[0])); }

// Without the sign, and all gone after 64.
template <bool Left>
Value shift(Evaluation& evaluation, Arguments arguments) {
    const std::int64_t by = arguments[1].as_int();
    if (by < 0) return evaluation.fail("math.bitShift{}() negative offset: {}", Left ? "Left" : "Right", by);
    if (by >= 64) return of_bits(arguments[0], 0);
    return of_bits(arguments[0], Left ? bits(arguments[0]) << by : bits(arguments[0]) >> by);
}

constexpr Compute bit_and = bitwise<[](std::uint64_t a, std::uint64_t b) { return a & b; }>;
constexpr Compute bit_or = bitwise<[](std::uint64_t a, std::uint64_t b) { return a | b; }>;
constexpr Compute bit_xor = bitwise<[](std::uint64_t a, std::uint64_t b) { return a ^ b; }>;
constexpr Compute is_nan = test<[](double d) { return std::isnan(d); }>;
constexpr Compute is_infinite = test<[](double d) { return std::isinf(d); }>;
constexpr Compute is_finite = test<[](double d) { return std::isfinite(d); }>;

// clang-format off
#define COFFERDAM_CEL_EXTREME(name, compute)                                        \
    {name "_double", "math.@" name, false, "(double) -> double", compute},          \
    {name "_int", "math.@" name, false, "(int) -> int", compute},                   \
    {name "_uint", "math.@" name, false, "(uint) -> uint", compute},                \
    {name "_double_double", "math.@" name, false, "(double, double) -> double", compute}, \
    {name "_int_int", "math.@" name, false, "(int, int) -> int", compute},          \
    {name "_uint_uint", "math.@" name, false, "(uint, uint) -> uint", compute},     \
    {name "_int_uint", "math.@" name, false, "(int, uint) -> dyn", compute},        \
    {name "_int_double", "math.@" name, false, "(int, double) -> dyn", compute},    \
    {name "_double_int", "math.@" name, false, "(double, int) -> dyn", compute},    \
    {name "_double_uint", "math.@" name, false, "(double, uint) -> dyn", compute},  \
    {name "_uint_int", "math.@" name, false, "(uint, int) -> dyn", compute},        \
    {name "_uint_double", "math.@" name, false, "(uint, double) -> dyn", compute},  \
    {name "_list_double", "math.@" name, false, "(list(double)) -> double", compute}, \
    {name "_list_int", "math.@" name, false, "(list(int)) -> int", compute},        \
    {name "_list_uint", "math.@" name, false, "(list(uint)) -> uint", compute}

constexpr Overload overloads[] = {
    COFFERDAM_CEL_EXTREME("max", extreme<true>),
    COFFERDAM_CEL_EXTREME("min", extreme<false>),
    {"math_ceil_double", "math.ceil", false, "(double) -> double", of_double<std::ceil>},
    {"math_floor_double", "math.floor", false, "(double) -> double", of_double<std::floor>},
    {"math_round_double", "math.round", false, "(double) -> double", of_double<std::round>},
    {"math_trunc_double", "math.trunc", false, "(double) -> double", of_double<std::trunc>},
    {"math_isInf_double", "math.isInf", false, "(double) -> bool", is_infinite},
    {"math_isNaN_double", "math.isNaN", false, "(double) -> bool", is_nan},
    {"math_isFinite_double", "math.isFinite", false, "(double) -> bool", is_finite},
    {"math_abs_double", "math.abs", false, "(double) -> double", absolute},
    {"math_abs_int", "math.abs", false, "(int) -> int", absolute},
    {"math_abs_uint", "math.abs", false, "(uint) -> uint", absolute},
    {"math_sign_double", "math.sign", false, "(double) -> double", sign},
    {"math_sign_int", "math.sign", false, "(int) -> int", sign},
    {"math_sign_uint", "math.sign", false, "(uint) -> uint", sign},
    {"math_sqrt_double", "math.sqrt", false, "(double) -> double", square_root},
    {"math_sqrt_int", "math.sqrt", false, "(int) -> double", square_root},
    {"math_sqrt_uint", "math.sqrt", false, "(uint) -> double", square_root},
    {"math_bitAnd_int_int", "math.bitAnd", false, "(int, int) -> int", bit_and},
    {"math_bitAnd_uint_uint", "math.bitAnd", false, "(uint, uint) -> uint", bit_and},
    {"math_bitOr_int_int", "math.bitOr", false, "(int, int) -> int", bit_or},
    {"math_bitOr_uint_uint", "math.bitOr", false, "(uint, uint) -> uint", bit_or},
    {"math_bitXor_int_int", "math.bitXor", false, "(int, int) -> int", bit_xor},
    {"math_bitXor_uint_uint", "math.bitXor", false, "(uint, uint) -> uint", bit_xor},
    {"math_bitNot_int_int", "math.bitNot", false, "(int) -> int", bit_not},
    {"math_bitNot_uint_uint", "math.bitNot", false, "(uint) -> uint", bit_not},
    {"math_bitShiftLeft_int_int", "math.bitShiftLeft", false, "(int, int) -> int", shift<true>},
    {"math_bitShiftLeft_uint_int", "math.bitShiftLeft", false, "(uint, int) -> uint", shift<true>},
    {"math_bitShiftRight_int_int", "math.bitShiftRight", false, "(int, int) -> int", shift<false>},
    {"math_bitShiftRight_uint_int", "math.bitShiftRight", false, "(uint, int) -> uint", shift<false>},
};
// clang-format on

} // namespace

std::span<const Overload> math_overloads() { return overloads; }

} // namespace cofferdam::cel

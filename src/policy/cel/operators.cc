// Arithmetic, concatenation, logic, and membership (cel-spec, langdef "List of
// Standard Definitions").
#include <algorithm>
#include <cmath>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

// Both of one kind.
bool both(Arguments arguments, Kind kind) { return arguments[0].is(kind) && arguments[1].is(kind); }

Value concatenated(Evaluation& evaluation, std::string_view a, std::string_view b, Kind kind) {
    if (!evaluation.enough_memory(a.size() + b.size())) return evaluation.out_of_memory();
    char* const text = evaluation.room<char>(a.size() + b.size());
    std::ranges::copy(a, text);
    std::ranges::copy(b, text + a.size());
    const std::string_view all(text, a.size() + b.size());
    return kind == Kind::String ? Value::string(all) : Value::bytes(all);
}

Value joined(Evaluation& evaluation, const Value& a, const Value& b) {
    if (a.size() == 0 || b.size() == 0) return a.size() == 0 ? b : a;
    const std::size_t size = a.size() + b.size();
    if (!evaluation.enough_memory(size * sizeof(Value))) return evaluation.out_of_memory();
    Value* const elements = evaluation.room<Value>(size);
    for (std::size_t index = 0; index < a.size(); ++index) elements[index] = a.element(index);
    for (std::size_t index = 0; index < b.size(); ++index) elements[a.size() + index] = b.element(index);
    return Value::list(elements, size);
}

Value moved(Evaluation& evaluation, const Value& timestamp, __int128 nanoseconds) {
    return make_timestamp(evaluation,
                          timestamp.seconds() + static_cast<std::int64_t>(nanoseconds / 1'000'000'000),
                          timestamp.nanoseconds() + static_cast<std::int64_t>(nanoseconds % 1'000'000'000));
}

using OnInts = bool (*)(std::int64_t, std::int64_t, std::int64_t*);
using OnUints = bool (*)(std::uint64_t, std::uint64_t, std::uint64_t*);

// Of two ints or two uints: the value or the error of an overflow. Null kind:
// neither.
Value checked(Evaluation& evaluation, Arguments arguments, OnInts ints, OnUints uints) {
    if (both(arguments, Kind::Int)) {
        std::int64_t result = 0;
        if (ints(arguments[0].as_int(), arguments[1].as_int(), &result))
            return evaluation.failure("integer overflow");
        return Value::integer(result);
    }
    if (!both(arguments, Kind::Uint)) return evaluation.no_such_overload();
    std::uint64_t result = 0;
    if (uints(arguments[0].as_uint(), arguments[1].as_uint(), &result))
        return evaluation.failure("unsigned integer overflow");
    return Value::unsigned_integer(result);
}

Value add(Evaluation& evaluation, Arguments arguments) {
    const Value& a = arguments[0];
    const Value& b = arguments[1];
    if (both(arguments, Kind::String) || both(arguments, Kind::Bytes))
        return concatenated(evaluation, a.as_text(), b.as_text(), a.kind());
    if (both(arguments, Kind::Double)) return Value::real(a.as_double() + b.as_double());
    if (both(arguments, Kind::List)) return joined(evaluation, a, b);
    if (both(arguments, Kind::Duration))
        return make_duration(evaluation, total_nanoseconds(a) + total_nanoseconds(b));
    if (a.is(Kind::Timestamp) && b.is(Kind::Duration)) return moved(evaluation, a, total_nanoseconds(b));
    if (a.is(Kind::Duration) && b.is(Kind::Timestamp)) return moved(evaluation, b, total_nanoseconds(a));
    return checked(
        evaluation, arguments, [](auto x, auto y, auto* r) { return __builtin_add_overflow(x, y, r); },
        [](auto x, auto y, auto* r) { return __builtin_add_overflow(x, y, r); });
}

Value subtract(Evaluation& evaluation, Arguments arguments) {
    const Value& a = arguments[0];
    const Value& b = arguments[1];
    if (both(arguments, Kind::Double)) return Value::real(a.as_double() - b.as_double());
    if (both(arguments, Kind::Duration) || both(arguments, Kind::Timestamp))
        return make_duration(evaluation, total_nanoseconds(a) - total_nanoseconds(b));
    if (a.is(Kind::Timestamp) && b.is(Kind::Duration)) return moved(evaluation, a, -total_nanoseconds(b));
    return checked(
        evaluation, arguments, [](auto x, auto y, auto* r) { return __builtin_sub_overflow(x, y, r); },
        [](auto x, auto y, auto* r) { return __builtin_sub_overflow(x, y, r); });
}

Value multiply(Evaluation& evaluation, Arguments arguments) {
    if (both(arguments, Kind::Double))
        return Value::real(arguments[0].as_double() * arguments[1].as_double());
    return checked(
        evaluation, arguments, [](auto x, auto y, auto* r) { return __builtin_mul_overflow(x, y, r); },
        [](auto x, auto y, auto* r) { return __builtin_mul_overflow(x, y, r); });
}

bool is_zero(const Value& value) {
    return (value.is(Kind::Int) || value.is(Kind::Uint)) && value.as_int() == 0;
}

Value divide(Evaluation& evaluation, Arguments arguments) {
    if (both(arguments, Kind::Double))
        return Value::real(arguments[0].as_double() / arguments[1].as_double());
    if (arguments[0].kind() == arguments[1].kind() && is_zero(arguments[1]))
        return evaluation.failure("division by zero");
    return checked(
        evaluation, arguments,
        [](std::int64_t x, std::int64_t y, std::int64_t* r) {
            if (x == INT64_MIN && y == -1) return true;
            *r = x / y;
            return false;
        },
        [](std::uint64_t x, std::uint64_t y, std::uint64_t* r) {
            *r = x / y;
            return false;
        });
}

Value modulo(Evaluation& evaluation, Arguments arguments) {
    if (arguments[0].kind() == arguments[1].kind() && is_zero(arguments[1]))
        return evaluation.failure("modulus by zero");
    return checked(
        evaluation, arguments,
        [](std::int64_t x, std::int64_t y, std::int64_t* r) {
            if (x == INT64_MIN && y == -1) return true;
            *r = x % y;
            return false;
        },
        [](std::uint64_t x, std::uint64_t y, std::uint64_t* r) {
            *r = x % y;
            return false;
        });
}

Value negate(Evaluation& evaluation, Arguments arguments) {
    const Value& value = arguments[0];
    if (value.is(Kind::Double)) return Value::real(-value.as_double());
    if (!value.is(Kind::Int)) return evaluation.no_such_overload();
    if (value.as_int() == INT64_MIN) return evaluation.failure("integer overflow");
    return Value::integer(-value.as_int());
}

Value logical_not(Evaluation& evaluation, Arguments arguments) {
    if (!arguments[0].is(Kind::Bool)) return evaluation.no_such_overload();
    return Value::boolean(!arguments[0].as_bool());
}

Value in(Evaluation& evaluation, Arguments arguments) {
    const Value& wanted = arguments[0];
    const Value& all = arguments[1];
    if (all.is(Kind::Map)) {
        Value room;
        if (!wanted.is(Kind::Bool) && !wanted.is_number() && !wanted.is(Kind::String))
            return Value::boolean(false);
        return Value::boolean(all.find(wanted, room) != nullptr);
    }
    if (!all.is(Kind::List)) return evaluation.no_such_overload();
    for (std::size_t index = 0; index < all.size(); ++index)
        if (equal(wanted, all.element(index))) return Value::boolean(true);
    return Value::boolean(false);
}

// What the machine does by itself: rows for the checker only.
Value of_machine(Evaluation& evaluation, Arguments) { return evaluation.no_such_overload(); }

constexpr Overload overloads[] = {
    {"add_int64", "_+_", false, "(int, int) -> int", add},
    {"add_uint64", "_+_", false, "(uint, uint) -> uint", add},
    {"add_double", "_+_", false, "(double, double) -> double", add},
    {"add_string", "_+_", false, "(string, string) -> string", add, traverse_sum},
    {"add_bytes", "_+_", false, "(bytes, bytes) -> bytes", add, traverse_sum},
    {"add_list", "_+_", false, "(list(A), list(A)) -> list(A)", add},
    {"add_duration_duration", "_+_", false, "(duration, duration) -> duration", add},
    {"add_duration_timestamp", "_+_", false, "(duration, timestamp) -> timestamp", add},
    {"add_timestamp_duration", "_+_", false, "(timestamp, duration) -> timestamp", add},
    {"subtract_int64", "_-_", false, "(int, int) -> int", subtract},
    {"subtract_uint64", "_-_", false, "(uint, uint) -> uint", subtract},
    {"subtract_double", "_-_", false, "(double, double) -> double", subtract},
    {"subtract_duration_duration", "_-_", false, "(duration, duration) -> duration", subtract},
    {"subtract_timestamp_duration", "_-_", false, "(timestamp, duration) -> timestamp", subtract},
    {"subtract_timestamp_timestamp", "_-_", false, "(timestamp, timestamp) -> duration", subtract},
    {"multiply_int64", "_*_", false, "(int, int) -> int", multiply},
    {"multiply_uint64", "_*_", false, "(uint, uint) -> uint", multiply},
    {"multiply_double", "_*_", false, "(double, double) -> double", multiply},
    {"divide_int64", "_/_", false, "(int, int) -> int", divide},
    {"divide_uint64", "_/_", false, "(uint, uint) -> uint", divide},
    {"divide_double", "_/_", false, "(double, double) -> double", divide},
    {"modulo_int64", "_%_", false, "(int, int) -> int", modulo},
    {"modulo_uint64", "_%_", false, "(uint, uint) -> uint", modulo},
    {"negate_int64", "-_", false, "(int) -> int", negate},
    {"negate_double", "-_", false, "(double) -> double", negate},
    {"logical_not", "!_", false, "(bool) -> bool", logical_not},
    {"in_list", "@in", false, "(A, list(A)) -> bool", in, elements_of_second},
    {"in_map", "@in", false, "(A, map(A, B)) -> bool", in, elements_of_second},
    {"logical_and", "_&&_", false, "(bool, bool) -> bool", of_machine},
    {"logical_or", "_||_", false, "(bool, bool) -> bool", of_machine},
    {"conditional", "_?_:_", false, "(bool, A, A) -> A", of_machine},
    {"not_strictly_false", "@not_strictly_false", false, "(bool) -> bool", of_machine},
    {"not_strictly_false_old", "__not_strictly_false__", false, "(bool) -> bool", of_machine},
    {"index_list", "_[_]", false, "(list(A), int) -> A", of_machine},
    {"index_map", "_[_]", false, "(map(A, B), A) -> B", of_machine},
};

} // namespace

std::span<const Overload> operator_overloads() { return overloads; }

} // namespace cofferdam::cel

// k8s.io/apiserver/pkg/cel/library/quantity.go
#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/quantity.h"

namespace cofferdam::cel {
namespace {

Quantity quantity_in(const Value& value) {
    if (value.is(Kind::Int)) return quantity_of(value.as_int());
    return static_cast<const QuantityObject&>(value.as_opaque()).quantity;
}

Value made(Evaluation& evaluation, const Result<Quantity>& quantity) {
    return quantity ? evaluation.opaque<QuantityObject>(*quantity)
                    : evaluation.failure(quantity.error().message);
}

int order(Arguments arguments) { return compare(quantity_in(arguments[0]), quantity_in(arguments[1])); }

Value parse(Evaluation& evaluation, Arguments arguments) {
    return made(evaluation, parse_quantity(arguments[0].as_text()));
}
Value is_quantity(Evaluation&, Arguments arguments) {
    return Value::boolean(parse_quantity(arguments[0].as_text()).has_value());
}
Value sign(Evaluation&, Arguments arguments) {
    const __int128 number = quantity_in(arguments[0]).nanounits;
    return Value::integer(number < 0 ? -1 : number > 0 ? 1 : 0);
}
Value is_greater(Evaluation&, Arguments arguments) { return Value::boolean(order(arguments) > 0); }
Value is_less(Evaluation&, Arguments arguments) { return Value::boolean(order(arguments) < 0); }
Value compare_to(Evaluation&, Arguments arguments) { return Value::integer(order(arguments)); }
Value as_float(Evaluation&, Arguments arguments) {
    return Value::real(approximate(quantity_in(arguments[0])));
}
Value is_integer(Evaluation&, Arguments arguments) {
    std::int64_t integer = 0;
    return Value::boolean(as_integer(quantity_in(arguments[0]), integer));
}
Value integer(Evaluation& evaluation, Arguments arguments) {
    std::int64_t value = 0;
    if (!as_integer(quantity_in(arguments[0]), value))
        return evaluation.failure("cannot convert value to integer");
    return Value::integer(value);
}
Value add(Evaluation& evaluation, Arguments arguments) {
    return made(evaluation, sum(quantity_in(arguments[0]), quantity_in(arguments[1])));
}
Value subtract(Evaluation& evaluation, Arguments arguments) {
    return made(evaluation, sum(quantity_in(arguments[0]), negated(quantity_in(arguments[1]))));
}

// clang-format off
constexpr Overload overloads[] = {
    {"string_to_quantity", "quantity", false, "(string) -> kubernetes.Quantity", parse, traverse_first},
    {"is_quantity_string", "isQuantity", false, "(string) -> bool", is_quantity, traverse_first},
    {"quantity_sign", "sign", false, "(kubernetes.Quantity) -> int", sign},
    {"quantity_is_greater_than", "isGreaterThan", true, "(kubernetes.Quantity, kubernetes.Quantity) -> bool", is_greater},
    {"quantity_is_less_than", "isLessThan", true, "(kubernetes.Quantity, kubernetes.Quantity) -> bool", is_less},
    {"quantity_compare_to", "compareTo", true, "(kubernetes.Quantity, kubernetes.Quantity) -> int", compare_to},
    {"quantity_get_float", "asApproximateFloat", true, "(kubernetes.Quantity) -> double", as_float},
    {"quantity_get_int", "asInteger", true, "(kubernetes.Quantity) -> int", integer},
    {"quantity_is_integer", "isInteger", true, "(kubernetes.Quantity) -> bool", is_integer},
    {"quantity_add", "add", true, "(kubernetes.Quantity, kubernetes.Quantity) -> kubernetes.Quantity", add},
    {"quantity_add_int", "add", true, "(kubernetes.Quantity, int) -> kubernetes.Quantity", add},
    {"quantity_sub", "sub", true, "(kubernetes.Quantity, kubernetes.Quantity) -> kubernetes.Quantity", subtract},
    {"quantity_sub_int", "sub", true, "(kubernetes.Quantity, int) -> kubernetes.Quantity", subtract},
};
// clang-format on

} // namespace

std::span<const Overload> quantity_overloads() { return overloads; }

} // namespace cofferdam::cel

// optional_type (cel-go cel/library.go, OptionalTypes; its .?, [?] and or are
// the machine's).
#include <vector>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

bool is_zero_value(const Value& value) {
    switch (value.kind()) {
    case Kind::Null: return true;
    case Kind::Bool: return !value.as_bool();
    case Kind::Int:
    case Kind::Uint: return value.as_int() == 0;
    case Kind::Double: return value.as_double() == 0;
    case Kind::String:
    case Kind::Bytes: return value.as_text().empty();
    case Kind::List:
    case Kind::Map: return value.size() == 0;
    case Kind::Timestamp:
    case Kind::Duration: return value.seconds() == 0 && value.nanoseconds() == 0;
    case Kind::Optional: return !value.optional_value();
    default: return false;
    }
}

Value of(Evaluation& evaluation, Arguments arguments) { return evaluation.optional(arguments[0]); }
Value none(Evaluation&, Arguments) { return Value::none(); }
Value of_non_zero(Evaluation& evaluation, Arguments arguments) {
    return is_zero_value(arguments[0]) ? Value::none() : evaluation.optional(arguments[0]);
}
Value has_value(Evaluation&, Arguments arguments) {
    return Value::boolean(arguments[0].optional_value() != nullptr);
}
Value value_of(Evaluation& evaluation, Arguments arguments) {
    const Value* const value = arguments[0].optional_value();
    return value ? *value : evaluation.failure("optional.none() dereference");
}
Value or_optional(Evaluation&, Arguments arguments) {
    return arguments[0].optional_value() ? arguments[0] : arguments[1];
}
Value or_value(Evaluation&, Arguments arguments) {
    const Value* const value = arguments[0].optional_value();
    return value ? *value : arguments[1];
}
Value unwrap(Evaluation& evaluation, Arguments arguments) {
    std::vector<Value> values;
    for (std::size_t index = 0; index < arguments[0].size(); ++index) {
        const Value element = arguments[0].element(index);
        if (!element.is(Kind::Optional)) return evaluation.no_such_overload();
        if (element.optional_value()) values.push_back(*element.optional_value());
    }
    return evaluation.list(values);
}

Value first(Evaluation& evaluation, Arguments arguments) {
    return arguments[0].size() == 0 ? Value::none() : evaluation.optional(arguments[0].element(0));
}
Value last(Evaluation& evaluation, Arguments arguments) {
    const std::size_t size = arguments[0].size();
    return size == 0 ? Value::none() : evaluation.optional(arguments[0].element(size - 1));
}

Value of_machine(Evaluation& evaluation, Arguments) { return evaluation.no_such_overload(); }

constexpr Overload overloads[] = {
    {"optional_of", "optional.of", false, "(V) -> optional_type(V)", of},
    {"optional_none", "optional.none", false, "() -> optional_type(V)", none},
    {"optional_ofNonZeroValue", "optional.ofNonZeroValue", false, "(V) -> optional_type(V)", of_non_zero},
    {"optional_unwrap", "optional.unwrap", false, "(list(optional_type(V))) -> list(V)", unwrap},
    {"optional_unwrapOpt", "unwrapOpt", true, "(list(optional_type(V))) -> list(V)", unwrap},
    {"optional_hasValue", "hasValue", true, "(optional_type(V)) -> bool", has_value},
    {"optional_value", "value", true, "(optional_type(V)) -> V", value_of},
    {"optional_or_optional", "or", true, "(optional_type(V), optional_type(V)) -> optional_type(V)",
     or_optional},
    {"optional_orValue_value", "orValue", true, "(optional_type(V), V) -> V", or_value},
    {"list_first", "first", true, "(list(V)) -> optional_type(V)", first},
    {"list_last", "last", true, "(list(V)) -> optional_type(V)", last},
    {"list_optindex_optional_int", "_[?_]", false, "(list(V), int) -> optional_type(V)", of_machine},
    {"optional_list_optindex_optional_int", "_[?_]", false,
     "(optional_type(list(V)), int) -> optional_type(V)", of_machine},
    {"map_optindex_optional_value", "_[?_]", false, "(map(K, V), K) -> optional_type(V)", of_machine},
    {"optional_map_optindex_optional_value", "_[?_]", false,
     "(optional_type(map(K, V)), K) -> optional_type(V)", of_machine},
    {"optional_list_index_int", "_[_]", false, "(optional_type(list(V)), int) -> optional_type(V)",
     of_machine},
    {"optional_map_index_value", "_[_]", false, "(optional_type(map(K, V)), K) -> optional_type(V)",
     of_machine},
};

} // namespace

std::span<const Overload> optional_overloads() { return overloads; }

} // namespace cofferdam::cel

#include "policy/cel/selection.h"

#include <cmath>
#include <optional>

#include "policy/cel/printing.h"

namespace cofferdam::cel {
namespace {

// A number that is whole is an index, whatever its kind (cel-go IndexOrError).
std::optional<std::int64_t> index_of(const Value& key) {
    if (key.is(Kind::Int)) return key.as_int();
    if (key.is(Kind::Uint) && key.as_uint() <= INT64_MAX) return static_cast<std::int64_t>(key.as_uint());
    if (!key.is(Kind::Double) || std::abs(key.as_double()) >= 0x1p53) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(key.as_double());
    if (static_cast<double>(whole) != key.as_double()) return std::nullopt;
    return whole;
}

bool can_be_key(const Value& key) { return key.is(Kind::Bool) || key.is_number() || key.is(Kind::String); }

// Nothing: it is not there, or the operand has no parts.
std::optional<Value> find(Evaluation& evaluation, const Value& operand, const Value& key) {
    if (operand.is(Kind::Map)) {
        if (!can_be_key(key)) return evaluation.fail("unsupported key type: {}", type_name(key));
        Value room;
        const Value* const found = operand.find(key, room);
        return found ? std::optional(*found) : std::nullopt;
    }
    if (!operand.is(Kind::List)) return std::nullopt;
    const auto index = index_of(key);
    if (!index)
        return key.is_number() ? evaluation.fail("unsupported index value {} in list", printed(key))
                               : evaluation.fail("unsupported index type '{}' in list", type_name(key));
    if (*index < 0 || static_cast<std::uint64_t>(*index) >= operand.size()) return std::nullopt;
    return operand.element(static_cast<std::size_t>(*index));
}

const Value* bad(const Value& operand, const Value& key) {
    if (operand.is_error_or_unknown()) return &operand;
    return key.is_error_or_unknown() ? &key : nullptr;
}

} // namespace

Value select(Evaluation& evaluation, const Value& operand, const Value& key) {
    if (const Value* const wrong = bad(operand, key)) return *wrong;
    if (operand.is(Kind::Optional)) return select_optional(evaluation, operand, key);
    if (const auto found = find(evaluation, operand, key)) return *found;
    if (operand.is(Kind::List)) return evaluation.fail("index out of bounds: {}", printed(key));
    return evaluation.fail("no such key: {}", printed(key));
}

Value select_optional(Evaluation& evaluation, const Value& operand, const Value& key) {
    if (const Value* const wrong = bad(operand, key)) return *wrong;
    if (operand.is(Kind::Optional)) {
        if (!operand.optional_value()) return Value::none();
        return select_optional(evaluation, *operand.optional_value(), key);
    }
    const auto found = find(evaluation, operand, key);
    if (!found) return Value::none();
    return found->is_error_or_unknown() ? *found : evaluation.optional(*found);
}

Value has(Evaluation& evaluation, const Value& operand, const Value& key) {
    if (operand.is_error_or_unknown()) return operand;
    if (operand.is(Kind::Optional)) {
        if (!operand.optional_value()) return Value::boolean(false);
        return has(evaluation, *operand.optional_value(), key);
    }
    const auto found = find(evaluation, operand, key);
    if (found && found->is_error_or_unknown()) return *found;
    return Value::boolean(found.has_value());
}

} // namespace cofferdam::cel

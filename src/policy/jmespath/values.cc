// How JMESPath sees values: truth, numbers, equality.
#include <cmath>

#include <fmt/format.h>

#include "policy/jmespath/search.h"
#include "value/document.h"

namespace cofferdam::jmespath {

using value::Entry;
using value::Kind;
using value::Value;

bool is_false(const Value& value) {
    switch (value.kind()) {
    case Kind::Missing:
    case Kind::Null: return true;
    case Kind::Bool: return !value.as_bool();
    case Kind::String: return value.as_string().empty();
    case Kind::List:
    case Kind::Map: return value.size() == 0;
    default: return false;
    }
}

bool is_number(const Value& value) {
    return value.is(Kind::Int) || value.is(Kind::Uint) || value.is(Kind::Double);
}

double number_of(const Value& value) {
    if (value.is(Kind::Int)) return static_cast<double>(value.as_int());
    if (value.is(Kind::Uint)) return static_cast<double>(value.as_uint());
    return value.as_double();
}

Value number(double value) {
    constexpr double exact = 9007199254740992; // 2^53
    if (std::trunc(value) == value && std::abs(value) <= exact)
        return Value::integer(static_cast<std::int64_t>(value));
    return Value::real(value);
}

bool equal(const Value& a, const Value& b) {
    if (is_number(a) && is_number(b)) return number_of(a) == number_of(b);
    if (a.kind() != b.kind() || a.size() != b.size()) return false;
    if (a.is(Kind::List)) {
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!equal(a[i], b[i])) return false;
        return true;
    }
    if (!a.is(Kind::Map)) return a == b;
    for (const Entry& entry : a.entries()) {
        const Value* other = b.find(entry.key.as_string());
        if (!other || !equal(entry.value, *other)) return false;
    }
    return true;
}

bool holds_unknown(const Value& value) {
    if (value.is(Kind::Missing)) return true;
    for (const Value& item : value.items())
        if (holds_unknown(item)) return true;
    for (const Entry& entry : value.entries())
        if (holds_unknown(entry.value)) return true;
    return false;
}

std::string json_of(const Value& value) {
    if (is_number(value)) return value::to_json(number(number_of(value)));
    return value::to_json(value);
}

} // namespace cofferdam::jmespath

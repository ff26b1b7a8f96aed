#include "policy/cel/value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/check.h"

namespace cofferdam::cel {
namespace {

constexpr std::array<std::string_view, 16> kind_names{
    "null_type",
    "bool",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "list",
    "map",
    "type",
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
    "optional_type",
    "",
    "error",
    "unknown",
};

// In the order of OpaqueKind (k8s.io/apiserver/pkg/cel and its
// library/authz.go).
constexpr std::array<std::string_view, 11> opaque_names{
    "net.IP",
    "net.CIDR",
    "kubernetes.URL",
    "kubernetes.Quantity",
    "kubernetes.Semver",
    "kubernetes.NamedFormat",
    "kubernetes.authorization.Authorizer",
    "kubernetes.authorization.PathCheck",
    "kubernetes.authorization.GroupCheck",
    "kubernetes.authorization.ResourceCheck",
    "kubernetes.authorization.Decision",
};

std::partial_ordering reversed(std::partial_ordering order) { return 0 <=> order; }

// As cel-go has it: within the range of 64 bits the integer is compared as a
// double.
std::partial_ordering compare_int(std::int64_t i, double d) { return static_cast<double>(i) <=> d; }
std::partial_ordering compare_uint(std::uint64_t u, double d) { return static_cast<double>(u) <=> d; }

std::partial_ordering compare_signs(std::int64_t i, std::uint64_t u) {
    return i < 0 ? std::partial_ordering::less : static_cast<std::uint64_t>(i) <=> u;
}

// A double finds an integer key only if it is that integer exactly.
Value exact_key(const Value& key) {
    if (!key.is(Kind::Double)) return key;
    const double d = key.as_double();
    if (std::trunc(d) != d) return key;
    if (d >= -0x1p63 && d < 0x1p63) return Value::integer(static_cast<std::int64_t>(d));
    return d >= 0 && d < 0x1p64 ? Value::unsigned_integer(static_cast<std::uint64_t>(d)) : key;
}

// Bools, numbers, strings.
int key_group(const Value& key) { return key.is(Kind::Bool) ? 0 : key.is_number() ? 1 : 2; }

bool equal_lists(const Value& a, const Value& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t index = 0; index < a.size(); ++index)
        if (!equal(a.element(index), b.element(index))) return false;
    return true;
}

bool equal_maps(const Value& a, const Value& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t index = 0; index < a.size(); ++index) {
        const Entry entry = a.entry(index);
        Value room;
        const Value* other = b.find(entry.key, room);
        if (!other || !equal(entry.value, *other)) return false;
    }
    return true;
}

bool equal_optionals(const Value* a, const Value* b) { return a && b ? equal(*a, *b) : a == b; }

} // namespace

Value Value::of_json(const value::Value& json) {
    switch (json.kind()) {
    case value::Kind::Missing:
    case value::Kind::Null: return null();
    case value::Kind::Bool: return boolean(json.as_bool());
    case value::Kind::Int: return integer(json.as_int());
    case value::Kind::Uint: return real(static_cast<double>(json.as_uint()));
    case value::Kind::Double: return real(json.as_double());
    case value::Kind::Number: return real(std::strtod(std::string(json.as_number()).c_str(), nullptr));
    case value::Kind::String: return string(json.as_string());
    case value::Kind::List:
    case value::Kind::Map: break;
    }
    Value view(json.is(value::Kind::List) ? Kind::List : Kind::Map, {.json = &json},
               static_cast<std::uint32_t>(json.size()));
    view.json_ = true;
    return view;
}

Value Value::element(std::size_t index) const {
    return json_ ? of_json(payload_.json->items()[index]) : payload_.value[index];
}

Entry Value::entry(std::size_t index) const {
    if (!json_) return payload_.entries[index];
    const value::Entry& entry = payload_.json->entries()[index];
    return {string(entry.key.as_string()), of_json(entry.value)};
}

const Value* Value::find(const Value& wanted, Value& room) const {
    const Value key = exact_key(wanted);
    if (key.is(Kind::Double)) return nullptr;
    if (json_) {
        const value::Value* found = key.is(Kind::String) ? payload_.json->find(key.as_text()) : nullptr;
        if (!found) return nullptr;
        room = of_json(*found);
        return &room;
    }
    const Entry* const end = payload_.entries + extra_;
    const Entry* const found =
        std::lower_bound(payload_.entries, end, key,
                         [](const Entry& entry, const Value& k) { return key_less(entry.key, k); });
    return found != end && !key_less(key, found->key) ? &found->value : nullptr;
}

bool key_less(const Value& a, const Value& b) {
    const int group = key_group(a);
    if (group != key_group(b)) return group < key_group(b);
    if (group == 0) return a.as_bool() < b.as_bool();
    return group == 1 ? compare_numbers(a, b) < 0 : a.as_text() < b.as_text();
}

std::partial_ordering compare_numbers(const Value& a, const Value& b) {
    if (a.kind() > b.kind()) return reversed(compare_numbers(b, a));
    if (a.is(Kind::Int)) {
        if (b.is(Kind::Int)) return a.as_int() <=> b.as_int();
        return b.is(Kind::Uint) ? compare_signs(a.as_int(), b.as_uint())
                                : compare_int(a.as_int(), b.as_double());
    }
    if (a.is(Kind::Double)) return a.as_double() <=> b.as_double();
    return b.is(Kind::Uint) ? std::partial_ordering(a.as_uint() <=> b.as_uint())
                            : compare_uint(a.as_uint(), b.as_double());
}

bool equal(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case Kind::Null: return true;
    case Kind::Bool: return a.as_bool() == b.as_bool();
    case Kind::String:
    case Kind::Bytes:
    case Kind::Type: return a.as_text() == b.as_text();
    case Kind::List: return equal_lists(a, b);
    case Kind::Map: return equal_maps(a, b);
    case Kind::Timestamp:
    case Kind::Duration: return a.seconds() == b.seconds() && a.nanoseconds() == b.nanoseconds();
    case Kind::Optional: return equal_optionals(a.optional_value(), b.optional_value());
    case Kind::Opaque: return a.as_opaque().kind == b.as_opaque().kind && a.as_opaque().equals(b.as_opaque());
    default: COFFERDAM_CHECK(false); // errors and unknowns do not come here
    }
    return false;
}

std::string_view type_name(const Value& value) {
    if (value.is(Kind::Opaque)) return opaque_names[static_cast<std::size_t>(value.as_opaque().kind)];
    return kind_names[static_cast<std::size_t>(value.kind())];
}

} // namespace cofferdam::cel

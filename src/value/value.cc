#include "value/value.h"

#include <algorithm>
#include <limits>

namespace cofferdam::value {

std::string_view kind_name(Kind kind) {
    switch (kind) {
    case Kind::Missing: return "nothing";
    case Kind::Null: return "null";
    case Kind::Bool: return "boolean";
    case Kind::Int:
    case Kind::Uint: return "integer";
    case Kind::Double:
    case Kind::Number: return "number";
    case Kind::String: return "string";
    case Kind::List: return "list";
    case Kind::Map: return "map";
    }
    return "nothing";
}

Value Value::boolean(bool b) {
    Value value(Kind::Bool);
    value.integer_ = b ? 1 : 0;
    return value;
}

Value Value::integer(std::int64_t i) {
    Value value(Kind::Int);
    value.integer_ = i;
    return value;
}

Value Value::unsigned_integer(std::uint64_t u) {
    if (u <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return integer(static_cast<std::int64_t>(u));
    Value value(Kind::Uint);
    value.unsigned_ = u;
    return value;
}

Value Value::real(double d) {
    Value value(Kind::Double);
    value.real_ = d;
    return value;
}

Value Value::text_of(Kind kind, std::string_view text) {
    COFFERDAM_CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max());
    Value value(kind);
    value.size_ = static_cast<std::uint32_t>(text.size());
    value.text_ = text.data();
    return value;
}

Value Value::number(std::string_view text) { return text_of(Kind::Number, text); }
Value Value::string(std::string_view text) { return text_of(Kind::String, text); }

std::optional<std::int64_t> Value::int_if() const {
    if (!is(Kind::Int)) return std::nullopt;
    return integer_;
}

std::optional<bool> Value::bool_if() const {
    if (!is(Kind::Bool)) return std::nullopt;
    return integer_ != 0;
}

std::optional<std::string_view> Value::string_if() const {
    if (!is(Kind::String)) return std::nullopt;
    return view();
}

std::span<const Value> Value::items() const {
    if (!is(Kind::List)) return {};
    return {items_, size_};
}

std::span<const Entry> Value::entries() const {
    if (!is(Kind::Map)) return {};
    return {entries_, size_};
}

std::span<const std::uint32_t> Value::key_order() const {
    return {reinterpret_cast<const std::uint32_t*>(entries_ + size_), size_};
}

const Value* Value::find(std::string_view key) const {
    std::span<const Entry> all = entries();
    if (all.size() <= small_map) {
        for (const Entry& entry : all)
            if (entry.key.view() == key) return &entry.value;
        return nullptr;
    }
    std::span<const std::uint32_t> order = key_order();
    auto found =
        std::ranges::lower_bound(order, key, {}, [all](std::uint32_t i) { return all[i].key.view(); });
    if (found == order.end() || all[*found].key.view() != key) return nullptr;
    return &all[*found].value;
}

namespace {
constexpr Value missing;
}

const Value& Value::operator[](std::string_view key) const {
    const Value* found = find(key);
    return found != nullptr ? *found : missing;
}

const Value& Value::operator[](std::size_t index) const {
    std::span<const Value> all = items();
    return index < all.size() ? all[index] : missing;
}

namespace {

bool same_entries(const Value& a, const Value& b) {
    return std::ranges::all_of(a.entries(), [&b](const Entry& entry) {
        const Value* other = b.find(entry.key.as_string());
        return other != nullptr && entry.value == *other;
    });
}

} // namespace

bool operator==(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case Kind::Missing:
    case Kind::Null: return true;
    case Kind::Bool: return a.as_bool() == b.as_bool();
    case Kind::Int: return a.as_int() == b.as_int();
    case Kind::Uint: return a.as_uint() == b.as_uint();
    case Kind::Double: return a.as_double() == b.as_double();
    case Kind::Number: return a.as_number() == b.as_number();
    case Kind::String: return a.as_string() == b.as_string();
    case Kind::List: return std::ranges::equal(a.items(), b.items());
    case Kind::Map: return a.size() == b.size() && same_entries(a, b);
    }
    return false;
}

} // namespace cofferdam::value

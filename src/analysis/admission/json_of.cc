#include "analysis/admission/json_of.h"

#include <vector>

namespace cofferdam::admission {

namespace {

using cel::Kind;
using value::Arena;
using Json = value::Value;

std::optional<Json> list_of(const cel::Value& value, Arena& arena) {
    std::vector<Json> items;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto item = json_of(value.element(i), arena);
        if (!item) return std::nullopt;
        items.push_back(*item);
    }
    return arena.list(items);
}

std::optional<Json> map_of(const cel::Value& value, Arena& arena) {
    std::vector<value::Entry> entries;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const cel::Entry entry = value.entry(i);
        const auto item = json_of(entry.value, arena);
        if (!item || !entry.key.is(Kind::String)) return std::nullopt;
        entries.push_back({arena.string(entry.key.as_text()), *item});
    }
    return arena.map(entries);
}

} // namespace

std::optional<Json> json_of(const cel::Value& value, Arena& arena) {
    switch (value.kind()) {
    case Kind::Null: return Json::null();
    case Kind::Bool: return Json::boolean(value.as_bool());
    case Kind::Int: return Json::integer(value.as_int());
    case Kind::Uint: return Json::unsigned_integer(value.as_uint());
    case Kind::Double: return Json::real(value.as_double());
    case Kind::String: return arena.string(value.as_text());
    case Kind::List: return list_of(value, arena);
    case Kind::Map: return map_of(value, arena);
    default: return std::nullopt;
    }
}

} // namespace cofferdam::admission

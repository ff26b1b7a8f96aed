#include "kubernetes/reader.h"

#include <fmt/format.h>

namespace cofferdam::kubernetes {

using value::Kind;
using value::Value;

namespace {

const Value missing;

} // namespace

void Reader::fail(const Value& node, std::string message) {
    problems_.push_back({value::Severity::Error, document_->place(*overlay_->original(&node)),
                         fmt::format("{}: {}", what_, std::move(message))});
}

// The field if it is there, not null and of the wanted kind; of another kind: a problem.
const Value* Reader::field(const Value& map, std::string_view key, Kind wanted) {
    const Value* found = map.find(key);
    if (!found || !*found) return nullptr;
    if (found->is(wanted)) return found;
    fail(*found, fmt::format("{} must be a {}, not a {}", key, value::kind_name(wanted),
                             value::kind_name(found->kind())));
    return nullptr;
}

const Value& Reader::field_or_missing(const Value& map, std::string_view key, Kind wanted) {
    const Value* found = field(map, key, wanted);
    return found ? *found : missing;
}

std::string_view Reader::string(const Value& map, std::string_view key, std::string_view fallback) {
    const Value* found = field(map, key, Kind::String);
    return found ? found->as_string() : fallback;
}

bool Reader::boolean(const Value& map, std::string_view key, bool fallback) {
    return boolean_if(map, key).value_or(fallback);
}

std::optional<bool> Reader::boolean_if(const Value& map, std::string_view key) {
    const Value* found = field(map, key, Kind::Bool);
    return found ? std::optional(found->as_bool()) : std::nullopt;
}

std::int64_t Reader::integer(const Value& map, std::string_view key, std::int64_t fallback) {
    return integer_if(map, key).value_or(fallback);
}

std::optional<std::int64_t> Reader::integer_if(const Value& map, std::string_view key) {
    const Value* found = field(map, key, Kind::Int);
    return found ? std::optional(found->as_int()) : std::nullopt;
}

std::uint16_t Reader::port(const Value& map, std::string_view key) {
    std::optional<std::int64_t> number = integer_if(map, key);
    if (!number) return 0;
    if (*number >= 1 && *number <= 65535) return static_cast<std::uint16_t>(*number);
    fail(map[key], fmt::format("{} must be between 1 and 65535, not {}", key, *number));
    return 0;
}

std::vector<std::string_view> Reader::strings(const Value& map, std::string_view key) {
    std::vector<std::string_view> found;
    for (const Value& item : list(map, key).items()) {
        if (item.is(Kind::String)) {
            found.push_back(item.as_string());
        } else {
            fail(item, fmt::format("{} must be a list of strings, not of a {}", key,
                                   value::kind_name(item.kind())));
        }
    }
    return found;
}

estate::Labels Reader::labels(const Value& map, std::string_view key) {
    const Value& found = this->map(map, key);
    for (const value::Entry& entry : found.entries()) {
        if (!entry.value.is(Kind::String) && entry.value) {
            fail(entry.value, fmt::format("{}[{}] must be a string, not a {}", key, entry.key.as_string(),
                                          value::kind_name(entry.value.kind())));
        }
    }
    return estate::Labels(found);
}

const Value& Reader::map(const Value& parent, std::string_view key) {
    return field_or_missing(parent, key, Kind::Map);
}

const Value& Reader::list(const Value& parent, std::string_view key) {
    return field_or_missing(parent, key, Kind::List);
}

std::optional<estate::Selector> Reader::selector(const Value& parent, std::string_view key) {
    const Value* found = parent.find(key);
    if (!found || !*found) return std::nullopt;
    auto selector = estate::Selector::parse(*found);
    if (selector) return std::move(*selector);
    fail(*found, fmt::format("{}: {}", key, selector.error().message));
    return std::nullopt;
}

} // namespace cofferdam::kubernetes

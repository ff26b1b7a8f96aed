#include "kubernetes/reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::kubernetes {

using value::Kind;
using value::Value;

namespace {

const Value missing;

std::string with_article(Kind kind) {
    const bool has_vowel = kind == Kind::Int || kind == Kind::Uint;
    return fmt::format("{} {}", has_vowel ? "an" : "a", value::kind_name(kind));
}

} // namespace

void Reader::fail(const Value& node, std::string message) {
    problems_.push_back({value::Severity::Error, document_->place(*overlay_->original(&node)),
                         fmt::format("{}: {}", what_, std::move(message))});
}

void Reader::warn_of_unknown(const value::Entry& field) {
    warnings_.push_back({value::Severity::Warning, document_->place(*overlay_->original(&field.value)),
                         fmt::format("{}: unknown field {}: the API server drops what it does not know",
                                     what_, field.key.as_string())});
}

bool Reader::only(const Value& map, std::initializer_list<std::string_view> keys) {
    bool all_known = true;
    for (const value::Entry& field : map.entries()) {
        if (!field.value || std::ranges::find(keys, field.key.as_string()) != keys.end()) continue;
        warn_of_unknown(field);
        all_known = false;
    }
    return all_known;
}

// The field if it is there, not null and of the wanted kind; of another kind: a problem.
const Value* Reader::field(const Value& map, std::string_view key, Kind wanted) {
    const Value* found = map.find(key);
    if (!found || !*found) return nullptr;
    if (found->is(wanted)) return found;
    fail(*found,
         fmt::format("{} must be {}, not {}", key, with_article(wanted), with_article(found->kind())));
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
            fail(item,
                 fmt::format("{} must be a list of strings, not of {}", key, with_article(item.kind())));
        }
    }
    return found;
}

estate::Labels Reader::labels(const Value& map, std::string_view key) {
    const Value& found = this->map(map, key);
    for (const value::Entry& entry : found.entries()) {
        if (!entry.value.is(Kind::String) && entry.value) {
            fail(entry.value, fmt::format("{}[{}] must be a string, not {}", key, entry.key.as_string(),
                                          with_article(entry.value.kind())));
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
    only(*found, {"matchLabels", "matchExpressions"});
    if (selector) return std::move(*selector);
    fail(*found, fmt::format("{}: {}", key, selector.error().message));
    return std::nullopt;
}

} // namespace cofferdam::kubernetes

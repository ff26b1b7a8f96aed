#include "sources/compose/source_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "core/file_system.h"
#include "estate/field.h"

namespace cofferdam::compose {

using value::Kind;
using value::Severity;
using value::Value;

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return result;
}

template <std::size_t size>
bool is_one_of(std::string_view text, const std::array<std::string_view, size>& words) {
    return std::ranges::find(words, text) != words.end();
}

constexpr std::array<std::string_view, 3> words_of_yes = {"y", "yes", "on"};
constexpr std::array<std::string_view, 3> words_of_no = {"n", "no", "off"};

} // namespace

SourceReader::SourceReader(Session& session, value::DocumentPtr document, const Environment& environment,
                           std::string directory)
    : session_(&session), document_(std::move(document)), environment_(&environment),
      directory_(std::move(directory)) {
    const std::string_view bytes = document_->text() ? document_->text()->bytes(document_->span()) : "";
    has_tags_ =
        bytes.find("!reset") != std::string_view::npos || bytes.find("!override") != std::string_view::npos;
}

std::optional<std::string_view> SourceReader::text(const Value& node) {
    if (node.is(Kind::List) || node.is(Kind::Map) || !node) {
        fail(node, fmt::format("must be a text, not {}", value::kind_name(node.kind())));
        return std::nullopt;
    }
    if (is_yaml_1_1_boolean(node)) return arena().copy(written(node));
    if (!node.is(Kind::String)) return arena().copy(value::to_json(node));
    const std::optional<std::string> filled = substituted(node, node.as_string());
    if (!filled || !spend(node, 1, filled->size())) return std::nullopt;
    return arena().copy(*filled);
}

std::optional<bool> SourceReader::boolean(const Value& node) {
    if (node.is(Kind::Bool)) return node.as_bool();
    const std::optional<std::string_view> content = node.is(Kind::String) ? text(node) : std::nullopt;
    const std::string word = lower(content.value_or(""));
    if (word == "true" || is_one_of(word, words_of_yes)) return true;
    if (word == "false" || is_one_of(word, words_of_no)) return false;
    fail(node, fmt::format("must be true or false, not {}", written(node)));
    return std::nullopt;
}

std::optional<std::int64_t> SourceReader::integer(const Value& node) {
    if (node.is(Kind::Int)) return node.as_int();
    const std::string_view digits = node.is(Kind::String) ? text(node).value_or("") : "";
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (!digits.empty() && failure == std::errc() && end == digits.data() + digits.size()) return number;
    fail(node, fmt::format("must be an integer, not {}", written(node)));
    return std::nullopt;
}

Value SourceReader::copy(const Value& node) {
    if (!spend(node, 1, 0)) return Value::null();
    if (node.is(Kind::Map)) {
        std::vector<value::Entry> entries;
        for (const value::Entry& entry : node.entries()) {
            const std::string_view name = key(entry.key);
            const Step step(*this, name);
            if (admit(entry.value)) entries.push_back({Value::string(name), copy(entry.value)});
        }
        return arena().map(entries);
    }
    if (node.is(Kind::List)) {
        std::vector<Value> items;
        for (const Value& item : node.items()) {
            const Step step(*this, items.size());
            if (admit(item)) items.push_back(copy(item));
        }
        return arena().list(items);
    }
    if (node.is(Kind::Number)) return Value::number(arena().copy(node.as_number()));
    if (!node.is(Kind::String) && !is_yaml_1_1_boolean(node)) return node;
    return Value::string(text(node).value_or(""));
}

std::string_view SourceReader::key(const Value& key) {
    const std::string_view content = key.as_string();
    if (content != "true" && content != "false") return session_->intern(content);
    const std::string_view text = written(key);
    const std::string word = lower(text);
    return session_->intern(is_one_of(word, words_of_yes) || is_one_of(word, words_of_no) ? text : content);
}

bool SourceReader::admit(const Value& node) {
    if (!has_tags_) return true;
    const Tag found = tag(node);
    if (found == Tag::None) return true;
    Path path;
    for (const Segment& segment : path_) path.push_back(segment.key);
    if (std::ranges::find(path, std::string_view()) == path.end()) cleared_.push_back(std::move(path));
    return found == Tag::Override;
}

Tag SourceReader::tag(const Value& node) const {
    const value::Place place = document_->place(node);
    if (!place) return Tag::None;
    // A node's bytes may begin at its tag or behind it.
    std::string_view bytes = place.text->bytes(place.span);
    if (bytes.starts_with("!reset")) return Tag::Reset;
    if (bytes.starts_with("!override")) return Tag::Override;
    std::string_view before = place.text->bytes().substr(0, place.span.begin);
    before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1);
    if (before.ends_with("!reset")) return Tag::Reset;
    return before.ends_with("!override") ? Tag::Override : Tag::None;
}

std::string_view SourceReader::host_path(std::string_view path) {
    if (path.starts_with('/') || path.starts_with('~') || path.starts_with('\\')) return arena().copy(path);
    const bool has_drive = path.size() > 1 && path[1] == ':';
    if (has_drive) return arena().copy(path);
    const std::string joined = clean_path(join_path(directory_, path));
    return arena().copy(joined == "." || joined.starts_with("..") || joined.starts_with('/') ? joined
                                                                                             : "./" + joined);
}

void SourceReader::fail(const Value& node, std::string_view message) {
    report(Severity::Error, node, message);
}
void SourceReader::warn(const Value& node, std::string_view message) {
    report(Severity::Warning, node, message);
}

void SourceReader::report(Severity severity, const Value& node, std::string_view message) {
    const std::string place = where();
    session_->report(severity, document_->place(node),
                     place.empty() ? std::string(message) : fmt::format("{}: {}", place, message));
}

std::string SourceReader::where() const {
    std::string path;
    for (const Segment& segment : path_) {
        path = segment.key.empty() ? estate::field_path(path, segment.index)
                                   : estate::field_path(path, segment.key);
    }
    return path;
}

std::string_view SourceReader::written(const Value& node) const {
    const value::Place place = document_->place(node);
    return place && document_->text() ? place.text->bytes(place.span) : value::kind_name(node.kind());
}

bool SourceReader::spend(const Value& node, std::size_t values, std::size_t bytes) {
    return session_->spend(values, bytes, document_->place(node));
}

std::optional<std::string> SourceReader::substituted(const Value& node, std::string_view text) {
    if (text.find('$') == std::string_view::npos) return std::string(text);
    Result<Substitution> result = interpolate(text, lookup_in(*environment_));
    if (!result) {
        fail(node, result.error().message);
        return std::nullopt;
    }
    report_unset(node, *result);
    return std::move(result->text);
}

void SourceReader::report_unset(const Value& node, const Substitution& substitution) {
    const bool in_environment = path_.size() > 2 && path_[2].key == "environment";
    if ((substitution.unset.empty() && substitution.required.empty())) return;
    if (!in_environment && !session_->unset_outside_environment) {
        session_->unset_outside_environment = true;
        session_->first_unset = document_->place(node);
    }
    for (const std::string& name : substitution.unset) {
        if (session_->unset.insert(name).second)
            warn(node, fmt::format("variable {} is not set: read as empty", name));
    }
    for (const Substitution::Required& required : substitution.required) {
        const std::string reason = required.message.empty() ? "" : fmt::format(" ({})", required.message);
        if (session_->unset.insert(required.name).second)
            warn(node,
                 fmt::format("required variable {} is not set{}: read as empty", required.name, reason));
    }
}

// Compose reads YAML 1.2, where yes, no, on and off are texts.
bool SourceReader::is_yaml_1_1_boolean(const Value& node) const {
    if (!node.is(Kind::Bool)) return false;
    const std::string word = lower(written(node));
    return is_one_of(word, words_of_yes) || is_one_of(word, words_of_no);
}

std::string clean_path(std::string_view path) {
    std::string cleaned = std::filesystem::path(path).lexically_normal().generic_string();
    if (cleaned.size() > 1 && cleaned.ends_with('/')) cleaned.pop_back();
    return cleaned.empty() ? "." : cleaned;
}

} // namespace cofferdam::compose

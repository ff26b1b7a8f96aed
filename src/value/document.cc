#include "value/document.h"

#include <algorithm>

namespace cofferdam::value {

Place Document::place(const Value& node) const {
    if (places_ == nullptr || &node == &root_) return place();
    const std::optional<SourceMap::Where> where = places_->find(&node);
    return where ? Place{text_, where->written} : place();
}

std::optional<Place> Document::place_used(const Value& node) const {
    if (places_ == nullptr) return std::nullopt;
    const std::optional<SourceMap::Where> where = places_->find(&node);
    if (!where || !where->used) return std::nullopt;
    return Place{text_, *where->used};
}

namespace {

bool looks_like_json(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
}

// kubectl goes over to YAML when the first value is bad, and no more when one has been read.
bool begins_badly(const Parsed& parsed) {
    const auto error = std::ranges::find(parsed.problems, Severity::Error, &Problem::severity);
    if (error == parsed.problems.end()) return false;
    return parsed.documents.empty() || error->place.span.begin < parsed.documents.front()->content().begin;
}

} // namespace

Parsed parse(std::shared_ptr<const Text> text, KeepPlaces keep, const Limits& limits) {
    if (!looks_like_json(text->bytes())) return parse_yaml(std::move(text), keep, limits);
    Parsed as_json = parse_json(text, keep, limits);
    if (!begins_badly(as_json)) return as_json;
    Parsed as_yaml = parse_yaml(std::move(text), keep, limits);
    return begins_badly(as_yaml) ? as_json : as_yaml;
}

} // namespace cofferdam::value

#include "sources/cluster/watch_events.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace cofferdam::cluster {

namespace {

std::optional<EventType> type_of(std::string_view word) {
    if (word == "ADDED") return EventType::Added;
    if (word == "MODIFIED") return EventType::Modified;
    if (word == "DELETED") return EventType::Deleted;
    if (word == "BOOKMARK") return EventType::Bookmark;
    if (word == "ERROR") return EventType::Error;
    return std::nullopt;
}

std::optional<WatchEvent> event_of(std::string_view line) {
    const auto text = std::make_shared<const value::Text>("event", std::string(line));
    value::Parsed parsed = value::parse_json(text, value::KeepPlaces::No);
    const bool is_one = parsed.documents.size() == 1
                        && std::ranges::none_of(parsed.problems, [](const value::Problem& problem) {
                               return problem.severity == value::Severity::Error;
                           });
    if (!is_one) return std::nullopt;
    const value::Value& root = parsed.documents.front()->root();
    const auto type = type_of(root["type"].string_or(""));
    if (!type || !root["object"].is(value::Kind::Map)) return std::nullopt;
    return WatchEvent{*type, std::move(parsed.documents.front())};
}

} // namespace

std::string_view WatchEvent::resource_version() const {
    return object()["metadata"]["resourceVersion"].string_or("");
}

bool WatchEvent::ends_initial_events() const {
    return type == EventType::Bookmark
           && object()["metadata"]["annotations"]["k8s.io/initial-events-end"].string_or("") == "true";
}

std::expected<std::vector<WatchEvent>, std::string> EventReader::take(std::string_view bytes) {
    std::vector<WatchEvent> events;
    for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
        rest_ += bytes.substr(0, end);
        bytes.remove_prefix(end + 1);
        if (rest_.find_first_not_of(" \t\r") != std::string::npos) {
            auto event = event_of(rest_);
            if (!event) return std::unexpected("an event that is none");
            events.push_back(*std::move(event));
        }
        rest_.clear();
    }
    rest_ += bytes;
    if (rest_.size() > longest_line)
        return std::unexpected(fmt::format("an event is longer than {} bytes", longest_line));
    return events;
}

} // namespace cofferdam::cluster

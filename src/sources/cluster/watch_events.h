// The answer to a WATCH: events of Kubernetes, a JSON value a line, in pieces that end anywhere.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "value/document.h"

namespace cofferdam::cluster {

// k8s.io/apimachinery pkg/watch, EventType.
enum class EventType : std::uint8_t { Added, Modified, Deleted, Bookmark, Error };

struct WatchEvent {
    EventType type = EventType::Error;
    value::DocumentPtr document; // of the whole event

    // The object; of a bookmark only kind and resourceVersion; of an error a Status.
    const value::Value& object() const { return document->root()["object"]; }
    std::string_view resource_version() const;
    // All that there was when the watch began has come (KEP-3157).
    bool ends_initial_events() const;
};

class EventReader {
  public:
    // Etcd takes 1.5 MB an object, and Kubernetes 3 MB a request.
    static constexpr std::size_t longest_line = std::size_t{32} << 20;

    // Events whose lines are whole by now. Error: what comes is no stream of events; nothing more of it can
    // be understood.
    std::expected<std::vector<WatchEvent>, std::string> take(std::string_view bytes);

  private:
    std::string rest_; // a line that has no end yet
};

} // namespace cofferdam::cluster

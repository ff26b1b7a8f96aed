// The formats of events: one explicit list. Every format is read line by line, so one bad line costs one
// line.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "observations/event.h"

namespace cofferdam::observations {

// A line holds an event, or several (the audit log's EventList), or none that is wanted.
struct EventLine {
    std::vector<Event> events{};
    std::uint64_t remarks = 0; // understood, and of something else: an earlier stage of a request, a test
    std::uint64_t lost = 0;    // events that the recorder says it did not write
    std::uint64_t bad = 0;     // of the events of a list
};

struct EventFormat {
    std::string_view name;
    // By any line: files of several recorders may be one. The first format that recognises it reads it.
    bool (*recognises)(std::string_view line);
    // Error: what is wrong with the line.
    Result<EventLine> (*read)(std::string_view line);
};

std::span<const EventFormat> event_formats();

// One for each format.
bool is_falco(std::string_view line);
Result<EventLine> read_falco(std::string_view line);
bool is_tetragon(std::string_view line);
Result<EventLine> read_tetragon(std::string_view line);
bool is_audit(std::string_view line);
Result<EventLine> read_audit(std::string_view line);

} // namespace cofferdam::observations

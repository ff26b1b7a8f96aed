// The formats of events (formats.cc).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "observations/event.h"
#include "observations/format.h"

namespace cofferdam::observations {

// A line holds an event, or several (the audit log's EventList), or none that is wanted.
struct EventLine {
    std::vector<Event> events{};
    std::uint64_t remarks = 0; // understood, and of something else: an earlier stage of a request, a test
    std::uint64_t lost = 0;    // events that the recorder says it did not write
    std::uint64_t bad = 0;     // of the events of a list
};

// Asked of every line: files of several recorders may be one.
using EventFormat = Format<EventLine>;

std::span<const EventFormat> event_formats();

// One for each format.
bool is_falco(std::string_view line);
Result<EventLine> read_falco(std::string_view line);
bool is_tetragon(std::string_view line);
Result<EventLine> read_tetragon(std::string_view line);
bool is_audit(std::string_view line);
Result<EventLine> read_audit(std::string_view line);
// A line that read_audit gives the same call of: all that is kept of an event. No final line break.
std::string to_audit_line(const ApiCall& call, Moment time);

} // namespace cofferdam::observations

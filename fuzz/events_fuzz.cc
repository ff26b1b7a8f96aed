// Records of events in all formats. What was read twice is counted twice, and nothing goes beyond the bound.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "core/check.h"
#include "observations/event_window.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    constexpr std::size_t limit = 8;
    const auto text =
        std::make_shared<const value::Text>("x", std::string(reinterpret_cast<const char*>(data), size));
    observations::EventWindow window({.distinct = limit});
    window.read(text);
    const observations::EventCounts once = window.counts();
    COFFERDAM_CHECK(window.size() <= limit);
    std::uint64_t kept = 0;
    for (const auto& [event, seen] : window.sensor_events()) {
        kept += seen.count;
        COFFERDAM_CHECK(seen.first <= seen.last && window.first() <= seen.first
                        && seen.last <= window.last());
        COFFERDAM_CHECK(observations::parse_moment(observations::to_string(seen.first)) == seen.first);
    }
    for (const auto& [call, seen] : window.api_calls()) {
        kept += seen.count;
        // What observe writes is what it was told.
        const auto again = observations::read_audit(observations::to_audit_line(call, seen.first));
        COFFERDAM_CHECK(again && again->events.size() == 1 && again->events[0].time == seen.first
                        && std::get<observations::ApiCall>(again->events[0].what) == call);
    }
    COFFERDAM_CHECK(kept == once.events);
    const std::size_t events = window.size();
    window.read(text);
    COFFERDAM_CHECK(window.size() == events && window.counts().lines == 2 * once.lines
                    && window.counts().events == 2 * once.events);
    for (const value::Problem& problem : window.problems())
        COFFERDAM_CHECK(problem.place.span.end <= text->bytes().size());
    // Each reader alone, also on lines that it would not recognise.
    for (const observations::EventFormat& format : observations::event_formats())
        (void)format.read(text->bytes());
    return 0;
}

// EventWindow: the distinct events of some records with when they were first and last seen, within a bound of
// number and time. What is beyond it is counted, not kept: who uses the window must say so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "observations/event_format.h"
#include "value/text.h"

namespace cofferdam::observations {

struct Occurrence {
    std::uint64_t count = 0;
    Moment first{};
    Moment last{};
    std::string place{}; // where it was first read: "falco.json:31"
};

struct EventCounts {
    std::uint64_t lines = 0;  // that are not empty
    std::uint64_t events = 0; // that were kept, or were there already
    std::uint64_t remarks = 0;
    std::uint64_t bad = 0;
    std::uint64_t lost = 0;         // by the recorders' own words
    std::uint64_t too_old = 0;      // before the window begins
    std::uint64_t beyond_limit = 0; // events that no longer had a place
};

class EventWindow {
  public:
    struct Bounds {
        std::size_t distinct = 200'000;
        std::optional<Moment> since{};
    };

    explicit EventWindow(Bounds bounds) : bounds_(bounds) {}
    EventWindow() : EventWindow(Bounds{}) {}

    // Reads the lines of one file or stream, each in the format that it shows.
    void read(const std::shared_ptr<const value::Text>& text);

    const EventCounts& counts() const { return counts_; }
    const Bounds& bounds() const { return bounds_; }
    // Bad lines, each with file and line; of each file the first hundred.
    const std::vector<value::Problem>& problems() const { return problems_; }

    const std::map<SensorEvent, Occurrence>& sensor_events() const { return sensor_events_; }
    const std::map<ApiCall, Occurrence>& api_calls() const { return api_calls_; }
    std::size_t size() const { return sensor_events_.size() + api_calls_.size(); }

    // Of all that was kept. REQUIRES: size() > 0
    Moment first() const { return first_; }
    Moment last() const { return last_; }

  private:
    struct Line;
    void take(EventLine read, const Line& line);
    template <class What>
    void add(std::map<What, Occurrence>& known, What what, Moment time, const Line& line);
    void complain(const Line& line, std::string message);

    Bounds bounds_;
    std::map<SensorEvent, Occurrence> sensor_events_;
    std::map<ApiCall, Occurrence> api_calls_;
    EventCounts counts_;
    std::vector<value::Problem> problems_;
    Moment first_ = Moment::max();
    Moment last_ = Moment::min();
};

} // namespace cofferdam::observations

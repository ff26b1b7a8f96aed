// Sightings: what the events of a window say of an estate: which workload which sensor told of, when, by
// which rule; and who asked the API server for what.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "estate/snapshot.h"
#include "observations/event_window.h"

namespace cofferdam::observations {

// One rule of one sensor about one workload, over all its pods and nodes.
struct Sighting {
    Sensor sensor = Sensor::Falco;
    std::string_view rule;
    std::uint64_t count = 0;
    Moment first{};
    Moment last{};
};

// Somebody went into pods of one workload by way of the API server.
struct Entry {
    std::string_view user;
    std::string_view way; // "exec"
    Decision decision = Decision::Unknown;
    std::uint64_t count = 0;
    Moment first{};
    Moment last{};
};

// What a sensor as a whole told.
struct SensorVoice {
    std::uint64_t events = 0;
    Moment first{};
    Moment last{};
    std::set<std::string_view> nodes;
    std::set<std::string_view> techniques; // of the rules that told something
};

// Points into the window, which must outlive it.
class Sightings {
  public:
    Sightings() = default; // of no window
    Sightings(const estate::Snapshot& snapshot, const EventWindow& window);

    const EventWindow* window() const { return window_; } // null: no events were given
    // By sensor and rule; empty for a workload that nobody told of.
    std::span<const Sighting> of(Id<estate::Workload> workload) const;
    // By user and way.
    std::span<const Entry> entries(Id<estate::Workload> workload) const;
    const std::map<Sensor, SensorVoice>& sensors() const { return sensors_; }
    std::size_t workloads() const { return by_workload_.size(); }
    // Events of pods that are not in the estate.
    std::uint64_t unplaced() const { return unplaced_; }

  private:
    void add_voice(const SensorEvent& event, const Occurrence& occurrence);
    void add(std::vector<Sighting>& known, const SensorEvent& event, const Occurrence& occurrence);

    const EventWindow* window_ = nullptr;
    std::map<Id<estate::Workload>, std::vector<Sighting>> by_workload_;
    std::map<Id<estate::Workload>, std::vector<Entry>> entries_;
    std::map<Sensor, SensorVoice> sensors_;
    std::uint64_t unplaced_ = 0;
};

} // namespace cofferdam::observations

// What events that were given tell beside the seven answers: which sensors are heard, which workloads they
// saw, which techniques on ways that are open no rule names, and which dangerous powers were really used.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/truth.h"
#include "estate/object.h"
#include "observations/event_window.h"

namespace cofferdam::questions {

struct Inputs;

struct HeardSensor {
    std::string name;
    bool in_estate = false;
    std::uint64_t events = 0; // 0: it is in the estate, and silent
    observations::Moment first{};
    observations::Moment last{};
    std::size_t nodes = 0; // that its events name
};

struct SeenWorkload {
    estate::Key workload;
    std::string sensor;
    std::string rule;
    std::uint64_t count = 0;
    observations::Moment first{};
    observations::Moment last{};
};

// Somebody went into pods of it, by the audit log.
struct EnteredWorkload {
    estate::Key workload;
    std::string user;
    std::string way; // "exec"
    bool is_refused = false;
    std::uint64_t count = 0;
    observations::Moment first{};
    observations::Moment last{};
};

// Where a technique would be seen.
enum class Channel : std::uint8_t { Sensor, AuditLog };
std::string_view to_string(Channel channel); // "sensor"

// Of the edges that an intruder from the Internet can take.
struct OpenTechnique {
    std::string attack; // "T1611"
    std::vector<std::string> edges;
    Channel channel = Channel::Sensor;
    Truth seen = Truth::Unknown;
    std::string reason; // one clause
};

// A dangerous power that a ServiceAccount or a user holds by the estate's own bindings.
struct PowerUse {
    estate::Key subject;
    std::string power;
    std::uint64_t count = 0; // requests that were not refused; 0: never in the window
    observations::Moment last{};
};

struct Observed {
    observations::EventCounts counts;
    std::size_t distinct = 0;
    std::size_t limit = 0;
    std::string first; // "" nothing was kept
    std::string last;
    std::uint64_t unplaced = 0; // events of pods that are not in the estate
    std::vector<HeardSensor> sensors;
    std::vector<SeenWorkload> workloads;
    std::vector<OpenTechnique> techniques;
    bool has_audit = false;
    std::vector<EnteredWorkload> entered;
    std::vector<PowerUse> powers; // without an audit log empty
};

// REQUIRES: inputs.sightings.window()
Observed observe(const Inputs& inputs);

} // namespace cofferdam::questions

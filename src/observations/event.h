// Events: what a sensor told of a workload, and what somebody asked of the API server. Like flows they name
// what the recorder knew; which workload of the estate it is, is found later (sightings.h).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "observations/moment.h"

namespace cofferdam::observations {

enum class Sensor : std::uint8_t { Falco, Tetragon };
std::string_view to_string(Sensor sensor); // as content/catalogues/sensors.yaml names it: "Falco"

// All empty: a process of the node itself.
struct EventSubject {
    std::string namespace_{};
    std::string pod{};
    std::string workload{}; // "" not told
    std::string workload_kind{};
    std::string container{}; // the first twelve digits of its id, as Falco tells it

    auto operator<=>(const EventSubject&) const = default;
};

struct SensorEvent {
    Sensor sensor = Sensor::Falco;
    std::string node{}; // "" not told
    EventSubject subject{};
    std::string rule{};                    // of Falco; the TracingPolicy, or "process_exec" and the like
    std::string priority{};                // of Falco: "Warning"
    std::vector<std::string> techniques{}; // of ATT&CK, sorted: "T1611"

    auto operator<=>(const SensorEvent&) const = default;
};

enum class Decision : std::uint8_t { Allowed, Forbidden, Unknown };

// One line of the API server's audit log, less whom it concerned by name, but for pods that were entered.
struct ApiCall {
    std::string user{}; // who really acted: the impersonated one where there is one
    std::string impersonator{};
    std::string verb{};
    std::string group{};
    std::string resource{}; // "" of a path that is no resource
    std::string subresource{};
    std::string namespace_{};
    std::string pod{}; // that somebody went into: by exec, attach, port-forward, proxy, a debug container; ""
    Decision decision = Decision::Unknown;

    auto operator<=>(const ApiCall&) const = default;
};

struct Event {
    std::variant<SensorEvent, ApiCall> what;
    Moment time;
};

} // namespace cofferdam::observations

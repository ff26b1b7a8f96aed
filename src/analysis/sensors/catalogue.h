// content/catalogues/sensors.yaml
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/workload.h"

namespace cofferdam::sensors {

struct RuleKind {
    std::string_view group;
    std::string_view kind;
};

struct Sensor {
    std::string_view name;
    std::vector<std::string_view> images; // patterns of repositories
    std::vector<std::string_view> watches;
    std::string_view environment; // a variable without which it watches nothing, and its value; "" none
    std::string_view environment_value;
    std::vector<std::string_view> rule_config_maps; // patterns of names
    std::vector<RuleKind> rule_kinds;
};

// Parsed once.
const std::vector<Sensor>& catalogue();

// Which workloads are sensors; remembers the repositories that it has seen.
class SensorFinder {
  public:
    // Null if no container of the workload is a sensor.
    const Sensor* find(const estate::Workload& workload);

  private:
    std::unordered_map<std::string_view, const Sensor*> known_; // by repository
};

} // namespace cofferdam::sensors

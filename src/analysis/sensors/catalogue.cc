#include "analysis/sensors/catalogue.h"

#include <algorithm>
#include <memory>

#include "content/shipped.h"
#include "estate/selection.h"
#include "value/document.h"

namespace cofferdam::sensors {

namespace {

using value::Value;

std::vector<std::string_view> texts(const Value& list) {
    std::vector<std::string_view> result;
    for (const Value& item : list.items()) result.push_back(item.as_string());
    return result;
}

Sensor sensor(const Value& row) {
    Sensor result;
    result.name = row["name"].as_string();
    result.images = texts(row["images"]);
    result.watches = texts(row["watches"]);
    result.environment = row["requires_environment"]["name"].string_or("");
    result.environment_value = row["requires_environment"]["value"].string_or("");
    result.rule_config_maps = texts(row["rules"]["config_maps"]);
    for (const Value& kind : row["rules"]["kinds"].items())
        result.rule_kinds.push_back({kind["group"].as_string(), kind["kind"].as_string()});
    return result;
}

const Sensor* sensor_of_image(std::string_view repository) {
    for (const Sensor& sensor : catalogue()) {
        if (std::ranges::any_of(sensor.images, [&](std::string_view image) {
                return estate::matches_glob(image, repository);
            }))
            return &sensor;
    }
    return nullptr;
}

bool is_switched_on(const Sensor& sensor, const estate::Container& container) {
    return sensor.environment.empty()
           || std::ranges::any_of(container.environment, [&](const estate::EnvironmentVariable& variable) {
                  return variable.name == sensor.environment && variable.value == sensor.environment_value;
              });
}

} // namespace

const std::vector<Sensor>& catalogue() {
    static const value::DocumentPtr document = content::shipped_document("catalogues/sensors.yaml");
    static const std::vector<Sensor> list = [] {
        std::vector<Sensor> rows;
        for (const Value& row : document->root().items()) rows.push_back(sensor(row));
        return rows;
    }();
    return list;
}

const Sensor* SensorFinder::find(const estate::Workload& workload) {
    for (const estate::Container& container : workload.containers) {
        if (container.role == estate::ContainerRole::Init) continue;
        auto [place, is_new] = known_.try_emplace(container.image.repository, nullptr);
        if (is_new) place->second = sensor_of_image(container.image.repository);
        if (place->second && is_switched_on(*place->second, container)) return place->second;
    }
    return nullptr;
}

} // namespace cofferdam::sensors

#include "sources/compose/discovery.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/file_system.h"

namespace cofferdam::compose {

namespace {

// In the order of preference (compose-go, cli/options.go).
constexpr std::array<std::string_view, 4> default_names = {"compose.yaml", "compose.yml",
                                                           "docker-compose.yml", "docker-compose.yaml"};
constexpr std::array<std::string_view, 4> override_names = {"compose.override.yml", "compose.override.yaml",
                                                            "docker-compose.override.yml",
                                                            "docker-compose.override.yaml"};

template <std::size_t size>
std::optional<std::string> first_of(const std::array<std::string_view, size>& wanted,
                                    std::span<const std::string> names) {
    for (const std::string_view name : wanted) {
        if (std::ranges::find(names, name) != names.end()) return std::string(name);
    }
    return std::nullopt;
}

bool makes_a_container(const value::Entry& service) {
    constexpr std::array<std::string_view, 4> telling = {"image", "build", "extends", "provider"};
    return std::ranges::any_of(telling,
                               [&](std::string_view field) { return service.value.find(field) != nullptr; });
}

} // namespace

bool has_compose_name(std::string_view path) {
    std::string_view name = base_name(path);
    if (name.ends_with(".yaml")) {
        name.remove_suffix(5);
    } else if (name.ends_with(".yml")) {
        name.remove_suffix(4);
    } else {
        return false;
    }
    if (name.starts_with("docker-compose")) name.remove_prefix(7);
    if (!name.starts_with("compose")) return false;
    name.remove_prefix(7);
    return name.empty() || name.front() == '.' || name.front() == '-' || name.front() == '_';
}

bool looks_like_compose(std::string_view path, const value::Value& root) {
    if (!root.is(value::Kind::Map) || root.find("apiVersion") != nullptr || root.find("kind") != nullptr)
        return false;
    const value::Value& services = root["services"];
    if (has_compose_name(path))
        return services || root.find("include") != nullptr || root.find("networks") != nullptr
               || root.find("volumes") != nullptr;
    return services.is(value::Kind::Map) && std::ranges::any_of(services.entries(), makes_a_container);
}

std::vector<ProjectFiles> find_projects(std::span<const std::string> names) {
    std::vector<ProjectFiles> projects;
    const std::optional<std::string> main = first_of(default_names, names);
    if (main) {
        projects.push_back({{*main}, {}});
        if (const auto overriding = first_of(override_names, names))
            projects.front().files.push_back(*overriding);
    }
    for (const std::string& name : names) {
        if (!has_compose_name(name)) continue;
        if (!main) {
            projects.push_back({{name}, {}});
        } else if (std::ranges::find(projects.front().files, name) == projects.front().files.end()) {
            projects.front().variants.push_back(name);
        }
    }
    return projects;
}

} // namespace cofferdam::compose

// Helm charts and kustomizations: folders whose YAML becomes objects only when a program renders it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/text.h"

namespace cofferdam::manifests {

struct Chart {
    std::string folder;   // where it can be read
    std::string name;     // of Chart.yaml; the folder's name if that cannot be read
    bool library = false; // "type: library": helm does not install it, so it makes no objects
    value::Place place;   // of Chart.yaml
};

// `text`: the Chart.yaml in `folder`.
Chart read_chart(std::string folder, std::shared_ptr<const value::Text> text);

struct Kustomization {
    std::string folder;
    bool component = false; // "kind: Component": built only as a part of others
    std::vector<std::string>
        changes{}; // its fields that make, change or fetch objects, in the order of the file
    std::vector<std::string> resources{}; // files and folders whose objects it takes; paths as the folder's
    std::vector<std::string>
        ingredients{}; // files that are patches, values or settings and no objects of their own
    value::Place place;
};

// Does this name a kustomization? kubectl and kustomize look for these three.
bool is_kustomization_name(std::string_view name);

// `text`: the file in `folder`. Nothing if it is of another program (Flux has objects of the same kind).
std::optional<Kustomization> read_kustomization(std::string folder, std::shared_ptr<const value::Text> text);

// "a/./b/../c" → "a/c"; how paths are compared.
std::string normal_path(std::string_view path);

} // namespace cofferdam::manifests

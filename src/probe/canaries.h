// content/canaries.yaml: objects that an admission chain is asked about. Pods that it should refuse, one for
// each control, and one that it should not; and of other kinds one that is harmless.
#pragma once

#include <string>
#include <vector>

#include "value/document.h"

namespace cofferdam::probe {

struct Canary {
    std::string name;          // "privileged"
    std::string control;       // "" of one that fails none
    std::string level;         // "baseline", "restricted"
    std::string path;          // where its like are made: "/api/v1/namespaces/{namespace}/pods"
    value::DocumentPtr object; // without a namespace; its name is made up by the server
};

struct Canaries {
    std::vector<Canary> pods;   // the first is harmless
    std::vector<Canary> others; // harmless too
};
Canaries read_canaries();

// Another object of the same kind as a canary: named and labelled as one where it does not say otherwise.
Canary canary_of(std::string name, std::string path, const value::Value& object);

} // namespace cofferdam::probe

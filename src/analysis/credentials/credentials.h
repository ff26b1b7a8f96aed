// Credentials that lie where configuration should: tokens, keys and kubeconfigs in ConfigMaps, environments
// and command lines. Only hints leave this module: which detector, where; never a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::credentials {

// What the credential is good for.
enum class Opens : std::uint8_t { Cluster, Cloud, Registry, Repository, Other };

struct Detector {
    std::string_view id;    // "aws-access-key"
    std::string_view title; // "an AWS access key"
    Opens opens = Opens::Other;
};

struct Hint {
    const Detector* detector = nullptr;
    const estate::Object* object = nullptr;
    Id<estate::Workload> workload; // whose container holds it; none: a ConfigMap
    std::uint32_t container = 0;
    std::string path; // of the field: data["kubeconfig"], spec.containers[0].env[2].value
};

// By content/catalogues/credential-detectors.yaml. Views live as long as the snapshot.
std::vector<Hint> find_credentials(const estate::Snapshot& snapshot);

// Null if nothing in the text looks like one.
const Detector* detect(std::string_view text);

} // namespace cofferdam::credentials

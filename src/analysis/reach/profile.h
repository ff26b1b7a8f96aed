// What is assumed of the network plugin: `--assume cni=…`, printed with every answer that hangs on it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/truth.h"

namespace cofferdam::reach {

struct CniProfile {
    std::string_view name;
    Truth enforces = Truth::Yes;              // NetworkPolicy at all
    Truth blocks_cover_pods = Truth::Unknown; // is a pod's own address under an ipBlock that contains it?
    // Are NetworkPolicies of pods of the host's network enforced, and their addresses matched as pods'?
    Truth covers_host_network = Truth::Unknown;
    std::string_view source; // where its project says so
};

// The first is the default: it enforces what Kubernetes defines, and nothing is known of what Kubernetes
// leaves open.
std::span<const CniProfile> cni_profiles();
const CniProfile* find_cni_profile(std::string_view name);

} // namespace cofferdam::reach

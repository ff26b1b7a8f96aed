#include "analysis/reach/profile.h"

#include <algorithm>
#include <array>

namespace cofferdam::reach {

std::span<const CniProfile> cni_profiles() {
    static constexpr std::array profiles = {
        CniProfile{.name = "enforcing", .source = "Kubernetes' own definition of NetworkPolicy"},
        CniProfile{.name = "none",
                   .enforces = Truth::No,
                   .source = "flannel, and every plugin without NetworkPolicy support"},
        CniProfile{.name = "calico",
                   .blocks_cover_pods = Truth::Yes,
                   .covers_host_network = Truth::No,
                   .source =
                       "Calico's policies match addresses; pods of the host's network are no endpoints"},
        CniProfile{.name = "cilium",
                   .blocks_cover_pods = Truth::No,
                   .covers_host_network = Truth::No,
                   .source = "Cilium: CIDR rules do not select endpoints that it manages, or nodes"},
    };
    return profiles;
}

const CniProfile* find_cni_profile(std::string_view name) {
    const auto found = std::ranges::find(cni_profiles(), name, &CniProfile::name);
    return found == cni_profiles().end() ? nullptr : &*found;
}

} // namespace cofferdam::reach

#include "seal/scope.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::seal {

namespace {

// A mistake there takes the whole cluster down, and what runs there is not the user's.
constexpr std::string_view of_kubernetes[] = {"kube-system", "kube-public", "kube-node-lease"};

} // namespace

bool is_wanted_namespace(const Options& options, std::string_view namespace_) {
    if (options.namespaces.empty())
        return std::ranges::find(of_kubernetes, namespace_) == std::end(of_kubernetes);
    return std::ranges::find(options.namespaces, namespace_) != options.namespaces.end();
}

Scope::Scope(const reach::Reach& reach, const Options& options) : sealed_(reach.peers().size()) {
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        const reach::PeerId peer{i};
        if (workload_of(reach, peer).pod() == nullptr
            || !is_wanted_namespace(options, reach[peer].namespace_))
            continue;
        sealed_[i] = true;
        peers_.push_back(peer);
    }
}

std::string describe(const reach::Peer& peer) {
    return fmt::format("{} {}/{}", peer.kind, peer.namespace_, peer.name);
}

const estate::Workload& workload_of(const reach::Reach& reach, reach::PeerId peer) {
    return reach.snapshot()[reach[peer].pods.front()];
}

} // namespace cofferdam::seal

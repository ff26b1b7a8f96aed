// The enforced layer: what becomes of the text of policies where the plugin is free to leave it out.
#pragma once

#include "analysis/reach/reach.h"

namespace cofferdam::reach {

// Do policies hold for traffic of this peer, from it or to it, as their text says? Kubernetes leaves
// NetworkPolicy on pods of the host's network undefined
// (https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods);
// profiles say what their plugins do.
inline Truth is_enforced(const CniProfile& profile, const Peer& peer) {
    return profile.enforces && (peer.host_network ? profile.covers_host_network : Truth::Yes);
}

// Isolated by the text, and where the text holds. Of a plugin that enforces nothing, the text alone.
inline Truth is_isolated(const Reach& reach, Direction direction, PeerId peer) {
    const CniProfile& profile = reach.options().profile;
    const Truth isolates = reach.isolates(direction, peer);
    return profile.enforces == Truth::No ? isolates : isolates && is_enforced(profile, reach[peer]);
}

} // namespace cofferdam::reach

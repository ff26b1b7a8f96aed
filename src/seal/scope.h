// Scope: what a plan seals: the peers of some namespaces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/reach/reach.h"

namespace cofferdam::seal {

struct Options {
    // Only these namespaces; empty: all but those of Kubernetes itself.
    std::vector<std::string> namespaces;
    // Names outside the cluster: allow their ports to all public addresses.
    bool allow_external_names = false;
    // Where the API server answers.
    estate::AddressSet api_server;
    // Find needs in the manifests. Without: recorded flows alone count.
    bool declared = true;
};

class Scope {
  public:
    Scope(const reach::Reach& reach, const Options& options);

    bool contains(reach::PeerId peer) const { return sealed_[peer.index]; }
    // Those of Kubernetes, by target, namespace, name.
    const std::vector<reach::PeerId>& peers() const { return peers_; }

  private:
    std::vector<bool> sealed_; // by peer
    std::vector<reach::PeerId> peers_;
};

bool is_wanted_namespace(const Options& options, std::string_view namespace_);

// "Deployment shop/web"
std::string describe(const reach::Peer& peer);
// Whose spec stands for all of them.
const estate::Workload& workload_of(const reach::Reach& reach, reach::PeerId peer);

} // namespace cofferdam::seal

// HostFacts: what the host of a container is known to have, where its engine or runtime was asked (objects of
// kind "Host", sources/host). It settles what manifests leave to the node.
#pragma once

#include <string_view>
#include <unordered_map>

#include "core/truth.h"
#include "estate/snapshot.h"

namespace cofferdam::escape {

class HostFacts {
  public:
    // REQUIRES: the snapshot outlives it
    explicit HostFacts(const estate::Snapshot& snapshot);

    // Of the host that the workload was read on; none: it was read elsewhere.
    const value::Value& of(const estate::Workload& workload) const;
    bool are_known(const estate::Workload& workload) const { return of(workload).size() > 0; }

    // Is it loaded? Unknown where nobody told.
    Truth apparmor(const estate::Workload& workload) const;
    // Does the engine label containers, so that SELinux keeps them from files of the host?
    Truth selinux(const estate::Workload& workload) const;
    // Does the engine take orders at this socket, or one in this folder?
    bool listens_within(const estate::Workload& workload, std::string_view path) const;

  private:
    const estate::Snapshot* snapshot_;
    std::unordered_map<std::uint32_t, const value::Value*> hosts_; // by target
};

} // namespace cofferdam::escape

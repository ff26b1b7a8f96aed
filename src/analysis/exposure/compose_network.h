// Whose network a Compose service is on: its own, or that of the service whose network it shares.
#pragma once

#include <string_view>

#include "analysis/exposure/estate_index.h"

namespace cofferdam::exposure {

struct NetworkOwner {
    const estate::Workload* service = nullptr; // null: it is not in the estate
    std::string_view missing = {};             // why, of a null one
};

class ComposeHosts {
  public:
    // REQUIRES: the snapshot outlives this
    explicit ComposeHosts(const estate::Snapshot& snapshot);

    // REQUIRES: a service of Compose
    const estate::Object& object_of(const estate::Workload& service) const {
        return snapshot_->object_of(service);
    }
    NetworkOwner owner_of(const estate::Workload& service) const;

  private:
    const estate::Snapshot* snapshot_;
    ByScopedName<const estate::Workload*> services_; // the namespace is the project
};

} // namespace cofferdam::exposure

#include "analysis/exposure/compose_network.h"

namespace cofferdam::exposure {

using estate::Workload;

ComposeHosts::ComposeHosts(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        if (workload.compose() == nullptr) continue;
        services_[{snapshot.object_of(workload).target, workload.compose()->project, workload.name}] =
            &workload;
    }
}

// A service may share the network of another, which may share a third's: no longer a chain than there are
// services.
NetworkOwner ComposeHosts::owner_of(const Workload& service) const {
    constexpr std::string_view shares = "service:";
    const Id<estate::Target> target = snapshot_->object_of(service).target;
    const Workload* current = &service;
    for (std::size_t step = 0; step <= services_.size(); ++step) {
        const std::string_view mode = current->compose()->network_mode;
        if (mode.starts_with("container:"))
            return {nullptr, "it shares the network of a container that is not in the estate"};
        if (!mode.starts_with(shares)) return {current};
        const auto found = services_.find({target, current->compose()->project, mode.substr(shares.size())});
        if (found == services_.end()) break;
        current = found->second;
    }
    return {nullptr, "it shares the network of a service that is not in the estate"};
}

} // namespace cofferdam::exposure

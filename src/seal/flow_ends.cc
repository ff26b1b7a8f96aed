#include "seal/flow_ends.h"

#include "observations/pod_controllers.h"

namespace cofferdam::seal {

using reach::PeerId;

FlowEnds::FlowEnds(const reach::Reach& reach) : reach_(&reach) {
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        const reach::Peer& peer = reach.peers()[i];
        peers_.try_emplace({peer.namespace_, peer.name, peer.kind}, PeerId{i});
    }
    add_addresses();
}

void FlowEnds::add_pod(const estate::Object& object, std::optional<PeerId> peer) {
    if (!peer) return;
    pods_.try_emplace({object.namespace_, object.name}, *peer);
    // A pod of the host's network has its node's address, which says nothing of who it is.
    if (reach_->operator[](*peer).host_network) return;
    for (const value::Value& address : object.effective["status"]["podIPs"].items()) {
        if (const std::string_view text = address["ip"].string_or(""); !text.empty())
            addresses_.try_emplace(text, *peer);
    }
    if (const std::string_view text = object.effective["status"]["podIP"].string_or(""); !text.empty())
        addresses_.try_emplace(text, *peer);
}

void FlowEnds::add_addresses() {
    const estate::Snapshot& snapshot = reach_->snapshot();
    observations::for_each_live_pod(snapshot, [&](const estate::Object& pod, Id<estate::Workload> workload) {
        add_pod(pod, reach_->peer_of(workload));
    });
    for (const auto& [id, service] : snapshot.table<estate::Service>()) {
        const value::Value& spec = snapshot.object_of(service).effective["spec"];
        if (const std::string_view text = spec["clusterIP"].string_or(""); !text.empty() && text != "None")
            services_.try_emplace(text, &service);
    }
    for (const auto& [id, node] : snapshot.table<estate::Node>()) {
        for (const value::Value& address : snapshot.object_of(node).effective["status"]["addresses"].items())
            nodes_.try_emplace(address["address"].string_or(""), true);
    }
}

std::optional<PeerId> FlowEnds::find(std::string_view namespace_, std::string_view name,
                                     std::string_view kind) const {
    const auto found = peers_.find({namespace_, name, kind});
    return found == peers_.end() ? std::nullopt : std::optional(found->second);
}

// By the names that controllers give.
std::optional<PeerId> FlowEnds::owner_of(std::string_view namespace_, std::string_view pod) const {
    for (const observations::ControllerName& controller : observations::possible_controllers(pod)) {
        if (const auto found = find(namespace_, controller.name, controller.kind)) return found;
    }
    return std::nullopt;
}

std::optional<PeerId> FlowEnds::peer(const observations::FlowEnd& end) const {
    std::string_view name = end.name;
    if (!end.kind.empty() && end.kind != "Pod") return find(end.namespace_, name, end.kind);
    if (const auto pod = pods_.find({end.namespace_, name}); pod != pods_.end()) return pod->second;
    if (const auto pod = find(end.namespace_, name, "Pod")) return pod;
    if (name.ends_with('*')) { // an aggregated name: the generated ending is what was left out
        name.remove_suffix(1);
        while (name.ends_with('-')) name.remove_suffix(1);
        if (const auto found = owner_of(end.namespace_, name)) return found;
    }
    for (std::string_view kind : {"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "ReplicaSet",
                                  "ReplicationController"}) {
        if (const auto found = find(end.namespace_, name, kind)) return found;
    }
    return owner_of(end.namespace_, name);
}

std::optional<PeerId> FlowEnds::peer_at(std::string_view address) const {
    const auto found = addresses_.find(address);
    return found == addresses_.end() ? std::nullopt : std::optional(found->second);
}

const estate::Service* FlowEnds::service_at(std::string_view address) const {
    const auto found = services_.find(address);
    return found == services_.end() ? nullptr : found->second;
}

bool FlowEnds::is_node(std::string_view address) const { return nodes_.contains(address); }

} // namespace cofferdam::seal

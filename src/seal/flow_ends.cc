#include "seal/flow_ends.h"

#include <algorithm>
#include <array>

namespace cofferdam::seal {

namespace {

using reach::PeerId;

// The letters of generated names (k8s.io/apimachinery pkg/util/rand).
bool is_generated(std::string_view text) {
    static constexpr std::string_view letters = "bcdfghjklmnpqrstvwxz2456789";
    return !text.empty()
           && std::ranges::all_of(text, [](char c) { return letters.find(c) != std::string_view::npos; });
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "web-6d4b8-x7k2p" → {"web-6d4b8", "x7k2p"}
std::pair<std::string_view, std::string_view> split_last(std::string_view name) {
    const std::size_t hyphen = name.rfind('-');
    if (hyphen == std::string_view::npos) return {"", name};
    return {name.substr(0, hyphen), name.substr(hyphen + 1)};
}

} // namespace

FlowEnds::FlowEnds(const reach::Reach& reach) : reach_(&reach) {
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        const reach::Peer& peer = reach.peers()[i];
        peers_.try_emplace({peer.namespace_, peer.name, peer.kind}, PeerId{i});
    }
    add_addresses();
}

void FlowEnds::add_pod(const estate::Object& object, std::optional<PeerId> peer) {
    if (!peer || object.kind != "Pod") return;
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
    for (const auto& [id, workload] : snapshot.table<estate::Workload>())
        add_pod(snapshot.object_of(workload), reach_->peer_of(id));
    // What a controller made may have a maker that was made itself: Pod, ReplicaSet, Deployment.
    for (const auto& [id, instance] : snapshot.table<estate::Instance>()) {
        const estate::RowId* row = &snapshot[instance.controller].row;
        for (int made = 0; made < 4 && std::holds_alternative<Id<estate::Instance>>(*row); ++made)
            row = &snapshot[snapshot[std::get<Id<estate::Instance>>(*row)].controller].row;
        if (const auto* const workload = std::get_if<Id<estate::Workload>>(row))
            add_pod(snapshot.object_of(instance), reach_->peer_of(*workload));
    }
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

// By the names that controllers give: a ReplicaSet "web-6d4b8" of a Deployment "web" makes "web-6d4b8-x7k2p",
// a StatefulSet "db" makes "db-0", a DaemonSet or a Job "agent-x7k2p", a CronJob a Job "nightly-28012345".
std::optional<PeerId> FlowEnds::owner_of(std::string_view namespace_, std::string_view pod) const {
    const auto [first, last] = split_last(pod);
    if (is_number(last)) {
        if (const auto found = find(namespace_, first, "StatefulSet")) return found;
        if (const auto found = find(namespace_, first, "CronJob")) return found;
    }
    if (!is_generated(last)) return std::nullopt;
    const auto [stem, middle] = split_last(first);
    if (is_generated(middle)) {
        if (const auto found = find(namespace_, stem, "Deployment")) return found;
    }
    if (is_number(middle)) {
        if (const auto found = find(namespace_, stem, "CronJob")) return found;
    }
    for (std::string_view kind : {"DaemonSet", "ReplicaSet", "Job", "ReplicationController", "Deployment"}) {
        if (const auto found = find(namespace_, first, kind)) return found;
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

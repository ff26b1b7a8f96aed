// Services of the machine that a pod runs on: a cloud's metadata, the kubelet.
#include <map>

#include "estate/address.h"
#include "graph/draft.h"
#include "graph/namespaces.h"
#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

// Of EC2, GCE, Azure and most others; of EC2 by IPv6; of ECS; of EKS Pod Identity's agent; Azure's wire
// server.
constexpr std::string_view metadata_services[] = {"169.254.169.254", "fd00:ec2::254", "169.254.170.2",
                                                  "169.254.170.23", "168.63.129.16"};

// May pods of the peer speak to the metadata service?
class Metadata {
  public:
    explicit Metadata(const reach::Reach& reach) : reach_(&reach) {
        for (const std::string_view text : metadata_services) {
            const auto address = *estate::parse_address(text);
            addresses_ = addresses_ | estate::AddressSet(estate::AddressRange{address, address});
        }
    }

    bool is_reached(reach::PeerId peer) {
        const auto row = reach_->address_row(reach::Direction::Egress, peer);
        if (!row) return asks(peer);
        const auto key = std::pair((*reach_)[peer].target.slot, *row);
        const auto known = known_.find(key);
        if (known != known_.end()) return known->second;
        return known_[key] = asks(peer);
    }

  private:
    bool asks(reach::PeerId peer) const {
        const reach::PortPassage ports = reach_->to_addresses(peer, addresses_).some;
        const auto has_http = [](const estate::PortSet& set) {
            return set.contains(estate::Protocol::Tcp, 80);
        };
        return has_http(ports.allowed) || has_http(ports.unknown);
    }

    const reach::Reach* reach_;
    estate::AddressSet addresses_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> known_;
};

void add_metadata(Draft& draft) {
    Metadata metadata(draft.inputs().reach);
    const StateId service = draft.named(StateKind::Cloud, "metadata");
    const ConditionId condition =
        draft.condition("the node is a cloud's, and its metadata service answers pods");
    for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
        const auto peer = draft.inputs().reach.peer_of(id);
        if (!workload.pod() || !peer || !(workload.pod()->host_network || metadata.is_reached(*peer)))
            continue;
        for (std::size_t i = 0; i < workload.containers.size(); ++i)
            draft.add(EdgeKind::NodeLocal, draft.container(id, i), service,
                      {.reasons = {{nullptr, "", "no policy keeps its pods from 169.254.169.254", true}},
                       .condition = condition});
    }
    draft.add(EdgeKind::NodeBootstrap, service, draft.named(StateKind::Group, "system:nodes"),
              {.reasons = {{nullptr, "", "user data of the machine bootstraps its kubelet", true}},
               .condition = draft.condition("the node's user data holds its bootstrap credentials")});
}

// The kubelet asks for credentials unless it is told not to, and its read-only port is off by default where a
// configuration file is used (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/).
void add_kubelet(Draft& draft) {
    const ConditionId condition = draft.condition("the kubelet takes requests without credentials");
    for (const auto [id, workload] : draft.snapshot().table<estate::Workload>()) {
        if (!runs(workload) || !workload.pod() || !workload.pod()->host_network) continue;
        for (std::size_t i = 0; i < workload.containers.size(); ++i)
            draft.add(
                EdgeKind::NodeLocal, draft.container(id, i), node_of(draft, workload),
                {.reasons = {{&draft.snapshot().object_of(workload), workload.pod()->spec_path,
                              "of the host's network: ports that listen on the node's loopback are its own",
                              false}},
                 .condition = condition});
    }
}

} // namespace

void add_node_services(Draft& draft) {
    draft.add_part(Part::NodeServices, &Carried::touches_node_services, [&] {
        add_metadata(draft);
        add_kubelet(draft);
    });
}

} // namespace cofferdam::graph

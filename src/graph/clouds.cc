// Identities of clouds, as far as manifests tell: annotations of ServiceAccounts, the metadata service.
#include <array>
#include <map>

#include <fmt/format.h>

#include "estate/address.h"
#include "estate/field.h"
#include "graph/draft.h"
#include "graph/namespaces.h"

namespace cofferdam::graph {

namespace {

struct Mark {
    std::string_view annotation;
    std::string_view cloud;
};

// IAM roles for service accounts (EKS), workload identity (GKE, AKS). EKS Pod Identity leaves no mark on any
// object: without an annotation it is not known that there is none.
constexpr std::array<Mark, 3> marks = {{{"eks.amazonaws.com/role-arn", "aws"},
                                        {"iam.gke.io/gcp-service-account", "gcp"},
                                        {"azure.workload.identity/client-id", "azure"}}};

constexpr std::string_view metadata_service = "169.254.169.254";

void add_accounts(Draft& draft) {
    for (const auto [id, account] : draft.snapshot().table<estate::ServiceAccount>()) {
        const estate::Object& object = draft.snapshot().object_of(account);
        for (const Mark& mark : marks) {
            const auto name = object.annotations.find(mark.annotation);
            if (!name || name->empty()) continue;
            draft.add(EdgeKind::Cloud, draft.named(StateKind::Account, account.namespace_, account.name),
                      draft.named(StateKind::Cloud, draft.keep(fmt::format("{}/{}", mark.cloud, *name))),
                      {.reasons = {{&object,
                                    draft.keep(estate::field_path("metadata.annotations", mark.annotation)),
                                    "the cloud takes its token for that identity", false}},
                       .condition = draft.condition("the cloud's own policy trusts the ServiceAccount")});
        }
    }
}

// May pods of the peer speak to the metadata service?
class Metadata {
  public:
    explicit Metadata(const reach::Reach& reach) : reach_(&reach) {
        const auto address = *estate::parse_address(metadata_service);
        addresses_ = estate::AddressSet(estate::AddressRange{address, address});
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

} // namespace

void add_clouds(Draft& draft) {
    add_accounts(draft);
    add_metadata(draft);
}

} // namespace cofferdam::graph

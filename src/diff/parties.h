// Parties: who can be an end of a connection in one of two estates, numbered alike for both. Workloads are
// the same if they have the same namespace, name and kind; ids mean nothing across estates.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "analysis/reach/reach.h"

namespace cofferdam::diff {

struct WorkloadKey {
    std::string namespace_;
    std::string name;
    std::string kind;
    std::size_t number = 0; // of several with these names, which targets of their own hold: 0, 1, …

    auto operator<=>(const WorkloadKey&) const = default;
};
std::string to_string(const WorkloadKey& key); // "Deployment shop/web"

// A workload of either estate; in one of them it may be absent.
struct WorkloadPair {
    WorkloadKey key;
    std::optional<reach::PeerId> before;
    std::optional<reach::PeerId> after;
};

// What runs Ingresses, Gateways and Routes, wherever it is.
struct IngressController {};

// Of addresses outside the cluster: as many as fare alike.
using Party = std::variant<const WorkloadPair*, const estate::AddressSet*, IngressController>;

struct PartyIndex {
    std::uint32_t index = 0;

    auto operator<=>(const PartyIndex&) const = default;
};

class Parties {
  public:
    Parties(const reach::Reach& before, const reach::Reach& after);

    // By key; the first parties are these, in this order.
    std::span<const WorkloadPair> workloads() const { return workloads_; }
    PartyIndex of_before(reach::PeerId peer) const { return of_before_[peer.index]; }
    PartyIndex of_after(reach::PeerId peer) const { return of_after_[peer.index]; }

    PartyIndex add(const estate::AddressSet& addresses);
    PartyIndex ingress_controller() const { return {static_cast<std::uint32_t>(workloads_.size())}; }

    // Pointers live until the next address is added.
    Party operator[](PartyIndex party) const;
    // Null for who is none.
    const WorkloadPair* workload(PartyIndex party) const {
        return party.index < workloads_.size() ? &workloads_[party.index] : nullptr;
    }

  private:
    std::vector<WorkloadPair> workloads_;
    std::vector<PartyIndex> of_before_; // by PeerId
    std::vector<PartyIndex> of_after_;
    std::vector<estate::AddressSet> addresses_; // after the controller
    std::map<std::vector<std::pair<estate::Address, estate::Address>>, PartyIndex> known_addresses_;
};

} // namespace cofferdam::diff

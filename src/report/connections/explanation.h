// Explanation: why connections between two ends are allowed, denied or unknown, port by port.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/reach/doubt.h"
#include "core/result.h"
#include "estate/clusters.h"
#include "report/connections/table.h"

namespace cofferdam::connections {

struct PolicyExplanation {
    reach::PolicyReason reason;
    std::string doubt; // "" where it is certain
    // The rule that came closest names ports alone that no container of the destination has.
    bool lacks_port_names = false;

    bool operator==(const PolicyExplanation&) const = default;
};

// What one side says of some ports.
struct SideExplanation {
    Truth allowed = Truth::Yes;
    // As reach::SideReason: empty where no policy speaks of it, and the default allows.
    std::vector<PolicyExplanation> policies;
    // What stands beside policies, or instead of them: networks of Compose, an order that is not defined. ""
    // else.
    std::string note;
};

// An object that leads a controller to the pod.
struct EntryExplanation {
    reach::EntryTarget entry;
    bool leads_here = false; // to these ports
};

// Ports that fare alike for the same reasons.
struct Part {
    estate::PortSet ports;
    Truth allowed = Truth::Yes;
    SideExplanation egress;
    SideExplanation ingress;
    std::vector<EntryExplanation> entries; // from a controller only
};

struct Explanation {
    Id<estate::Target> target;
    Party from;
    Party to;
    // Where an end is addresses: all that fare so. The end itself is one range of them.
    estate::AddressSet addresses;
    std::vector<Part> parts; // disjoint; together all ports. Allowed ones first

    // Neither side has a policy that speaks of it.
    bool is_default() const;
    // The enforced layer: does the plugin hold to what policies say here? Always where none speaks of it.
    Truth enforced(const reach::Reach& reach) const;
    bool fares_like(const Explanation& other) const;
};

class Explainer {
  public:
    // REQUIRES: the table outlives this
    explicit Explainer(const Table& table);

    // REQUIRES: one of the ends is a peer, and not both are the same
    Explanation explain(const Party& from, const Party& to) const;
    // Each that differs. Error: there is nothing to explain between such ends.
    Result<std::vector<Explanation>> explain(const Named& from, const Named& to) const;

    // Why ports of a connection are unknown: what would decide it, each once.
    std::string doubts(const Connection& connection) const;

  private:
    std::vector<Party> parties(const Named& named, reach::PeerId beside, reach::Direction direction) const;
    reach::End end_of(const Party& party) const;
    std::vector<reach::SideReason> side(reach::Direction direction, Id<estate::Target> target,
                                        const reach::End& subject, const reach::End& peer) const;
    SideExplanation explained(const reach::SideReason& reason, Id<estate::Target> target,
                              const reach::End& subject, const reach::End& peer,
                              const reach::End& destination) const;
    std::vector<Part> parts_of_pods(Id<estate::Target> target, const Party& from, const Party& to) const;
    std::vector<Part> parts_of_networks(const Party& from, const Party& to) const;
    void add_entries(reach::PeerId to, std::vector<Part>& parts) const;
    bool is_compose(const Party& party) const;

    const Table* table_;
    estate::Clusters clusters_;
};

} // namespace cofferdam::connections

// SubjectRules: the rules that decide of one workload, kept for all of its connections.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "estate/clusters.h"
#include "report/connections/table.h"

namespace cofferdam::connections {

struct SubjectRule {
    const reach::PlacedPolicy* placed = nullptr;
    Truth selects = Truth::Yes; // the policy, the workload
    // Null: the policy has none in this direction, and selects the workload or not.
    const estate::TrafficRule* rule = nullptr;
    std::size_t index = 0; // in its side
};

class SubjectRules {
  public:
    // REQUIRES: the table outlives this
    explicit SubjectRules(const Table& table);

    // A pod of Kubernetes, which stands for all pods of its peer.
    const reach::PodEnd& end_of(reach::PeerId peer);
    // REQUIRES: not an ingress controller
    reach::End end_of(const Party& party);
    // Of policies that select the peer, or may. Valid as long as this.
    const std::vector<SubjectRule>& of(reach::PeerId subject, reach::Direction direction);
    bool is_compose(const Party& party) const;

  private:
    const Table* table_;
    estate::Clusters clusters_;
    std::map<reach::PeerId, reach::PodEnd> ends_;
    std::array<std::map<reach::PeerId, std::vector<SubjectRule>>, 2> rules_;
};

} // namespace cofferdam::connections

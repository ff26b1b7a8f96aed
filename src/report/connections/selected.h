// Which workloads no policy speaks of, in a direction: to connect to them, or from them, is not restricted
// there.
#pragma once

#include "estate/clusters.h"
#include "report/connections/table.h"

namespace cofferdam::connections {

class Selected {
  public:
    // REQUIRES: the table outlives this
    explicit Selected(const Table& table) : table_(&table), clusters_(table.reach().snapshot()) {}

    bool is_compose(reach::PeerId peer) const;
    // Of Kubernetes: the pods of a peer, one of which a policy of the direction selects, or may.
    bool is_selected(reach::PeerId peer, reach::Direction direction) const;

  private:
    const Table* table_;
    estate::Clusters clusters_;
};

} // namespace cofferdam::connections

// UnknownReasons: what would decide the connections that are unknown, for all of a table. An ipBlock that may
// cover pods makes unknown connections by the million, so what one workload's policies ask is kept.
#pragma once

#include <string>
#include <vector>

#include "report/connections/explanation.h"
#include "report/connections/subject_rules.h"

namespace cofferdam::connections {

class UnknownReasons {
  public:
    // REQUIRES: the table outlives this
    explicit UnknownReasons(const Table& table);

    // Each once: "NetworkPolicy shop/web: whether …; …"
    std::string why(const Connection& connection);

  private:
    std::vector<std::string> of_side(reach::PeerId subject, reach::Direction direction,
                                     const reach::End& peer, const estate::PortSet& ports);
    std::vector<std::string> of_pods(const Connection& connection);

    const Table* table_;
    SubjectRules rules_;
    Explainer explainer_;
};

} // namespace cofferdam::connections

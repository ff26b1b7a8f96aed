// Conditions: what the rules that let a connection pass ask of it beyond peers and ports, such as an HTTP
// path.
#pragma once

#include <string>
#include <vector>

#include "report/connections/subject_rules.h"

namespace cofferdam::connections {

class Conditions {
  public:
    // REQUIRES: the table outlives this
    explicit Conditions(const Table& table);

    // Of what is allowed of it: "CiliumNetworkPolicy shop/web on TCP 80: HTTP GET /health", each once. Ports
    // that another rule lets pass without a condition have none.
    std::vector<std::string> of(const Connection& connection);

  private:
    void add(reach::PeerId subject, reach::Direction direction, const Party& peer, const Party& destination,
             const estate::PortSet& allowed, std::vector<std::string>& found);

    const Table* table_;
    SubjectRules rules_;
    std::vector<bool> has_some_; // by target: one of its policies has a condition
};

} // namespace cofferdam::connections

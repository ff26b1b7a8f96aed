// ReachDifference: what a change does to who may talk to whom: exactly the connections that it adds and
// removes, the isolation that workloads gain or lose, and the ways to and from the Internet.
#pragma once

#include <string>
#include <vector>

#include "analysis/reach/reach.h"
#include "diff/connections.h"
#include "diff/parties.h"
#include "diff/ways.h"

namespace cofferdam::diff {

// Of a workload that both estates have.
struct IsolationChange {
    PartyIndex workload;
    reach::Direction direction = reach::Direction::Ingress;
    Truth before = Truth::No;
    Truth after = Truth::No;
};

struct ReachDifference {
    reach::CniProfile profile; // assumed of both
    Parties parties;
    Connections connections;
    std::vector<IsolationChange> isolation;
    Ways ways;

    bool is_empty() const;
    bool adds() const;    // a connection or a way in that was not surely there
    bool removes() const; // likewise
    // What cannot be known after, or could not be known before.
    bool has_unknown() const;
};

// REQUIRES: both by the same profile
ReachDifference compare_reach(const reach::ReachPtr& before, const reach::ReachPtr& after);

} // namespace cofferdam::diff

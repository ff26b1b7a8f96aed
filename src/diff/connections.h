// The connections in which two estates differ, each once.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/reach/reach.h"
#include "diff/parties.h"

namespace cofferdam::diff {

// By policy text. Of a workload that is not there: denied.
enum class State : std::uint8_t { Denied, Unknown, Allowed };
std::string_view to_string(State state); // "denied"

struct Outcome {
    State before = State::Denied;
    State after = State::Denied;
    estate::PortSet ports;

    auto operator<=>(const Outcome&) const = default;
    bool is_added() const { return after == State::Allowed; }
    bool is_removed() const { return before == State::Allowed; }
};

struct Change {
    PartyIndex from;
    PartyIndex to;
    std::uint32_t outcome = 0; // index into Connections::outcomes

    auto operator<=>(const Change&) const = default;
};

struct Connections {
    std::vector<Outcome> outcomes; // each once
    std::vector<Change> changes;   // by source, then by destination
};

// Of what passes between two ends before and after: the ports that change their state.
std::vector<Outcome> compare(const reach::PortPassage& before, const reach::PortPassage& after);

// Adds the addresses that it finds to the parties. Addresses of IPv6 count if policies of one estate name
// some.
Connections compare_connections(const reach::ReachPtr& before, const reach::ReachPtr& after,
                                Parties& parties);

} // namespace cofferdam::diff

// Proof: the estate with the policies of a plan added, analysed again. The policies are read from the very
// text that is to be written, by the readers that read any manifest. What is told of a plan is what this
// finds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "seal/network_plan.h"

namespace cofferdam::seal {

// One analysis in numbers, about pairs of workloads of which at least one is sealed.
struct Figures {
    std::uint64_t pairs = 0;        // ordered
    std::uint64_t open_pairs = 0;   // some port passes, surely or perhaps
    std::uint64_t excess_pairs = 0; // some port passes that nobody wants
    std::uint64_t excess_ports = 0; // ports that pass and nobody wants, over all pairs and protocols
    std::uint64_t from_outside = 0; // sealed workloads that some address outside may reach
    std::uint64_t to_outside = 0;   // that may reach some address outside

    bool operator==(const Figures&) const = default;
};

// A pair that may talk, surely or perhaps, and on these ports nobody wants it.
struct Excess {
    reach::PeerId from;
    reach::PeerId to;
    estate::PortSet ports;
    std::vector<std::string> policies; // that let it pass; empty: nothing isolates
};

// The pairs that no figure counts: both ends in namespaces that are not sealed.
struct LeftOut {
    std::uint64_t pairs = 0; // ordered
    std::vector<std::string_view> namespaces;
};

struct Proof {
    Figures before;
    Figures after;
    std::size_t wants = 0;           // that were checked, and pass
    std::vector<std::string> broken; // what is wanted, and would be cut by the plan: it must not be written
    std::vector<Note> kept_closed;   // what is wanted, and a policy of another engine denies
    std::vector<Note> notes;         // what else the two analyses tell of the plan, by kind
    LeftOut left_out;
    std::vector<Excess> excess; // the first of what is left
    reach::ReachPtr reach;      // the second analysis
};

// Error: the text of a policy cannot be read as what it was meant to be.
Result<Proof> prove(const reach::ReachPtr& before, const NetworkPlan& plan);

} // namespace cofferdam::seal

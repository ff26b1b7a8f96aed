// Difference: everything that is compared of two estates, and what a caller wants to be told by the exit
// status. Each kind of comparison is a section of its own, there if it was asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diff/reach_difference.h"
#include "diff/risk_difference.h"

namespace cofferdam::diff {

struct Estate {
    std::string name; // as the user gave it
    std::vector<std::string>
        unread; // what could not be read, and why: it is compared as if it were not there
};

struct Difference {
    Estate before;
    Estate after;
    std::optional<ReachDifference> reach = {};
    std::optional<RiskDifference> risk = {};

    // More is allowed, falls or is found, or it cannot be known whether: worth telling who reviews a change.
    bool got_worse() const;
};

struct FailOn {        // of each section
    bool added = true; // something new is allowed
    bool removed = false;
    bool any = false;
    bool unknown = false; // something cannot be known, or was not read

    bool is_reached(const Difference& difference) const;

  private:
    template <class Section>
    bool is_reached_by(const std::optional<Section>& section) const;
};

} // namespace cofferdam::diff

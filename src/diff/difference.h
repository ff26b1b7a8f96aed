// Difference: everything that is compared of two estates, and what a caller wants to be told by the exit
// status. Each kind of comparison is a section of its own, there if it was asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diff/reach_difference.h"

namespace cofferdam::diff {

struct Estate {
    std::string name; // as the user gave it
    std::vector<std::string>
        unread; // what could not be read, and why: it is compared as if it were not there
};

struct Difference {
    Estate before;
    Estate after;
    std::optional<ReachDifference> reach;
};

struct FailOn {
    bool added = true; // something new is allowed
    bool removed = false;
    bool any = false;
    bool unknown = false; // something cannot be known, or was not read

    bool is_reached(const Difference& difference) const;
};

} // namespace cofferdam::diff

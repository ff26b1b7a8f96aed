// Plan: what is asked where. Every canary in every namespace; and for each policy that none of them would
// show at work one more, made of what the policy's own text mentions, in a namespace in which it refuses it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/canaries.h"
#include "probe/prediction.h"

namespace cofferdam::probe {

struct Asking {
    std::size_t canary = 0;
    std::string namespace_;
    std::vector<std::string> predicted; // policies that refuse it as they were read
    // The policy that it was made for: of several the first that the server understands is enough. "":
    // always.
    std::string for_policy{};
};

struct Plan {
    std::vector<Canary> canaries;
    std::vector<Asking> askings;
    std::vector<std::string> without_canary; // policies for which none was found
};

Plan plan_for(const std::vector<std::string>& namespaces, const estate::Snapshot& snapshot,
              Id<estate::Target> target, Oracle& oracle);

} // namespace cofferdam::probe

// A policy replayed over an estate: what it would refuse of what is there, before anybody enforces it.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/admission/admission.h"
#include "estate/snapshot.h"

namespace cofferdam::admission {

struct Replayed {
    const estate::Object* object = nullptr;
    VerdictPtr verdict;
};

struct Replay {
    std::size_t objects = 0;       // asked about
    std::vector<Replayed> refused; // in the order of the table
    std::vector<Replayed> unknown; // likewise
};

// The policies of one target, over the objects of all others. What a controller made stands for nothing of
// its own. Who would ask is not known. Runs on all cores.
Replay replay(const estate::Snapshot& snapshot, const Server& server, Id<estate::Target> policies);

} // namespace cofferdam::admission

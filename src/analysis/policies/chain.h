// Chain: what admission sees of one workload, one object after another.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "estate/clusters.h"
#include "estate/selection.h"

namespace cofferdam::policies {

// The objects that come of a workload, from its controller to its pod: what admission sees one after another.
struct Chain {
    std::array<estate::SelectionSubject, 3> subjects;
    std::size_t length = 0;

    std::span<const estate::SelectionSubject> all() const { return {subjects.data(), length}; }
};
// REQUIRES: a workload of Kubernetes
Chain chain_of(const estate::Snapshot& snapshot, const estate::Workload& workload,
               const estate::NamespaceFacts& in);

} // namespace cofferdam::policies

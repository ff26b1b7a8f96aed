// Do pods that controllers made run where they did? What an update of a graph asks first of a live cluster,
// whose pods come and go all day.
#pragma once

#include "estate/delta.h"
#include "estate/snapshot.h"

namespace cofferdam::graph {

// Those that came, went or changed ran and run on the same nodes, one for one and for the same controllers.
// Looks at no other: No may be too much said, and Yes never is.
bool keeps_pods_in_place(const estate::Snapshot& before, const estate::Snapshot& after,
                         const estate::Delta& delta);

} // namespace cofferdam::graph

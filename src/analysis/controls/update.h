// Controls judged again where an estate changed.
#pragma once

#include <vector>

#include "analysis/controls/controls.h"
#include "estate/delta.h"

namespace cofferdam::controls {

// What judge() says of `after`. `previous`: what it said of `before`, with the same `wanted`. `delta`: from
// `before` to `after`. Costs what changed, and a copy of the lists.
Result<std::vector<ControlResult>> update(const std::vector<ControlResult>& previous,
                                          const estate::Snapshot& before, const estate::Snapshot& after,
                                          const estate::Delta& delta, const Wanted& wanted);

} // namespace cofferdam::controls

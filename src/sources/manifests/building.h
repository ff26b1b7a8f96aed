// Charts and kustomizations of the targets: rendered if the user wants it, else a Gap that says what it
// means.
#pragma once

#include <vector>

#include "sources/manifests/target.h"

namespace cofferdam::manifests {

// Adds what was rendered to the inputs of each target, takes from them what is no object of its own (patches,
// values, the parts of what was built), and adds the Gaps.
void build_targets(std::vector<OpenTarget>& targets, const Options& options);

} // namespace cofferdam::manifests

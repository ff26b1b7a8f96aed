// Question 3's last word: what a probe proved. Only what the API server itself answered counts.
#pragma once

#include "analysis/policies/inventory.h"
#include "observations/probe.h"

namespace cofferdam::questions {

// A policy that the server named when it refused a canary is proved; a namespace whose labels should have
// refused one that was admitted does not enforce them. REQUIRES: the probe is of the snapshot's cluster
void prove(policies::PolicyInventory& inventory, const estate::Snapshot& snapshot,
           const observations::Probe& probe);

} // namespace cofferdam::questions

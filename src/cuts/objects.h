// Objects of a snapshot by pointer and by id.
#pragma once

#include "estate/snapshot.h"

namespace cofferdam::cuts {

// REQUIRES: the object is of the snapshot, and of a kind that has a row
Id<estate::Object> id_of(const estate::Snapshot& snapshot, const estate::Object& object);

} // namespace cofferdam::cuts

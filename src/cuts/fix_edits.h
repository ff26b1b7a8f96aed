// What a fix does to its object, as edits.
#pragma once

#include <vector>

#include "cuts/fix.h"
#include "edits/edit.h"
#include "estate/snapshot.h"

namespace cofferdam::cuts {

// On the object as it stands after other fixes. Empty: there is nothing left to do. REQUIRES:
// it makes no new object
std::vector<edits::Edit> edits_of(const estate::Snapshot& snapshot, const Fix& fix,
                                  const value::Value& object);

} // namespace cofferdam::cuts

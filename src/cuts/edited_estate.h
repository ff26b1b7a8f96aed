// EditedEstate: an estate with fixes applied, in memory: what is analysed again, and what is then written.
#pragma once

#include <memory>
#include <vector>

#include "core/result.h"
#include "cuts/fix.h"
#include "edits/edit.h"
#include "estate/builder.h"

namespace cofferdam::cuts {

struct EditedObject {
    Id<estate::Object> object;
    std::vector<edits::Edit> edits; // of all its fixes, in their order
};

struct EditedEstate {
    std::vector<EditedObject> objects; // in the order of the fixes
    std::vector<NewObject> added;
    // By fix: its own part of an object's edits; none where it made an object.
    std::vector<std::vector<edits::Edit>> of_fix;
    estate::Built built;
};

// Error: an object is no longer one that Kubernetes would read.
Result<EditedEstate> edited(const estate::SnapshotPtr& snapshot, const std::vector<Fix>& fixes);

} // namespace cofferdam::cuts

// What a fix does to its object, as edits; and the objects that it makes.
#pragma once

#include <string>
#include <vector>

#include "cuts/fix.h"
#include "edits/edit.h"
#include "estate/snapshot.h"

namespace cofferdam::cuts {

// On the object as it stands after other fixes. Empty: there is nothing left to do. REQUIRES:
// !makes_object(fix)
std::vector<edits::Edit> edits_of(const estate::Snapshot& snapshot, const Fix& fix,
                                  const value::Value& object);

struct NewObject {
    std::string path; // "shop/no-metadata-web.yaml"
    std::string text; // YAML
};

// REQUIRES: makes_object(fix)
NewObject object_of(const estate::Snapshot& snapshot, const Fix& fix);

} // namespace cofferdam::cuts

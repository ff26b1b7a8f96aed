// JSON Patch (RFC 6902) over values, with the readings of the library that the API server uses
// (evanphx/json-patch, version 4): replace makes what is not there, indices count from the end where they are
// negative.
#pragma once

#include "core/result.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::admission {

struct Patched {
    value::Value object;
    bool test_failed = false; // then the object is the one that was given, unchanged
};

// `operations`: a list of {op, path, from, value}. What is unchanged is shared with `object`.
Result<Patched> apply_json_patch(const value::Value& object, const value::Value& operations,
                                 value::Arena& arena);

} // namespace cofferdam::admission

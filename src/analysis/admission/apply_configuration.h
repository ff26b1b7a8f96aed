// ApplyConfiguration of MutatingAdmissionPolicy: a structured merge of some fields into an object
// (k8s.io/apiserver pkg/admission/plugin/policy/mutating/patch/smd.go).
#pragma once

#include <string_view>

#include "core/result.h"
#include "value/arena.h"
#include "value/value.h"

namespace cofferdam::admission {

struct Merged {
    value::Value object;
    bool is_known = true; // false: the schema of what it sets is not modelled
};

// Of pods and what makes pods all is known, of other kinds labels and annotations. The error: it sets an
// atomic list, map or structure, which the API server refuses.
Result<Merged> apply_configuration(const value::Value& object, std::string_view group, std::string_view kind,
                                   const value::Value& fields, value::Arena& arena);

} // namespace cofferdam::admission

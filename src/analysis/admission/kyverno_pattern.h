// Kyverno's patterns with their anchors: an object is compared with a tree of the same shape (kyverno
// pkg/engine/validate/validate.go and pkg/engine/anchor).
#pragma once

#include <cstdint>
#include <string>

#include "value/value.h"

namespace cofferdam::admission {

struct PatternMatch {
    enum class Kind : std::uint8_t {
        Pass,
        Skip, // an anchor says that the rule is not about this object
        Fail,
        Unknown,
    };
    Kind kind = Kind::Pass;
    std::string path = {}; // of Fail: "/spec/containers/0/image/"; of Unknown why
};

// Unknown: the pattern still has variables, {{ … }}, or references.
PatternMatch match_kyverno_pattern(const value::Value& object, const value::Value& pattern);

} // namespace cofferdam::admission

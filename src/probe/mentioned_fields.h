// What a policy's text mentions: fields of the object that it may look at, and words that it may compare them
// with. A hint where to try, never a judgement: an object made of it is judged like any other.
#pragma once

#include <string>
#include <vector>

#include "probe/variation.h"
#include "value/value.h"

namespace cofferdam::probe {

struct Mentioned {
    std::vector<Path> fields{};       // sorted, each once
    std::vector<std::string> words{}; // likewise: what stands between quotes
};

// In expressions (CEL, JMESPath) chains that begin with "object", also those of what a macro or a variable is
// bound to; and the leaves of Kyverno's patterns. `spec`: of the policy
Mentioned mentioned_fields(const value::Value& spec);

} // namespace cofferdam::probe

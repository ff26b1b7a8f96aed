// Types and signatures as the lists of functions write them: "(string, list(A)) -> optional_type(A)".
#pragma once

#include <string_view>
#include <vector>

#include "core/result.h"
#include "policy/cel/type.h"

namespace cofferdam::cel {

struct Signature {
    std::vector<Type> arguments; // the receiver first
    Type result = nullptr;
};

// Names: dyn bool int uint double string bytes null timestamp duration type, list(T) map(K, V) type(T)
// optional_type(T) wrapper(T); one capital is a type parameter; any other name is an opaque type's. With
// `google.protobuf.` before them Timestamp and Duration are known too.
Result<Type> parse_type(std::string_view text, TypePool& pool);
Result<Signature> parse_signature(std::string_view text, TypePool& pool);

} // namespace cofferdam::cel

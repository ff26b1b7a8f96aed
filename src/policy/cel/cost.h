// What calls cost beyond 1 (cel-go interpreter/runtimecost.go; k8s.io/apiserver
// pkg/cel/library/cost.go).
#pragma once

#include <cstdint>
#include <span>

#include "policy/cel/value.h"

namespace cofferdam::cel {

using Arguments = std::span<const Value>;

// Code points, bytes, elements; 1 of what has no size.
std::uint64_t actual_size(const Value& value);
// Of so many characters read: a tenth each, rounded up.
std::uint64_t traversal(std::uint64_t characters);

std::uint64_t traverse_first(Arguments arguments, const Value& result);
std::uint64_t traverse_first_twice(Arguments arguments, const Value& result);
std::uint64_t traverse_result_twice(Arguments arguments, const Value& result);
std::uint64_t traverse_shorter(Arguments arguments, const Value& result);
std::uint64_t traverse_sum(Arguments arguments, const Value& result);
std::uint64_t elements_of_second(Arguments arguments, const Value& result);
std::uint64_t search_in_string(Arguments arguments, const Value& result);
std::uint64_t match_regex(Arguments arguments, const Value& result);
std::uint64_t traverse_list(Arguments arguments,
                            const Value& result); // and the texts in it
std::uint64_t regex_cost(std::uint64_t characters, std::uint64_t pattern);

} // namespace cofferdam::cel

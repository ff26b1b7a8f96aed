#include "policy/cel/cost.h"

#include <algorithm>

#include "policy/cel/code_points.h"

namespace cofferdam::cel {

std::uint64_t actual_size(const Value& value) {
    switch (value.kind()) {
    case Kind::String: return count_code_points(value.as_text());
    case Kind::Bytes: return value.as_text().size();
    case Kind::List:
    case Kind::Map: return value.size();
    case Kind::Optional: return value.optional_value() ? actual_size(*value.optional_value()) : 1;
    default: return 1;
    }
}

std::uint64_t traversal(std::uint64_t characters) { return characters / 10 + (characters % 10 > 0 ? 1 : 0); }

std::uint64_t traverse_first(Arguments arguments, const Value&) {
    return traversal(actual_size(arguments[0]));
}

std::uint64_t traverse_first_twice(Arguments arguments, const Value&) {
    return traversal(2 * actual_size(arguments[0]));
}

std::uint64_t traverse_result_twice(Arguments, const Value& result) {
    return traversal(2 * actual_size(result));
}

std::uint64_t traverse_shorter(Arguments arguments, const Value&) {
    return traversal(std::min(actual_size(arguments[0]), actual_size(arguments[1])));
}

std::uint64_t traverse_sum(Arguments arguments, const Value&) {
    if (!arguments[0].is(Kind::String) && !arguments[0].is(Kind::Bytes)) return 1;
    return traversal(actual_size(arguments[0]) + actual_size(arguments[1]));
}

std::uint64_t elements_of_second(Arguments arguments, const Value&) {
    return arguments[1].is(Kind::List) ? arguments[1].size() : 1;
}

std::uint64_t search_in_string(Arguments arguments, const Value&) {
    return traversal(actual_size(arguments[0])) * traversal(actual_size(arguments[1]));
}

std::uint64_t regex_cost(std::uint64_t characters, std::uint64_t pattern) {
    return traversal(characters + 1) * ((pattern + 3) / 4); // a state for four characters
}

std::uint64_t match_regex(Arguments arguments, const Value&) {
    return regex_cost(actual_size(arguments[0]), actual_size(arguments[1]));
}

namespace {

std::uint64_t traverse_all(const Value& value) {
    std::uint64_t cost = 0;
    switch (value.kind()) {
    case Kind::String:
    case Kind::Bytes: return value.as_text().size() / 10;
    case Kind::List:
        for (std::size_t index = 0; index < value.size(); ++index) cost += traverse_all(value.element(index));
        return cost;
    case Kind::Map:
        for (std::size_t index = 0; index < value.size(); ++index) {
            const Entry entry = value.entry(index);
            cost += traverse_all(entry.key) + traverse_all(entry.value);
        }
        return cost;
    default: return 1;
    }
}

} // namespace

std::uint64_t traverse_list(Arguments arguments, const Value&) { return traverse_all(arguments[0]); }

} // namespace cofferdam::cel

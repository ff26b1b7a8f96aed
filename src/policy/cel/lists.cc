// cel-go ext/lists.go, sets.go, encoders.go, and what the two-variable macros
// call.
#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/printing.h"
#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

std::vector<Value> elements(const Value& list) {
    std::vector<Value> all;
    all.reserve(list.size());
    for (std::size_t index = 0; index < list.size(); ++index) all.push_back(list.element(index));
    return all;
}

Value slice(Evaluation& evaluation, Arguments arguments) {
    const std::int64_t begin = arguments[1].as_int();
    const std::int64_t end = arguments[2].as_int();
    if (begin < 0 || end < 0)
        return evaluation.fail("cannot slice({}, {}), negative indexes not supported", begin, end);
    if (begin > end)
        return evaluation.fail("cannot slice({}, {}), start index must be less "
                               "than or equal to end index",
                               begin, end);
    if (end > static_cast<std::int64_t>(arguments[0].size()))
        return evaluation.fail("cannot slice({}, {}), list is length {}", begin, end, arguments[0].size());
    const std::vector<Value> all = elements(arguments[0]);
    return evaluation.list({all.data() + begin, static_cast<std::size_t>(end - begin)});
}

void flatten_into(std::vector<Value>& flat, const Value& list, std::int64_t depth) {
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Value element = list.element(index);
        if (element.is(Kind::List) && depth > 0) {
            flatten_into(flat, element, depth - 1);
        } else {
            flat.push_back(element);
        }
    }
}

Value flatten(Evaluation& evaluation, Arguments arguments) {
    const std::int64_t depth = arguments.size() > 1 ? arguments[1].as_int() : 1;
    if (depth < 0) return evaluation.failure("level must be non-negative");
    std::vector<Value> flat;
    flatten_into(flat, arguments[0], depth);
    return evaluation.list(flat);
}

Value distinct(Evaluation& evaluation, Arguments arguments) {
    std::vector<Value> found;
    for (const Value& element : elements(arguments[0]))
        if (std::ranges::none_of(found, [&](const Value& other) { return equal(element, other); }))
            found.push_back(element);
    return evaluation.list(found);
}

Value reverse(Evaluation& evaluation, Arguments arguments) {
    std::vector<Value> all = elements(arguments[0]);
    std::ranges::reverse(all);
    return evaluation.list(all);
}

Value range(Evaluation& evaluation, Arguments arguments) {
    const std::int64_t size = std::max<std::int64_t>(arguments[0].as_int(), 0);
    if (size > INT32_MAX || !evaluation.enough_memory(static_cast<std::size_t>(size) * sizeof(Value)))
        return evaluation.out_of_memory();
    Value* const numbers = evaluation.room<Value>(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i) numbers[i] = Value::integer(i);
    return Value::list(numbers, static_cast<std::size_t>(size));
}

bool less(const Value& a, const Value& b) {
    switch (a.kind()) {
    case Kind::Bool: return a.as_bool() < b.as_bool();
    case Kind::Int:
    case Kind::Uint:
    case Kind::Double: return compare_numbers(a, b) < 0;
    case Kind::Timestamp:
    case Kind::Duration: return total_nanoseconds(a) < total_nanoseconds(b);
    default: return a.as_text() < b.as_text();
    }
}

bool has_order(Kind kind) {
    return (kind >= Kind::Bool && kind <= Kind::Bytes) || kind == Kind::Timestamp || kind == Kind::Duration;
}

// Stable, by the keys. A NaN among doubles has no place in an order: it stays
// behind all.
Value sorted_by(Evaluation& evaluation, const Value& list, const std::vector<Value>& keys) {
    if (list.size() != keys.size())
        return evaluation.fail("@sortByAssociatedKeys() expected a list of the "
                               "same size as the associated keys "
                               "list, but got {} and {} elements respectively",
                               list.size(), keys.size());
    for (const Value& key : keys) {
        if (!has_order(key.kind())) return evaluation.failure("list elements must be comparable");
        if (key.kind() != keys.front().kind())
            return evaluation.failure("list elements must have the same type");
    }
    const auto is_nan = [](const Value& key) { return !equal(key, key); };
    std::vector<std::size_t> order(keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        if (is_nan(keys[a]) || is_nan(keys[b])) return !is_nan(keys[a]) && is_nan(keys[b]);
        return less(keys[a], keys[b]);
    });
    std::vector<Value> sorted;
    for (const std::size_t index : order) sorted.push_back(list.element(index));
    return evaluation.list(sorted);
}

Value sort(Evaluation& evaluation, Arguments arguments) {
    return sorted_by(evaluation, arguments[0], elements(arguments[0]));
}
Value sort_by_keys(Evaluation& evaluation, Arguments arguments) {
    if (!arguments[0].is(Kind::List) || !arguments[1].is(Kind::List)) return evaluation.no_such_overload();
    return sorted_by(evaluation, arguments[0], elements(arguments[1]));
}

bool has_element(const Value& list, const Value& wanted) {
    for (std::size_t index = 0; index < list.size(); ++index)
        if (equal(list.element(index), wanted)) return true;
    return false;
}
bool contains_all(const Value& list, const Value& wanted) {
    return std::ranges::all_of(elements(wanted), [&](const Value& one) { return has_element(list, one); });
}

Value set_contains(Evaluation&, Arguments arguments) {
    return Value::boolean(contains_all(arguments[0], arguments[1]));
}
Value set_equivalent(Evaluation&, Arguments arguments) {
    return Value::boolean(contains_all(arguments[0], arguments[1])
                          && contains_all(arguments[1], arguments[0]));
}
Value set_intersects(Evaluation&, Arguments arguments) {
    return Value::boolean(std::ranges::any_of(
        elements(arguments[0]), [&](const Value& one) { return has_element(arguments[1], one); }));
}

std::uint64_t set_cost(Arguments arguments, const Value&) {
    return arguments[0].size() * arguments[1].size() + 1;
}
std::uint64_t set_equivalent_cost(Arguments arguments, const Value&) {
    return 2 * arguments[0].size() * arguments[1].size() + 1;
}

Value insert(Evaluation& evaluation, Arguments arguments) {
    std::vector<Entry> entries;
    const auto take = [&](const Value& map) {
        for (std::size_t index = 0; index < map.size(); ++index) entries.push_back(map.entry(index));
    };
    take(arguments[0]);
    if (arguments.size() == 2) {
        take(arguments[1]);
    } else {
        const Kind kind = arguments[1].kind();
        if (kind != Kind::Bool && kind != Kind::Int && kind != Kind::Uint && kind != Kind::String)
            return evaluation.fail("unsupported key type: {}", type_name(arguments[1]));
        entries.push_back({arguments[1], arguments[2]});
    }
    for (std::size_t index = arguments[0].size(); index < entries.size(); ++index) {
        Value room;
        if (arguments[0].find(entries[index].key, room))
            return evaluation.fail("insert failed: key {} already exists", printed(entries[index].key));
    }
    return evaluation.map(std::move(entries));
}

// ext/lists.go: a call, a list and what it holds.
std::uint64_t new_list_cost(std::uint64_t elements) { return 11 + elements; }
std::uint64_t result_cost(Arguments, const Value& result) { return new_list_cost(actual_size(result)); }
std::uint64_t flatten_cost(Arguments arguments, const Value&) {
    const std::int64_t depth = arguments.size() > 1 ? arguments[1].as_int() : 1;
    return depth < 0 ? new_list_cost(0)
                     : new_list_cost(static_cast<std::uint64_t>(depth) * actual_size(arguments[0]));
}
// Each with each, twice; texts a tenth more.
std::uint64_t each_with_each(const Value& list) {
    const std::uint64_t pairs = list.size() * list.size();
    const bool texts =
        list.size() > 0 && (list.element(0).is(Kind::String) || list.element(0).is(Kind::Bytes));
    return new_list_cost(texts ? pairs * 21 / 10 : pairs * 2);
}
std::uint64_t compare_first_cost(Arguments arguments, const Value&) { return each_with_each(arguments[0]); }
std::uint64_t compare_second_cost(Arguments arguments, const Value&) { return each_with_each(arguments[1]); }

// clang-format off
#define COFFERDAM_CEL_SORT(type)                                                                    \
    {"list_" type "_sort", "sort", true, "(list(" type ")) -> list(" type ")", sort, compare_first_cost}, \
    {"list_" type "_sortByAssociatedKeys", "@sortByAssociatedKeys", true,                           \
     "(list(T), list(" type ")) -> list(T)", sort_by_keys, compare_second_cost}

constexpr Overload lists[] = {
    {"list_slice", "slice", true, "(list(T), int, int) -> list(T)", slice, result_cost},
    {"list_flatten", "flatten", true, "(list(list(T))) -> list(T)", flatten, flatten_cost},
    {"list_flatten_int", "flatten", true, "(list(dyn), int) -> list(dyn)", flatten, flatten_cost},
    {"list_distinct", "distinct", true, "(list(T)) -> list(T)", distinct, compare_first_cost},
    {"list_reverse", "reverse", true, "(list(T)) -> list(T)", reverse, result_cost},
    {"lists_range", "lists.range", false, "(int) -> list(int)", range, result_cost},
    COFFERDAM_CEL_SORT("int"),
    COFFERDAM_CEL_SORT("uint"),
    COFFERDAM_CEL_SORT("double"),
    COFFERDAM_CEL_SORT("bool"),
    COFFERDAM_CEL_SORT("duration"),
    COFFERDAM_CEL_SORT("timestamp"),
    COFFERDAM_CEL_SORT("string"),
    COFFERDAM_CEL_SORT("bytes"),
};
// clang-format on
constexpr Overload sets[] = {
    {"list_sets_contains_list", "sets.contains", false, "(list(T), list(T)) -> bool", set_contains, set_cost},
    {"list_sets_equivalent_list", "sets.equivalent", false, "(list(T), list(T)) -> bool", set_equivalent,
     set_equivalent_cost},
    {"list_sets_intersects_list", "sets.intersects", false, "(list(T), list(T)) -> bool", set_intersects,
     set_cost},
};
constexpr Overload two_variables[] = {
    {"cel_@mapInsert_map_key_value", "cel.@mapInsert", false, "(map(K, V), K, V) -> map(K, V)", insert},
    {"cel_@mapInsert_map_map", "cel.@mapInsert", false, "(map(K, V), map(K, V)) -> map(K, V)", insert},
};

} // namespace

std::span<const Overload> list_overloads() { return lists; }
std::span<const Overload> set_overloads() { return sets; }
std::span<const Overload> two_variable_overloads() { return two_variables; }

} // namespace cofferdam::cel

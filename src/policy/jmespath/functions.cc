// The functions of the specification: jmespath.org/specification.html#built-in-functions.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "policy/jmespath/search.h"

namespace cofferdam::jmespath {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

constexpr std::size_t any_number = 1000;

bool all_are(const Value& list, bool (*is_one)(const Value&)) {
    return list.is(Kind::List) && std::ranges::all_of(list.items(), is_one);
}
bool is_string(const Value& value) { return value.is(Kind::String); }

Found numeric(const Call& call, double (*apply)(double)) {
    if (!is_number(call[0])) return call.wrong_type(0);
    return number(apply(number_of(call[0])));
}
Found absolute(const Call& call) {
    return numeric(call, [](double x) { return std::abs(x); });
}
Found ceiling(const Call& call) {
    return numeric(call, [](double x) { return std::ceil(x); });
}
Found floored(const Call& call) {
    return numeric(call, [](double x) { return std::floor(x); });
}

Found average(const Call& call) {
    if (!all_are(call[0], is_number)) return call.wrong_type(0);
    double sum = 0;
    for (const Value& item : call[0].items()) sum += number_of(item);
    return number(sum / static_cast<double>(call[0].size()));
}

Found total(const Call& call) {
    if (!all_are(call[0], is_number)) return call.wrong_type(0);
    double sum = 0;
    for (const Value& item : call[0].items()) sum += number_of(item);
    return number(sum);
}

Found contains(const Call& call) {
    if (call[0].is(Kind::String))
        return Value::boolean(call[1].is(Kind::String)
                              && call[0].as_string().find(call[1].as_string()) != std::string_view::npos);
    if (!call[0].is(Kind::List)) return call.wrong_type(0);
    return Value::boolean(
        std::ranges::any_of(call[0].items(), [&](const Value& item) { return equal(item, call[1]); }));
}

Found starts_with(const Call& call) {
    if (!is_string(call[0]) || !is_string(call[1])) return call.wrong_type(is_string(call[0]) ? 1 : 0);
    return Value::boolean(call[0].as_string().starts_with(call[1].as_string()));
}
Found ends_with(const Call& call) {
    if (!is_string(call[0]) || !is_string(call[1])) return call.wrong_type(is_string(call[0]) ? 1 : 0);
    return Value::boolean(call[0].as_string().ends_with(call[1].as_string()));
}

Found join(const Call& call) {
    if (!is_string(call[0])) return call.wrong_type(0);
    if (!all_are(call[1], is_string)) return call.wrong_type(1);
    std::string joined;
    for (const Value& item : call[1].items()) {
        if (&item != call[1].items().data()) joined += call[0].as_string();
        joined += item.as_string();
    }
    return call.arena.string(joined);
}

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

Found length(const Call& call) {
    if (call[0].is(Kind::String))
        return Value::integer(std::ranges::count_if(call[0].as_string(), starts_character));
    if (!call[0].is(Kind::List) && !call[0].is(Kind::Map)) return call.wrong_type(0);
    return Value::integer(static_cast<std::int64_t>(call[0].size()));
}

Found keys(const Call& call) {
    if (!call[0].is(Kind::Map)) return call.wrong_type(0);
    std::vector<Value> keys;
    for (const Entry& entry : call[0].entries()) keys.push_back(entry.key);
    return call.arena.list(keys);
}
Found values(const Call& call) {
    if (!call[0].is(Kind::Map)) return call.wrong_type(0);
    std::vector<Value> values;
    for (const Entry& entry : call[0].entries()) values.push_back(entry.value);
    return call.arena.list(values);
}

Found map(const Call& call) {
    if (!call.arguments[0].reference) return call.wrong_type(0);
    if (!call[1].is(Kind::List)) return call.wrong_type(1);
    std::vector<Value> mapped;
    for (const Value& item : call[1].items())
        mapped.push_back(COFFERDAM_TRY(call.search.find(*call.arguments[0].reference, item)));
    return call.arena.list(mapped);
}

bool is_less(const Value& a, const Value& b) {
    return is_string(a) ? a.as_string() < b.as_string() : number_of(a) < number_of(b);
}
bool are_comparable(const Value& list) { return all_are(list, is_number) || all_are(list, is_string); }

Found greatest(const Call& call) {
    if (!are_comparable(call[0])) return call.wrong_type(0);
    if (call[0].size() == 0) return Value::null();
    return *std::ranges::max_element(call[0].items(), is_less);
}
Found least(const Call& call) {
    if (!are_comparable(call[0])) return call.wrong_type(0);
    if (call[0].size() == 0) return Value::null();
    return *std::ranges::min_element(call[0].items(), is_less);
}
Found sort(const Call& call) {
    if (!are_comparable(call[0])) return call.wrong_type(0);
    std::vector<Value> sorted(call[0].items().begin(), call[0].items().end());
    std::ranges::stable_sort(sorted, is_less);
    return call.arena.list(sorted);
}

struct Keyed {
    Value key;
    Value item;
};

// Elements with what the expression gives of each; all of one type.
std::expected<std::vector<Keyed>, Fault> keyed(const Call& call) {
    if (!call[0].is(Kind::List)) return call.wrong_type(0);
    if (!call.arguments[1].reference) return call.wrong_type(1);
    std::vector<Keyed> found;
    for (const Value& item : call[0].items()) {
        const Value key = COFFERDAM_TRY(call.search.find(*call.arguments[1].reference, item));
        const bool is_first = found.empty();
        if (!is_number(key) && !is_string(key)) return call.wrong_type(1);
        if (!is_first && is_string(key) != is_string(found.front().key)) return call.wrong_type(1);
        found.push_back({key, item});
    }
    return found;
}

Found greatest_by(const Call& call) {
    const std::vector<Keyed> items = COFFERDAM_TRY(keyed(call));
    return items.empty() ? Value::null() : std::ranges::max_element(items, is_less, &Keyed::key)->item;
}
Found least_by(const Call& call) {
    const std::vector<Keyed> items = COFFERDAM_TRY(keyed(call));
    return items.empty() ? Value::null() : std::ranges::min_element(items, is_less, &Keyed::key)->item;
}
Found sort_by(const Call& call) {
    std::vector<Keyed> items = COFFERDAM_TRY(keyed(call));
    std::ranges::stable_sort(items, is_less, &Keyed::key);
    std::vector<Value> sorted;
    for (const Keyed& item : items) sorted.push_back(item.item);
    return call.arena.list(sorted);
}

Found merge(const Call& call) {
    std::vector<Entry> merged;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        if (!call[i].is(Kind::Map)) return call.wrong_type(i);
        for (const Entry& entry : call[i].entries()) {
            const auto same =
                std::ranges::find_if(merged, [&](const Entry& other) { return other.key == entry.key; });
            if (same == merged.end())
                merged.push_back(entry);
            else
                same->value = entry.value;
        }
    }
    return call.arena.map(merged);
}

Found not_null(const Call& call) {
    for (const Argument& argument : call.arguments)
        if (!argument.value.is(Kind::Null)) return argument.value;
    return Value::null();
}

Found reverse(const Call& call) {
    if (call[0].is(Kind::List)) {
        std::vector<Value> reversed(call[0].items().rbegin(), call[0].items().rend());
        return call.arena.list(reversed);
    }
    if (!is_string(call[0])) return call.wrong_type(0);
    std::string reversed;
    std::string_view rest = call[0].as_string();
    while (!rest.empty()) {
        std::size_t begin = rest.size() - 1;
        while (begin > 0 && !starts_character(rest[begin])) --begin;
        reversed += rest.substr(begin);
        rest.remove_suffix(rest.size() - begin);
    }
    return call.arena.string(reversed);
}

Found to_array(const Call& call) {
    return call[0].is(Kind::List) ? call[0] : call.arena.list(std::span(&call[0], 1));
}
Found to_string(const Call& call) {
    return is_string(call[0]) ? call[0] : call.arena.string(json_of(call[0]));
}
Found to_number(const Call& call) {
    if (is_number(call[0])) return call[0];
    if (!is_string(call[0])) return Value::null();
    const std::string_view text = call[0].as_string();
    double parsed = 0;
    const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(begin, end, parsed);
    return fault == std::errc() && stop == end && begin != end ? number(parsed) : Value::null();
}

Found type(const Call& call) {
    switch (call[0].kind()) {
    case Kind::Bool: return Value::string("boolean");
    case Kind::String: return Value::string("string");
    case Kind::List: return Value::string("array");
    case Kind::Map: return Value::string("object");
    case Kind::Null: return Value::string("null");
    default: return Value::string("number");
    }
}

constexpr Function table[] = {
    {"abs", 1, 1, absolute},
    {"avg", 1, 1, average},
    {"ceil", 1, 1, ceiling},
    {"contains", 2, 2, contains},
    {"ends_with", 2, 2, ends_with},
    {"floor", 1, 1, floored},
    {"join", 2, 2, join},
    {"keys", 1, 1, keys},
    {"length", 1, 1, length},
    {"map", 2, 2, map},
    {"max", 1, 1, greatest},
    {"max_by", 2, 2, greatest_by},
    {"merge", 1, any_number, merge},
    {"min", 1, 1, least},
    {"min_by", 2, 2, least_by},
    {"not_null", 1, any_number, not_null},
    {"reverse", 1, 1, reverse},
    {"sort", 1, 1, sort},
    {"sort_by", 2, 2, sort_by},
    {"starts_with", 2, 2, starts_with},
    {"sum", 1, 1, total},
    {"to_array", 1, 1, to_array},
    {"to_number", 1, 1, to_number},
    {"to_string", 1, 1, to_string},
    {"type", 1, 1, type},
    {"values", 1, 1, values},
};

} // namespace

std::span<const Function> standard_functions() { return table; }

} // namespace cofferdam::jmespath

// The operators of Kyverno's conditions: kyverno pkg/engine/variables/operator. Types that an operator does
// not know make it false, also where its name says "not".
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "analysis/admission/kyverno_conditions.h"
#include "analysis/admission/kyverno_functions.h"
#include "analysis/admission/kyverno_scalar.h"
#include "estate/selection.h"
#include "policy/cel/quantity.h"
#include "policy/cel/time_text.h"
#include "value/document.h"

namespace cofferdam::admission {

namespace {

using estate::matches_glob;
using jmespath::is_number;
using jmespath::number_of;
using value::Kind;
using value::Value;

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    if (text.empty() || problem != std::errc() || stop != end) return std::nullopt;
    return number;
}

std::optional<double> seconds_in(const Value& value) {
    if (!value.is(Kind::String) || value.as_string() == "0") return std::nullopt;
    const auto duration = cel::parse_duration(value.as_string());
    if (!duration) return std::nullopt;
    return static_cast<double>(cel::total_nanoseconds(*duration)) / 1e9;
}

struct Pair {
    double key, value;
};
// One of them is a duration at least; a number beside it counts seconds.
std::optional<Pair> durations(const Value& key, const Value& value) {
    std::optional<double> a = seconds_in(key), b = seconds_in(value);
    if (!a && !b) return std::nullopt;
    if (!a && is_number(key)) a = std::trunc(number_of(key));
    if (!b && is_number(value)) b = std::trunc(number_of(value));
    if (!a || !b) return std::nullopt;
    return Pair{*a, *b};
}

bool equal_texts(const Value& key, const Value& value) {
    if (const auto pair = durations(key, value)) return pair->key == pair->value;
    if (!value.is(Kind::String)) return false;
    if (const auto quantity = cel::parse_quantity(key.as_string())) {
        const auto other = cel::parse_quantity(value.as_string());
        return other && cel::compare(*quantity, *other) == 0;
    }
    return matches_glob(value.as_string(), key.as_string());
}

bool equals(const Value& key, const Value& value) {
    if (key.is(Kind::String)) return equal_texts(key, value);
    if (is_number(key)) {
        if (is_number(value)) return number_of(key) == number_of(value);
        const auto number = value.is(Kind::String) ? number_in(value.as_string()) : std::nullopt;
        return number && *number == number_of(key);
    }
    return jmespath::equal(key, value);
}

bool is_comparable(const Value& key) { return key && !key.is(Kind::Number); }

// NotEquals of a quantity with an empty text compares them as globs, which never fit: as unequal.
Truth compare_equality(const Value& key, const Value& value, bool wanted) {
    return truth(is_comparable(key) && equals(key, value) == wanted);
}

enum class Order : std::uint8_t { More, MoreEqual, Less, LessEqual };

bool holds(double a, double b, Order order) {
    switch (order) {
    case Order::More: return a > b;
    case Order::MoreEqual: return a >= b;
    case Order::Less: return a < b;
    case Order::LessEqual: return a <= b;
    }
    return false;
}

bool has_digits_and_dots(std::string_view text) {
    return std::ranges::count(text, '.') >= 2 && text[0] >= '0' && text[0] <= '9';
}

Truth compare_order(const Value& key, const Value& value, Order order) {
    if (!key.is(Kind::String) && !is_number(key)) return Truth::No;
    if (const auto pair = durations(key, value)) return truth(holds(pair->key, pair->value, order));
    if (key.is(Kind::String) && value.is(Kind::String)) {
        const auto a = cel::parse_quantity(key.as_string()), b = cel::parse_quantity(value.as_string());
        if (a && b) return truth(holds(cel::compare(*a, *b), 0, order));
    }
    const auto number = is_number(key) ? std::optional(number_of(key)) : number_in(key.as_string());
    // Versions of three numbers.
    if (!number) return has_digits_and_dots(key.as_string()) ? Truth::Unknown : Truth::No;
    if (is_number(value)) return truth(holds(*number, number_of(value), order));
    const auto other = value.is(Kind::String) ? number_in(value.as_string()) : std::nullopt;
    return truth(other && holds(*number, *other, order));
}

Truth compare_durations(const Value& key, const Value& value, Order order) {
    const auto seconds = [](const Value& of) {
        return is_number(of) ? std::optional(std::trunc(number_of(of))) : seconds_in(of);
    };
    const auto a = seconds(key), b = seconds(value);
    return truth(a && b && holds(*a, *b, order));
}

bool fit(const std::string& a, const std::string& b) { return matches_glob(a, b) || matches_glob(b, a); }

// The list that a text holds: as JSON, or the text alone. Nothing: JSON of something else.
std::optional<std::vector<std::string>> list_in(std::string_view text) {
    const value::Parsed parsed = value::parse_json(
        std::make_shared<value::Text>("value", "[" + std::string(text) + "]"), value::KeepPlaces::No);
    const bool is_json = parsed.problems.empty() && parsed.documents.size() == 1
                         && parsed.documents.front()->root().size() == 1;
    if (!is_json) return std::vector{std::string(text)};
    const Value& root = parsed.documents.front()->root()[0];
    std::vector<std::string> list;
    if (root.is(Kind::Null)) return list;
    if (!root.is(Kind::List)) return std::nullopt;
    for (const Value& item : root.items()) {
        if (!item.is(Kind::String)) return std::nullopt;
        list.emplace_back(item.as_string());
    }
    return list;
}

bool is_range(const Value& value) { return is_kyverno_range(value.string_or("")); }
bool in_range(const std::string& key, const Value& range) {
    return matches_kyverno_scalar(Value::string(key), range);
}

// Is the key among the values? Nothing: of types that cannot be.
std::optional<bool> is_among(const std::string& key, const Value& value) {
    if (value.is(Kind::List))
        return std::ranges::any_of(value.items(), [&](const Value& item) { return fit(go_text(item), key); });
    if (!value.is(Kind::String)) return std::nullopt;
    if (matches_glob(value.as_string(), key)) return true;
    if (is_range(value)) return in_range(key, value);
    const auto list = list_in(value.as_string());
    if (!list) return std::nullopt;
    return std::ranges::find(*list, key) != list->end();
}

struct Membership {
    bool every = false; // else one is enough
    bool among = true;  // else it is to be in none
};

// Of a list of keys each one in the list of values or not, as globs either way.
Truth compare_lists(const std::vector<std::string>& keys, const Value& value, Membership wanted) {
    if (value.is(Kind::String) && keys.size() == 1 && keys[0] == value.as_string())
        return truth(wanted.among);
    std::vector<std::string> values;
    if (value.is(Kind::List)) {
        for (const Value& item : value.items()) values.push_back(go_text(item));
    } else if (is_number(value) || value.is(Kind::Bool)) {
        if (wanted.every) return Truth::No; // AllIn and AllNotIn know lists and texts only
        values.push_back(go_text(value));
    } else if (value.is(Kind::String) && !is_range(value)) {
        auto list = list_in(value.as_string());
        if (!list) return Truth::No;
        values = *std::move(list);
    } else if (!value.is(Kind::String)) {
        return Truth::No;
    }
    const auto is_wanted = [&](const std::string& key) {
        const bool among =
            value.is(Kind::String) && is_range(value)
                ? in_range(key, value)
                : std::ranges::any_of(values, [&](const std::string& item) { return fit(key, item); });
        return among == wanted.among;
    };
    return truth(wanted.every ? std::ranges::all_of(keys, is_wanted) : std::ranges::any_of(keys, is_wanted));
}

Truth compare_membership(const Value& key, const Value& value, Membership wanted) {
    if (key.is(Kind::List)) {
        std::vector<std::string> keys;
        for (const Value& item : key.items()) keys.push_back(go_text(item));
        return compare_lists(keys, value, wanted);
    }
    if (!key.is(Kind::String) && !key.is(Kind::Bool) && !is_number(key)) return Truth::No;
    const auto among = is_among(go_text(key), value);
    return truth(among && *among == wanted.among);
}

// In and NotIn, deprecated: every key among the values, or one that is not; no globs in lists.
Truth compare_old_membership(const Value& key, const Value& value, bool among) {
    if (!key.is(Kind::List)) {
        if (value.is(Kind::String) && !matches_glob(value.as_string(), go_text(key))
            && !value.as_string().starts_with('['))
            return Truth::No;
        return compare_membership(key, value, {.every = true, .among = among});
    }
    std::vector<std::string> values;
    if (value.is(Kind::String)) {
        if (key.size() == 1 && key[0] == value) return Truth::Yes;
        auto list = value.as_string().starts_with('[') ? list_in(value.as_string()) : std::nullopt;
        if (!list) return Truth::No;
        values = *std::move(list);
    }
    for (const Value& item : value.items()) values.push_back(go_text(item));
    const bool all = std::ranges::all_of(key.items(), [&](const Value& item) {
        return std::ranges::find(values, go_text(item)) != values.end();
    });
    return truth((value.is(Kind::String) || value.is(Kind::List)) && all == among);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::optional<Order> order_of(std::string_view name) {
    if (name == "greaterthan") return Order::More;
    if (name == "greaterthanorequals") return Order::MoreEqual;
    if (name == "lessthan") return Order::Less;
    if (name == "lessthanorequals") return Order::LessEqual;
    return std::nullopt;
}

} // namespace

Truth compare_kyverno(const Value& key, std::string_view comparison, const Value& value) {
    const std::string name = lower(comparison);
    if (name == "equal" || name == "equals") return compare_equality(key, value, true);
    if (name == "notequal" || name == "notequals") return compare_equality(key, value, false);
    if (name == "in") return compare_old_membership(key, value, true);
    if (name == "notin") return compare_old_membership(key, value, false);
    if (name == "anyin") return compare_membership(key, value, {.every = false, .among = true});
    if (name == "allin") return compare_membership(key, value, {.every = true, .among = true});
    if (name == "anynotin") return compare_membership(key, value, {.every = false, .among = false});
    if (name == "allnotin") return compare_membership(key, value, {.every = true, .among = false});
    if (const auto order = order_of(name)) return compare_order(key, value, *order);
    constexpr std::string_view prefix = "duration";
    if (name.starts_with(prefix))
        if (const auto order = order_of(std::string_view(name).substr(prefix.size())))
            return compare_durations(key, value, *order);
    return Truth::Unknown;
}

} // namespace cofferdam::admission

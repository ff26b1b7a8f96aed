#include "analysis/admission/kyverno_scalar.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "estate/selection.h"
#include "policy/cel/quantity.h"
#include "policy/cel/time_text.h"

namespace cofferdam::admission {

namespace {

using value::Kind;
using value::Value;

enum class Comparison : std::uint8_t { Equal, NotEqual, More, Less, MoreEqual, LessEqual };

struct Condition {
    Comparison comparison = Comparison::Equal;
    std::string_view operand;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

Condition read_condition(std::string_view text) {
    constexpr std::pair<std::string_view, Comparison> signs[] = {{">=", Comparison::MoreEqual},
                                                                 {"<=", Comparison::LessEqual},
                                                                 {">", Comparison::More},
                                                                 {"<", Comparison::Less},
                                                                 {"!", Comparison::NotEqual}};
    if (text.size() >= 2)
        for (const auto& [sign, comparison] : signs)
            if (text.starts_with(sign)) return {comparison, trimmed(text.substr(sign.size()))};
    return {Comparison::Equal, trimmed(text)};
}

template <class Number>
bool compare(const Number& a, const Number& b, Comparison comparison) {
    switch (comparison) {
    case Comparison::Equal: return a == b;
    case Comparison::NotEqual: return a != b;
    case Comparison::More: return a > b;
    case Comparison::Less: return a < b;
    case Comparison::MoreEqual: return a >= b;
    case Comparison::LessEqual: return a <= b;
    }
    return false;
}

// As a number is written; nil counts as 0.
std::optional<std::string> number_text(const Value& value) {
    switch (value.kind()) {
    case Kind::Missing:
    case Kind::Null: return "0";
    case Kind::String: return std::string(value.as_string());
    case Kind::Int: return fmt::format("{}", value.as_int());
    case Kind::Double: return fmt::format("{:f}", value.as_double());
    default: return std::nullopt;
    }
}

std::optional<std::string> wildcard_text(const Value& value) {
    switch (value.kind()) {
    case Kind::String: return std::string(value.as_string());
    case Kind::Int: return fmt::format("{}", value.as_int());
    case Kind::Double: return fmt::format("{:E}", value.as_double());
    case Kind::Bool: return value.as_bool() ? "true" : "false";
    default: return std::nullopt;
    }
}

std::optional<bool> compare_durations(std::string_view value, const Condition& condition) {
    const auto a = cel::parse_duration(value);
    const auto b = cel::parse_duration(condition.operand);
    if (!a || !b) return std::nullopt;
    return compare(cel::total_nanoseconds(*a), cel::total_nanoseconds(*b), condition.comparison);
}

std::optional<bool> compare_quantities(std::string_view value, const Condition& condition) {
    const auto a = cel::parse_quantity(value);
    const auto b = cel::parse_quantity(condition.operand);
    if (!a || !b) return std::nullopt;
    return compare(a->nanounits, b->nanounits, condition.comparison);
}

bool matches_condition(const Value& value, const Condition& condition) {
    if (const auto number = number_text(value)) {
        if (const auto decided = compare_durations(*number, condition)) return *decided;
        if (const auto decided = compare_quantities(*number, condition)) return *decided;
    }
    const bool equal = condition.comparison == Comparison::Equal;
    if (!equal && condition.comparison != Comparison::NotEqual) return false;
    const auto text = wildcard_text(value);
    return text && estate::matches_glob(condition.operand, *text) == equal;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// A number with a unit at the beginning: [-|+]?\d+(\.\d+)?[A-Za-z]*; its length, 0 if there is none.
std::size_t amount_length(std::string_view text) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == '|') ? 1 : 0;
    const std::size_t digits = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == digits) return 0;
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
        ++at;
        while (at < text.size() && is_digit(text[at])) ++at;
    }
    while (at < text.size() && is_letter(text[at])) ++at;
    return at;
}

struct Range {
    std::string_view low, high;
    bool outside = false; // "a!-b"
};
std::optional<Range> read_range(std::string_view text) {
    const std::size_t low = amount_length(text);
    if (low == 0) return std::nullopt;
    const std::string_view rest = text.substr(low);
    const bool outside = rest.starts_with("!-");
    if (!outside && !rest.starts_with('-')) return std::nullopt;
    const std::string_view high = rest.substr(outside ? 2 : 1);
    if (high.empty() || amount_length(high) != high.size()) return std::nullopt;
    return Range{text.substr(0, low), high, outside};
}

bool matches_single(const Value& value, std::string_view pattern) {
    const Condition condition = read_condition(pattern);
    const auto range = condition.comparison == Comparison::Equal ? read_range(pattern) : std::nullopt;
    if (!range) return matches_condition(value, condition);
    if (range->outside)
        return matches_condition(value, {Comparison::Less, range->low})
               || matches_condition(value, {Comparison::More, range->high});
    return matches_condition(value, {Comparison::MoreEqual, range->low})
           && matches_condition(value, {Comparison::LessEqual, range->high});
}

// Parts of a text between separators, `test` of each; true as soon as one gives `decisive`.
template <class Test>
bool any_part(std::string_view text, char separator, const Test& test) {
    while (true) {
        const std::size_t end = text.find(separator);
        if (test(trimmed(text.substr(0, end)))) return true;
        if (end == std::string_view::npos) return false;
        text.remove_prefix(end + 1);
    }
}

bool matches_text(const Value& value, std::string_view pattern) {
    if (value.is(Kind::String) && value.as_string() == pattern) return true;
    return any_part(pattern, '|', [&](std::string_view alternative) {
        return !any_part(alternative, '&',
                         [&](std::string_view condition) { return !matches_single(value, condition); });
    });
}

bool matches_number(const Value& value, double pattern) {
    if (value.is(Kind::Int)) return static_cast<double>(value.as_int()) == pattern;
    if (value.is(Kind::Double)) return value.as_double() == pattern;
    if (!value.is(Kind::String)) return false;
    const std::string text(value.as_string());
    double read = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), read);
    return problem == std::errc() && end == text.data() + text.size() && read == pattern;
}

bool is_nil_like(const Value& value) {
    switch (value.kind()) {
    case Kind::Missing:
    case Kind::Null: return true;
    case Kind::Int: return value.as_int() == 0;
    case Kind::Double: return value.as_double() == 0.0;
    case Kind::String: return value.as_string().empty();
    case Kind::Bool: return !value.as_bool();
    default: return false;
    }
}

} // namespace

bool is_kyverno_range(std::string_view pattern) {
    if (read_condition(pattern).comparison != Comparison::Equal) return false;
    const auto range = read_range(pattern);
    return range && !range->outside;
}

bool matches_kyverno_scalar(const Value& value, const Value& pattern) {
    switch (pattern.kind()) {
    case Kind::Bool: return value.is(Kind::Bool) && value.as_bool() == pattern.as_bool();
    case Kind::Int: return matches_number(value, static_cast<double>(pattern.as_int()));
    case Kind::Double: return matches_number(value, pattern.as_double());
    case Kind::String: return matches_text(value, pattern.as_string());
    case Kind::Missing:
    case Kind::Null: return is_nil_like(value);
    default: return false;
    }
}

} // namespace cofferdam::admission

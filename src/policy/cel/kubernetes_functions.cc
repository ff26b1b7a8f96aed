// k8s.io/apiserver/pkg/cel/library: regex.go, lists.go, jsonpatch.go
#include <array>
#include <string>
#include <vector>

#include <re2/re2.h>

#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"
#include "policy/cel/time_text.h"

namespace cofferdam::cel {
namespace {

// Up to `limit` matches from left to right; none overlaps, and none is empty
// right behind another (Go's FindAllString). A negative limit: all.
std::vector<Value> matches(std::string_view text, const re2::RE2& regex, std::int64_t limit) {
    std::vector<Value> found;
    std::size_t at = 0;
    std::size_t previous_end = std::string_view::npos;
    re2::StringPiece match;
    while (at <= text.size() && (limit < 0 || static_cast<std::int64_t>(found.size()) < limit)) {
        if (!regex.Match(text, at, text.size(), re2::RE2::UNANCHORED, &match, 1)) break;
        const auto begin = static_cast<std::size_t>(match.data() - text.data());
        const std::size_t end = begin + match.size();
        if (!match.empty() || begin != previous_end)
            found.push_back(Value::string({match.data(), match.size()}));
        previous_end = end;
        at = end;
        if (match.empty()) {
            ++at;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
        }
    }
    return found;
}

Value find(Evaluation& evaluation, Arguments arguments) {
    std::string why;
    const re2::RE2* const regex = evaluation.regex(arguments[1].as_text(), why);
    if (!regex) return evaluation.fail("Illegal regex: error parsing regexp: {}", why);
    const std::vector<Value> found = matches(arguments[0].as_text(), *regex, 1);
    return found.empty() ? Value::string("") : found.front();
}

Value find_all(Evaluation& evaluation, Arguments arguments) {
    std::string why;
    const re2::RE2* const regex = evaluation.regex(arguments[1].as_text(), why);
    if (!regex) return evaluation.fail("Illegal regex: error parsing regexp: {}", why);
    const std::int64_t limit = arguments.size() > 2 ? arguments[2].as_int() : -1;
    return evaluation.list(matches(arguments[0].as_text(), *regex, limit));
}

// Nothing to compare, or of two kinds: neither.
bool greater(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) return compare_numbers(a, b) > 0;
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
    case Kind::Bool: return a.as_bool() > b.as_bool();
    case Kind::String:
    case Kind::Bytes: return a.as_text() > b.as_text();
    case Kind::Timestamp:
    case Kind::Duration: return total_nanoseconds(a) > total_nanoseconds(b);
    default: return false;
    }
}

Value is_sorted(Evaluation&, Arguments arguments) {
    for (std::size_t index = 1; index < arguments[0].size(); ++index)
        if (greater(arguments[0].element(index - 1), arguments[0].element(index)))
            return Value::boolean(false);
    return Value::boolean(true);
}

template <bool Greatest>
Value extreme(Evaluation& evaluation, Arguments arguments) {
    if (arguments[0].size() == 0) return evaluation.fail("{} called on empty list", Greatest ? "max" : "min");
    Value found = arguments[0].element(0);
    for (std::size_t index = 1; index < arguments[0].size(); ++index) {
        const Value next = arguments[0].element(index);
        if (Greatest ? greater(next, found) : greater(found, next)) found = next;
    }
    return found;
}

Value zero_of(Kind kind) {
    switch (kind) {
    case Kind::Uint: return Value::unsigned_integer(0);
    case Kind::Double: return Value::real(0);
    case Kind::Duration: return Value::duration(0, 0);
    default: return Value::integer(0);
    }
}

// Of dyn the first element says what is summed; `Of` counts where there is
// none.
template <Kind Of>
Value sum(Evaluation& evaluation, Arguments arguments) {
    const Value& list = arguments[0];
    Value total = zero_of(list.size() > 0 ? list.element(0).kind() : Of);
    const Compute add = operator_overloads().front().compute; // _+_
    for (std::size_t index = 0; index < list.size() && !total.is_error_or_unknown(); ++index) {
        const std::array both{total, list.element(index)};
        total = add(evaluation, both);
    }
    return total;
}

Value index_of(Evaluation&, Arguments arguments) {
    for (std::size_t index = 0; index < arguments[0].size(); ++index)
        if (equal(arguments[0].element(index), arguments[1]))
            return Value::integer(static_cast<std::int64_t>(index));
    return Value::integer(-1);
}
Value last_index_of(Evaluation&, Arguments arguments) {
    for (std::size_t index = arguments[0].size(); index-- > 0;)
        if (equal(arguments[0].element(index), arguments[1]))
            return Value::integer(static_cast<std::int64_t>(index));
    return Value::integer(-1);
}

// RFC 6901, section 3
Value escape_key(Evaluation& evaluation, Arguments arguments) {
    std::string text;
    for (const char c : arguments[0].as_text()) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return evaluation.string(text);
}

constexpr Overload regexes[] = {
    {"string_find_string", "find", true, "(string, string) -> string", find, match_regex},
    {"string_find_all_string", "findAll", true, "(string, string) -> list(string)", find_all, match_regex},
    {"string_find_all_string_int", "findAll", true, "(string, string, int) -> list(string)", find_all,
     match_regex},
};

// clang-format off
#define COFFERDAM_CEL_ORDERED(type)                                                                       \
    {"list_" type "_is_sorted_bool", "isSorted", true, "(list(" type ")) -> bool", is_sorted, traverse_list}, \
    {"list_" type "_max_" type, "max", true, "(list(" type ")) -> " type, extreme<true>, traverse_list},  \
    {"list_" type "_min_" type, "min", true, "(list(" type ")) -> " type, extreme<false>, traverse_list}

constexpr Overload lists[] = {
    COFFERDAM_CEL_ORDERED("int"),
    COFFERDAM_CEL_ORDERED("uint"),
    COFFERDAM_CEL_ORDERED("double"),
    COFFERDAM_CEL_ORDERED("bool"),
    COFFERDAM_CEL_ORDERED("duration"),
    COFFERDAM_CEL_ORDERED("timestamp"),
    COFFERDAM_CEL_ORDERED("string"),
    COFFERDAM_CEL_ORDERED("bytes"),
    {"list_int_sum_int", "sum", true, "(list(int)) -> int", sum<Kind::Int>, traverse_list},
    {"list_uint_sum_uint", "sum", true, "(list(uint)) -> uint", sum<Kind::Uint>, traverse_list},
    {"list_double_sum_double", "sum", true, "(list(double)) -> double", sum<Kind::Double>, traverse_list},
    {"list_duration_sum_duration", "sum", true, "(list(duration)) -> duration", sum<Kind::Duration>, traverse_list},
    {"list_a_index_of_int", "indexOf", true, "(list(A), A) -> int", index_of, traverse_list},
    {"list_a_last_index_of_int", "lastIndexOf", true, "(list(A), A) -> int", last_index_of, traverse_list},
};
// clang-format on
constexpr Overload json_patches[] = {
    {"string_jsonpatch_escapeKey_string", "jsonpatch.escapeKey", false, "(string) -> string", escape_key,
     traverse_first},
};

} // namespace

std::span<const Overload> regex_overloads() { return regexes; }
std::span<const Overload> kubernetes_list_overloads() { return lists; }
std::span<const Overload> json_patch_overloads() { return json_patches; }

} // namespace cofferdam::cel

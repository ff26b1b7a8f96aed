// Strings and sizes of the standard library.
#include <re2/re2.h>

#include "policy/cel/code_points.h"
#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

Value size(Evaluation&, Arguments arguments) {
    return Value::integer(static_cast<std::int64_t>(actual_size(arguments[0])));
}
Value contains(Evaluation&, Arguments arguments) {
    return Value::boolean(arguments[0].as_text().contains(arguments[1].as_text()));
}
Value starts_with(Evaluation&, Arguments arguments) {
    return Value::boolean(arguments[0].as_text().starts_with(arguments[1].as_text()));
}
Value ends_with(Evaluation&, Arguments arguments) {
    return Value::boolean(arguments[0].as_text().ends_with(arguments[1].as_text()));
}

Value matches(Evaluation& evaluation, Arguments arguments) {
    std::string why;
    const re2::RE2* const regex = evaluation.regex(arguments[1].as_text(), why);
    if (!regex) return evaluation.fail("error parsing regexp: {}", why);
    return Value::boolean(re2::RE2::PartialMatch(arguments[0].as_text(), *regex));
}

constexpr Overload overloads[] = {
    {"size_string", "size", false, "(string) -> int", size},
    {"size_bytes", "size", false, "(bytes) -> int", size},
    {"size_list", "size", false, "(list(A)) -> int", size},
    {"size_map", "size", false, "(map(A, B)) -> int", size},
    {"string_size", "size", true, "(string) -> int", size},
    {"bytes_size", "size", true, "(bytes) -> int", size},
    {"list_size", "size", true, "(list(A)) -> int", size},
    {"map_size", "size", true, "(map(A, B)) -> int", size},
    {"contains_string", "contains", true, "(string, string) -> bool", contains, search_in_string},
    {"starts_with_string", "startsWith", true, "(string, string) -> bool", starts_with, traverse_first},
    {"ends_with_string", "endsWith", true, "(string, string) -> bool", ends_with, traverse_first},
    {"matches", "matches", false, "(string, string) -> bool", matches, match_regex},
    {"matches_string", "matches", true, "(string, string) -> bool", matches, match_regex},
};

} // namespace

std::span<const Overload> text_overloads() { return overloads; }

} // namespace cofferdam::cel

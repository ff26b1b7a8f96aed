// cel-go ext/strings.go
#include <algorithm>
#include <string>
#include <vector>

#include "policy/cel/code_points.h"
#include "policy/cel/cost.h"
#include "policy/cel/evaluation.h"
#include "policy/cel/format_text.h"
#include "policy/cel/libraries.h"

namespace cofferdam::cel {
namespace {

Value out_of_range(Evaluation& evaluation, std::int64_t index) {
    return evaluation.fail("index out of range: {}", index);
}

Value char_at(Evaluation& evaluation, Arguments arguments) {
    const auto offsets = code_point_offsets(arguments[0].as_text());
    const std::int64_t index = arguments[1].as_int();
    const auto size = static_cast<std::int64_t>(offsets.size()) - 1;
    if (index < 0 || index > size) return out_of_range(evaluation, index);
    if (index == size) return Value::string("");
    const auto at = static_cast<std::size_t>(index);
    return Value::string(arguments[0].as_text().substr(offsets[at], offsets[at + 1] - offsets[at]));
}

std::int64_t position(const std::vector<std::uint32_t>& offsets, std::size_t byte) {
    return std::ranges::lower_bound(offsets, byte) - offsets.begin();
}

Value index_of(Evaluation& evaluation, Arguments arguments) {
    const std::string_view text = arguments[0].as_text();
    const auto offsets = code_point_offsets(text);
    const std::int64_t from = arguments.size() > 2 ? arguments[2].as_int() : 0;
    if (from < 0) return out_of_range(evaluation, from);
    if (arguments[1].as_text().empty()) return Value::integer(from);
    if (from >= static_cast<std::int64_t>(offsets.size()))
        return arguments.size() > 2 ? out_of_range(evaluation, from) : Value::integer(-1);
    const std::size_t found = text.find(arguments[1].as_text(), offsets[static_cast<std::size_t>(from)]);
    return Value::integer(found == std::string_view::npos ? -1 : position(offsets, found));
}

Value last_index_of(Evaluation& evaluation, Arguments arguments) {
    const std::string_view text = arguments[0].as_text();
    const auto offsets = code_point_offsets(text);
    const auto size = static_cast<std::int64_t>(offsets.size()) - 1;
    const std::int64_t from = arguments.size() > 2 ? arguments[2].as_int() : size;
    if (from < 0 || from > size) return out_of_range(evaluation, from);
    if (arguments[1].as_text().empty()) return Value::integer(from);
    const std::size_t found = text.rfind(arguments[1].as_text(), offsets[static_cast<std::size_t>(from)]);
    return Value::integer(found == std::string_view::npos ? -1 : position(offsets, found));
}

Value substring(Evaluation& evaluation, Arguments arguments) {
    const std::string_view text = arguments[0].as_text();
    const auto offsets = code_point_offsets(text);
    const auto size = static_cast<std::int64_t>(offsets.size()) - 1;
    const std::int64_t begin = arguments[1].as_int();
    const std::int64_t end = arguments.size() > 2 ? arguments[2].as_int() : size;
    if (arguments.size() > 2 && begin > end)
        return evaluation.fail("invalid substring range. start: {}, end: {}", begin, end);
    if (begin < 0 || begin > size) return out_of_range(evaluation, begin);
    if (end < 0 || end > size) return out_of_range(evaluation, end);
    const std::uint32_t from = offsets[static_cast<std::size_t>(begin)];
    return Value::string(text.substr(from, offsets[static_cast<std::size_t>(end)] - from));
}

template <char First, char Last, int Difference>
Value in_case(Evaluation& evaluation, Arguments arguments) {
    std::string text(arguments[0].as_text());
    for (char& c : text)
        if (c >= First && c <= Last) c = static_cast<char>(c + Difference);
    return evaluation.string(text);
}

// Pieces between separators; between code points where the separator is empty.
// No more than `limit` if it is not negative: the last has the rest.
std::vector<std::string_view> pieces(std::string_view text, std::string_view separator, std::int64_t limit) {
    std::vector<std::string_view> all;
    if (limit == 0) return all;
    if (separator.empty() && text.empty()) return all;
    while (limit < 0 || static_cast<std::int64_t>(all.size()) + 1 < limit) {
        std::size_t end = text.find(separator);
        if (separator.empty()) {
            end = 1;
            while (end < text.size() && !begins_code_point(text[end])) ++end;
            if (end >= text.size()) break;
        }
        if (end == std::string_view::npos) break;
        all.push_back(text.substr(0, end));
        text.remove_prefix(end + separator.size());
    }
    all.push_back(text);
    return all;
}

Value split(Evaluation& evaluation, Arguments arguments) {
    const std::int64_t limit = arguments.size() > 2 ? arguments[2].as_int() : -1;
    std::vector<Value> values;
    for (const std::string_view piece : pieces(arguments[0].as_text(), arguments[1].as_text(), limit))
        values.push_back(Value::string(piece));
    return evaluation.list(values);
}

Value replace(Evaluation& evaluation, Arguments arguments) {
    const std::string_view from = arguments[1].as_text();
    const std::string_view to = arguments[2].as_text();
    const std::int64_t limit = arguments.size() > 3 ? arguments[3].as_int() : -1;
    std::string_view rest = arguments[0].as_text();
    std::string text;
    for (std::int64_t count = 0; limit < 0 || count < limit; ++count) {
        // An empty text is found before each code point and at the end (Go's
        // strings.Replace).
        std::size_t at = from.empty() ? 0 : rest.find(from);
        if (from.empty() && count > 0) {
            if (rest.empty()) break;
            at = 1;
            while (at < rest.size() && !begins_code_point(rest[at])) ++at;
        }
        if (at == std::string_view::npos) break;
        text += rest.substr(0, at);
        text += to;
        rest.remove_prefix(at + from.size());
        if (!evaluation.enough_memory(text.size())) return evaluation.out_of_memory();
    }
    text += rest;
    return evaluation.string(text);
}

// What unicode.IsSpace says: Go's strings.TrimSpace.
std::size_t space_at(std::string_view text) {
    static constexpr std::string_view spaces[] = {
        " ",
        "\t",
        "\n",
        "\v",
        "\f",
        "\r",
        "\xC2\x85",
        "\xC2\xA0",
        "\xE1\x9A\x80",
        "\xE2\x80\x80",
        "\xE2\x80\x81",
        "\xE2\x80\x82",
        "\xE2\x80\x83",
        "\xE2\x80\x84",
        "\xE2\x80\x85",
        "\xE2\x80\x86",
        "\xE2\x80\x87",
        "\xE2\x80\x88",
        "\xE2\x80\x89",
        "\xE2\x80\x8A",
        "\xE2\x80\xA8",
        "\xE2\x80\xA9",
        "\xE2\x80\xAF",
        "\xE2\x81\x9F",
        "\xE3\x80\x80",
    };
    for (const std::string_view space : spaces)
        if (text.starts_with(space)) return space.size();
    return 0;
}

Value trim(Evaluation&, Arguments arguments) {
    std::string_view text = arguments[0].as_text();
    while (const std::size_t space = space_at(text)) text.remove_prefix(space);
    const auto offsets = code_point_offsets(text);
    for (std::size_t index = offsets.size() - 1; index-- > 0;) {
        if (space_at(text.substr(offsets[index])) == 0) break;
        text = text.substr(0, offsets[index]);
    }
    return Value::string(text);
}

Value join(Evaluation& evaluation, Arguments arguments) {
    const std::string_view separator = arguments.size() > 1 ? arguments[1].as_text() : "";
    std::string text;
    for (std::size_t index = 0; index < arguments[0].size(); ++index) {
        const Value element = arguments[0].element(index);
        if (!element.is(Kind::String)) return evaluation.no_such_overload();
        if (index > 0) text += separator;
        text += element.as_text();
        if (!evaluation.enough_memory(text.size())) return evaluation.out_of_memory();
    }
    return evaluation.string(text);
}

Value reverse(Evaluation& evaluation, Arguments arguments) {
    const std::string_view text = arguments[0].as_text();
    const auto offsets = code_point_offsets(text);
    std::string reversed;
    for (std::size_t index = offsets.size() - 1; index-- > 0;)
        reversed += text.substr(offsets[index], offsets[index + 1] - offsets[index]);
    return evaluation.string(reversed);
}

Value quote(Evaluation& evaluation, Arguments arguments) {
    static constexpr std::pair<char, char> escapes[] = {
        {'\a', 'a'}, {'\b', 'b'}, {'\f', 'f'},  {'\n', 'n'}, {'\r', 'r'},
        {'\t', 't'}, {'\v', 'v'}, {'\\', '\\'}, {'"', '"'},
    };
    std::string text = "\"";
    for (const char c : arguments[0].as_text()) {
        const auto* const escape = std::ranges::find(escapes, c, &std::pair<char, char>::first);
        if (escape != std::end(escapes)) text += '\\';
        text += escape != std::end(escapes) ? escape->second : c;
    }
    return evaluation.string(text + '"');
}

Value format(Evaluation& evaluation, Arguments arguments) {
    return format_text(evaluation, arguments[0].as_text(), arguments[1]);
}

constexpr Compute lower = in_case<'A', 'Z', 'a' - 'A'>;
constexpr Compute upper = in_case<'a', 'z', 'A' - 'a'>;

constexpr Overload overloads[] = {
    {"string_char_at_int", "charAt", true, "(string, int) -> string", char_at},
    {"string_index_of_string", "indexOf", true, "(string, string) -> int", index_of, traverse_list},
    {"string_index_of_string_int", "indexOf", true, "(string, string, int) -> int", index_of, traverse_list},
    {"string_last_index_of_string", "lastIndexOf", true, "(string, string) -> int", last_index_of,
     traverse_list},
    {"string_last_index_of_string_int", "lastIndexOf", true, "(string, string, int) -> int", last_index_of,
     traverse_list},
    {"string_lower_ascii", "lowerAscii", true, "(string) -> string", lower, traverse_first},
    {"string_upper_ascii", "upperAscii", true, "(string) -> string", upper, traverse_first},
    {"string_replace_string_string", "replace", true, "(string, string, string) -> string", replace,
     traverse_first_twice},
    {"string_replace_string_string_int", "replace", true, "(string, string, string, int) -> string", replace,
     traverse_first_twice},
    {"string_split_string", "split", true, "(string, string) -> list(string)", split, traverse_first_twice},
    {"string_split_string_int", "split", true, "(string, string, int) -> list(string)", split,
     traverse_first_twice},
    {"string_substring_int", "substring", true, "(string, int) -> string", substring, traverse_first},
    {"string_substring_int_int", "substring", true, "(string, int, int) -> string", substring,
     traverse_first},
    {"string_trim", "trim", true, "(string) -> string", trim, traverse_first},
    {"list_join", "join", true, "(list(string)) -> string", join, traverse_result_twice},
    {"list_join_string", "join", true, "(list(string), string) -> string", join, traverse_result_twice},
};
constexpr Overload later[] = {
    {"string_format", "format", true, "(string, list(dyn)) -> string", format, traverse_first},
    {"strings_quote", "strings.quote", false, "(string) -> string", quote, traverse_first},
};
constexpr Overload latest[] = {
    {"string_reverse", "reverse", true, "(string) -> string", reverse},
};

} // namespace

std::span<const Overload> string_overloads() { return overloads; }
std::span<const Overload> later_string_overloads() { return later; }
std::span<const Overload> latest_string_overloads() { return latest; }

} // namespace cofferdam::cel

#include "analysis/admission/kyverno_functions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "core/check.h"
#include "estate/selection.h"
#include "policy/cel/encoders.h"
#include "policy/cel/quantity.h"
#include "policy/cel/time_text.h"
#include "value/base64.h"
#include "value/copy.h"
#include "value/document.h"

namespace cofferdam::admission {

namespace {

using jmespath::Call;
using jmespath::fault;
using jmespath::Found;
using jmespath::is_number;
using jmespath::number;
using jmespath::number_of;
using value::Entry;
using value::Kind;
using value::Value;

// The texts of the first arguments; nothing if one of them is none.
std::optional<std::vector<std::string_view>> texts(const Call& call, std::size_t count) {
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < count; ++i) {
        if (!call[i].is(Kind::String)) return std::nullopt;
        texts.push_back(call[i].as_string());
    }
    return texts;
}

// ifaceToString: of numbers as many digits as a float32 needs.
std::optional<std::string> text_of(const Value& value) {
    if (value.is(Kind::String)) return std::string(value.as_string());
    if (value.is(Kind::Bool)) return value.as_bool() ? "true" : "false";
    if (!is_number(value)) return std::nullopt;
    const auto narrow = static_cast<float>(number_of(value));
    return std::trunc(narrow) == narrow ? fmt::format("{:.0f}", narrow) : fmt::format("{}", narrow);
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}
std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return result;
}
bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string replaced(std::string_view text, std::string_view old, std::string_view by, std::int64_t most) {
    std::string result;
    while (most != 0 && !old.empty()) {
        const std::size_t at = text.find(old);
        if (at == std::string_view::npos) break;
        result.append(text.substr(0, at)).append(by);
        text.remove_prefix(at + old.size());
        --most;
    }
    return result.append(text);
}

Found compare(const Call& call) {
    const auto of = texts(call, 2);
    if (!of) return call.wrong_type(0);
    return Value::integer((*of)[0] < (*of)[1] ? -1 : (*of)[0] == (*of)[1] ? 0 : 1);
}

Found equal_fold(const Call& call) {
    const auto of = texts(call, 2);
    if (!of) return call.wrong_type(0);
    if (!is_ascii((*of)[0]) || !is_ascii((*of)[1])) return jmespath::unknown("letters beyond ASCII");
    return Value::boolean(lower((*of)[0]) == lower((*of)[1]));
}

Found replace(const Call& call) {
    const auto of = texts(call, 3);
    if (!of || !is_number(call[3])) return call.wrong_type(of ? 3 : 0);
    const auto most = static_cast<std::int64_t>(number_of(call[3]));
    return call.arena.string(replaced((*of)[0], (*of)[1], (*of)[2], most));
}
Found replace_all(const Call& call) {
    const auto of = texts(call, 3);
    if (!of) return call.wrong_type(0);
    return call.arena.string(replaced((*of)[0], (*of)[1], (*of)[2], -1));
}

Found in_case(const Call& call, std::string (*change)(std::string_view)) {
    const auto of = texts(call, 1);
    if (!of) return call.wrong_type(0);
    if (!is_ascii((*of)[0])) return jmespath::unknown("letters beyond ASCII");
    return call.arena.string(change((*of)[0]));
}
Found to_upper(const Call& call) { return in_case(call, upper); }
Found to_lower(const Call& call) { return in_case(call, lower); }

Found trim(const Call& call) {
    const auto of = texts(call, 2);
    if (!of) return call.wrong_type(0);
    const std::size_t begin = (*of)[0].find_first_not_of((*of)[1]);
    if (begin == std::string_view::npos) return Value::string("");
    return Value::string((*of)[0].substr(begin, (*of)[0].find_last_not_of((*of)[1]) - begin + 1));
}
Found trim_prefix(const Call& call) {
    const auto of = texts(call, 2);
    if (!of) return call.wrong_type(0);
    return Value::string((*of)[0].starts_with((*of)[1]) ? (*of)[0].substr((*of)[1].size()) : (*of)[0]);
}

Found split(const Call& call) {
    const auto of = texts(call, 2);
    if (!of) return call.wrong_type(0);
    std::string_view rest = (*of)[0];
    const std::string_view separator = (*of)[1];
    if (separator.empty()) return jmespath::unknown("split by nothing");
    std::vector<Value> parts;
    for (std::size_t at = 0; (at = rest.find(separator)) != std::string_view::npos;
         rest.remove_prefix(at + separator.size()))
        parts.push_back(Value::string(rest.substr(0, at)));
    parts.push_back(Value::string(rest));
    return call.arena.list(parts);
}

Found regex_match(const Call& call) {
    const auto text = text_of(call[1]);
    if (!call[0].is(Kind::String) || !text) return call.wrong_type(text ? 0 : 1);
    const re2::RE2 regex(call[0].as_string(), re2::RE2::Quiet);
    if (!regex.ok()) return fault(fmt::format("regex_match: {}", regex.error()));
    return Value::boolean(re2::RE2::PartialMatch(*text, regex));
}

// Replacements with groups ($1) are written otherwise in RE2; a text without "$" and "\" means the same.
Found regex_replace_all(const Call& call) {
    auto text = text_of(call[1]);
    const auto by = text_of(call[2]);
    if (!call[0].is(Kind::String) || !text || !by) return call.wrong_type(0);
    const re2::RE2 regex(call[0].as_string(), re2::RE2::Quiet);
    if (!regex.ok()) return fault(fmt::format("{}: {}", call.function, regex.error()));
    if (by->find_first_of("$\\") != std::string::npos) return jmespath::unknown("a replacement with groups");
    re2::RE2::GlobalReplace(&*text, regex, *by);
    return call.arena.string(*text);
}

Found pattern_match(const Call& call) {
    const auto text = text_of(call[1]);
    if (!call[0].is(Kind::String) || !text) return call.wrong_type(text ? 0 : 1);
    return Value::boolean(estate::matches_glob(call[0].as_string(), *text));
}

Found label_match(const Call& call) {
    if (!call[0].is(Kind::Map) || !call[1].is(Kind::Map)) return call.wrong_type(0);
    return Value::boolean(std::ranges::all_of(call[0].entries(), [&](const Entry& label) {
        const Value* other = call[1].find(label.key.as_string());
        return other && jmespath::equal(*other, label.value);
    }));
}

Found to_boolean(const Call& call) {
    const auto of = texts(call, 1);
    if (!of) return call.wrong_type(0);
    const std::string word = lower((*of)[0]);
    if (word != "true" && word != "false") return fault("to_boolean: neither true nor false");
    return Value::boolean(word == "true");
}

// Of quantities and durations only what gives a number or needs no canonical form.
Found divide(const Call& call) {
    if (is_number(call[0]) && is_number(call[1])) {
        if (number_of(call[1]) == 0) return fault("divide: by zero");
        return number(number_of(call[0]) / number_of(call[1]));
    }
    const auto of = texts(call, 2);
    if (!of) return jmespath::unknown("arithmetic with quantities");
    const auto a = cel::parse_quantity((*of)[0]), b = cel::parse_quantity((*of)[1]);
    if (a && b) {
        if (cel::approximate(*b) == 0) return fault("divide: by zero");
        return number(cel::approximate(*a) / cel::approximate(*b));
    }
    return jmespath::unknown("arithmetic with durations");
}

Found arithmetic(const Call& call, double (*apply)(double, double)) {
    if (!is_number(call[0]) || !is_number(call[1])) return jmespath::unknown("arithmetic with quantities");
    return number(apply(number_of(call[0]), number_of(call[1])));
}
Found add(const Call& call) {
    return arithmetic(call, [](double a, double b) { return a + b; });
}
Found subtract(const Call& call) {
    return arithmetic(call, [](double a, double b) { return a - b; });
}
Found multiply(const Call& call) {
    return arithmetic(call, [](double a, double b) { return a * b; });
}
Found modulo(const Call& call) {
    if (!is_number(call[0]) || !is_number(call[1])) return jmespath::unknown("arithmetic with quantities");
    const double a = number_of(call[0]), b = number_of(call[1]);
    if (std::trunc(a) != a || std::trunc(b) != b) return fault("modulo: of fractions");
    if (b == 0) return fault("modulo: by zero");
    return number(std::fmod(a, b));
}
Found sum(const Call& call) {
    if (!call[0].is(Kind::List)) return call.wrong_type(0);
    if (call[0].size() == 0) return fault("sum: of nothing");
    double total = 0;
    for (const Value& item : call[0].items()) {
        if (!is_number(item)) return jmespath::unknown("arithmetic with quantities");
        total += number_of(item);
    }
    return number(total);
}

Found round(const Call& call) {
    if (!is_number(call[0]) || !is_number(call[1])) return call.wrong_type(is_number(call[0]) ? 1 : 0);
    const double digits = number_of(call[1]);
    if (std::trunc(digits) != digits || digits < 0) return fault("round: to what is no number of digits");
    const double shift = std::pow(10, digits);
    return number(std::round(number_of(call[0]) * shift) / shift);
}

Found base64_decode(const Call& call) {
    const auto of = texts(call, 1);
    if (!of) return call.wrong_type(0);
    const auto decoded = value::decode_base64((*of)[0]);
    return decoded ? Found(call.arena.string(*decoded)) : fault("base64_decode: no base64");
}
Found base64_encode(const Call& call) {
    const auto of = texts(call, 1);
    return of ? Found(call.arena.string(cel::encode_base64((*of)[0]))) : call.wrong_type(0);
}

// The document does not outlive the call.
Found parse(const Call& call, const value::Parsed& parsed) {
    if (!parsed.problems.empty() || parsed.documents.size() != 1)
        return fault(fmt::format("{}: it cannot be read", call.function));
    return value::copied(parsed.documents.front()->root(), call.arena);
}
Found parse_json(const Call& call) {
    const auto of = texts(call, 1);
    if (!of) return call.wrong_type(0);
    return parse(call, value::parse_json(std::make_shared<value::Text>("argument", std::string((*of)[0])),
                                         value::KeepPlaces::No));
}
Found parse_yaml(const Call& call) {
    const auto of = texts(call, 1);
    if (!of) return call.wrong_type(0);
    return parse(call, value::parse_yaml(std::make_shared<value::Text>("argument", std::string((*of)[0])),
                                         value::KeepPlaces::No));
}

Found lookup(const Call& call) {
    if (call[0].is(Kind::Map)) {
        if (!call[1].is(Kind::String)) return call.wrong_type(1);
        const Value* found = call[0].find(call[1].as_string());
        return found ? *found : Value::null();
    }
    if (!call[0].is(Kind::List)) return call.wrong_type(0);
    if (!is_number(call[1])) return call.wrong_type(1);
    const double index = number_of(call[1]);
    if (std::trunc(index) != index) return call.wrong_type(1);
    if (index < 0 || index >= static_cast<double>(call[0].size())) return Value::null();
    return call[0][static_cast<std::size_t>(index)];
}

Found items(const Call& call) {
    if (!call[1].is(Kind::String) || !call[2].is(Kind::String)) return call.wrong_type(1);
    std::vector<Value> pairs;
    const auto add = [&](const Value& key, const Value& value) {
        const Entry pair[] = {{call[1], key}, {call[2], value}};
        pairs.push_back(call.arena.map(pair));
    };
    if (call[0].is(Kind::Map)) {
        std::vector<Entry> sorted(call[0].entries().begin(), call[0].entries().end());
        std::ranges::sort(sorted, {}, [](const Entry& entry) { return entry.key.as_string(); });
        for (const Entry& entry : sorted) add(entry.key, entry.value);
    } else if (call[0].is(Kind::List)) {
        std::int64_t index = 0;
        for (const Value& item : call[0].items()) add(Value::integer(index++), item);
    } else {
        return call.wrong_type(0);
    }
    return call.arena.list(pairs);
}

Found object_from_lists(const Call& call) {
    if (!call[0].is(Kind::List) || !call[1].is(Kind::List)) return call.wrong_type(0);
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < call[0].size(); ++i) {
        const auto key = text_of(call[0][i]);
        if (!key) return call.wrong_type(0);
        const Value value = i < call[1].size() ? call[1][i] : Value::null();
        const auto same =
            std::ranges::find_if(entries, [&](const Entry& entry) { return entry.key.as_string() == *key; });
        if (same != entries.end())
            same->value = value;
        else
            entries.push_back({call.arena.string(*key), value});
    }
    return call.arena.map(entries);
}

constexpr jmespath::Function table[] = {
    {"add", 2, 2, add},
    {"base64_decode", 1, 1, base64_decode},
    {"base64_encode", 1, 1, base64_encode},
    {"compare", 2, 2, compare},
    {"divide", 2, 2, divide},
    {"equal_fold", 2, 2, equal_fold},
    {"items", 3, 3, items},
    {"label_match", 2, 2, label_match},
    {"lookup", 2, 2, lookup},
    {"modulo", 2, 2, modulo},
    {"multiply", 2, 2, multiply},
    {"object_from_lists", 2, 2, object_from_lists},
    {"parse_json", 1, 1, parse_json},
    {"parse_yaml", 1, 1, parse_yaml},
    {"pattern_match", 2, 2, pattern_match},
    {"regex_match", 2, 2, regex_match},
    {"regex_replace_all", 3, 3, regex_replace_all},
    {"regex_replace_all_literal", 3, 3, regex_replace_all},
    {"replace", 4, 4, replace},
    {"replace_all", 3, 3, replace_all},
    {"round", 2, 2, round},
    {"split", 2, 2, split},
    {"subtract", 2, 2, subtract},
    {"sum", 1, 1, sum},
    {"to_boolean", 1, 1, to_boolean},
    {"to_lower", 1, 1, to_lower},
    {"to_upper", 1, 1, to_upper},
    {"trim", 2, 2, trim},
    {"trim_prefix", 2, 2, trim_prefix},
};

// %v of a float64: the shortest digits, from a million on with an exponent.
std::string go_number(double value) {
    const double size = std::abs(value);
    const bool plain = value == 0 || (size >= 1e-4 && size < 1e6);
    char text[400];
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    const auto [end, problem] = std::to_chars(std::begin(text), std::end(text), value, format);
    COFFERDAM_CHECK(problem == std::errc());
    return {std::begin(text), end};
}

} // namespace

std::span<const jmespath::Function> kyverno_functions() { return table; }

std::string go_text(const Value& value) {
    switch (value.kind()) {
    case Kind::Missing:
    case Kind::Null: return "<nil>";
    case Kind::Bool: return value.as_bool() ? "true" : "false";
    case Kind::String: return std::string(value.as_string());
    case Kind::Number: return std::string(value.as_number());
    case Kind::List: {
        std::string text = "[";
        for (const Value& item : value.items()) text += (text.size() > 1 ? " " : "") + go_text(item);
        return text + "]";
    }
    case Kind::Map: {
        std::vector<Entry> sorted(value.entries().begin(), value.entries().end());
        std::ranges::sort(sorted, {}, [](const Entry& entry) { return entry.key.as_string(); });
        std::string text = "map[";
        for (const Entry& entry : sorted)
            text += (text.size() > 4 ? " " : "") + go_text(entry.key) + ":" + go_text(entry.value);
        return text + "]";
    }
    default: return go_number(number_of(value));
    }
}

} // namespace cofferdam::admission

#include "edits/style.h"

#include <algorithm>
#include <map>

#include "edits/layout.h"
#include "value/yaml_scalars.h"

namespace cofferdam::edits {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Narrower than YAML's own rule (1.2.2 §7.3.3): what begins with a letter is no number, date or address.
bool looks_plain(std::string_view text) {
    if (text.empty() || !(is_letter(text.front()) || text.front() == '/') || text.back() == ':') return false;
    return std::ranges::all_of(
        text, [](char c) { return is_letter(c) || is_digit(c) || std::string_view("-_./:@+").contains(c); });
}

bool is_plain(std::string_view text) {
    value::Arena arena;
    return looks_plain(text) && value::resolve_plain(text, arena).is(Kind::String);
}

std::string single_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') quoted += c;
        quoted += c;
    }
    return quoted += '\'';
}

bool fits_single_quotes(std::string_view text) {
    return std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string key_text(std::string_view key, const Style& style) {
    return scalar_text(Value::string(key), style.json ? Quote::Double : Quote::None);
}

bool is_collection(const Value& value) { return value.is(Kind::Map) || value.is(Kind::List); }
bool has_lines(const Value& value) { return is_collection(value) && value.size() > 0; }

// Votes of a document's collections for the columns by which they stand deeper than their key.
struct Votes {
    std::map<std::uint32_t, std::size_t> steps;
    std::map<std::uint32_t, std::size_t> list_offsets;
};

void count(const Layout& layout, const Value& node, Votes& votes);

void count_entry(const Layout& layout, const Entry& entry, Votes& votes) {
    if (!has_lines(entry.value) || layout.is_flow(entry.value) || layout.used(entry.value)) return;
    const std::uint32_t key = layout.column(layout.written(entry.key).begin);
    const std::uint32_t own = layout.column(layout.content_begin(entry.value));
    if (own < key) return;
    ++(entry.value.is(Kind::Map) ? votes.steps : votes.list_offsets)[own - key];
    count(layout, entry.value, votes);
}

void count(const Layout& layout, const Value& node, Votes& votes) {
    for (const Entry& entry : node.entries()) count_entry(layout, entry, votes);
    for (const Value& item : node.items())
        if (has_lines(item) && !layout.is_flow(item) && !layout.used(item)) count(layout, item, votes);
}

std::uint32_t most(const std::map<std::uint32_t, std::size_t>& votes, std::uint32_t otherwise) {
    const auto winner = std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
    return winner == votes.end() ? otherwise : winner->first;
}

Style json_style(const Layout& layout, const Value& root, Style style) {
    const std::uint32_t first = layout.written(root.entries().front().key).begin;
    style.json = layout.bytes()[first] == '"';
    const std::uint32_t column = layout.column(first);
    style.step = layout.starts_line(first) && column > 0 ? column : 2;
    const std::uint32_t key_end = layout.written(root.entries().front().key).end;
    style.tight = style.json && layout.bytes().substr(key_end, 1) == ":"
                  && layout.bytes().substr(key_end + 1, 1) != " ";
    return style;
}

} // namespace

Style style_of(const value::Document& document) {
    const Layout layout(document);
    Style style;
    style.line_break = layout.line_break();
    const Value& root = document.root();
    if (root.entries().empty()) return style;
    if (layout.is_flow(root)) return json_style(layout, root, style);
    Votes votes;
    count(layout, root, votes);
    style.step = std::max(1U, most(votes.steps, 2));
    style.list_offset = most(votes.list_offsets, style.step);
    return style;
}

std::string scalar_text(const Value& scalar, Quote quote) {
    if (!scalar.is(Kind::String)) return value::to_json(scalar);
    const std::string_view text = scalar.as_string();
    if (quote == Quote::Single && fits_single_quotes(text)) return single_quoted(text);
    if (quote == Quote::None && is_plain(text)) return std::string(text);
    return value::to_json(scalar);
}

std::string flow_entry(std::string_view key, const Value& value, const Style& style) {
    return key_text(key, style) + (style.tight ? ":" : ": ") + flow_text(value, style);
}

std::string flow_text(const Value& value, const Style& style) {
    if (!is_collection(value)) return scalar_text(value, style.json ? Quote::Double : Quote::None);
    const std::string comma = style.tight ? "," : ", ";
    std::string text;
    for (const Entry& entry : value.entries())
        text += (text.empty() ? "" : comma) + flow_entry(entry.key.as_string(), entry.value, style);
    for (const Value& item : value.items()) text += (text.empty() ? "" : comma) + flow_text(item, style);
    return value.is(Kind::Map) ? "{" + text + "}" : "[" + text + "]";
}

std::string flow_lines(const Value& value, const Style& style, std::uint32_t column) {
    if (!has_lines(value)) return flow_text(value, style);
    const std::string line = std::string(style.line_break) + std::string(column + style.step, ' ');
    std::string text;
    for (const Entry& entry : value.entries())
        text += (text.empty() ? "" : ",") + line + key_text(entry.key.as_string(), style) + ": "
                + flow_lines(entry.value, style, column + style.step);
    for (const Value& item : value.items())
        text += (text.empty() ? "" : ",") + line + flow_lines(item, style, column + style.step);
    text += style.line_break;
    text.append(column, ' ');
    return value.is(Kind::Map) ? "{" + text + "}" : "[" + text + "]";
}

std::string block_value(const Value& value, const Style& style, std::uint32_t column) {
    if (!has_lines(value)) return " " + flow_text(value, style);
    const std::uint32_t own = column + (value.is(Kind::Map) ? style.step : style.list_offset);
    return std::string(style.line_break) + std::string(own, ' ') + block_text(value, style, own);
}

std::string block_entry(std::string_view key, const Value& value, const Style& style, std::uint32_t column) {
    return key_text(key, style) + ":" + block_value(value, style, column);
}

std::string block_item(const Value& value, const Style& style, std::uint32_t column) {
    return "- " + (has_lines(value) ? block_text(value, style, column + 2) : flow_text(value, style));
}

std::string block_text(const Value& value, const Style& style, std::uint32_t column) {
    const std::string line = std::string(style.line_break) + std::string(column, ' ');
    std::string text;
    for (const Entry& entry : value.entries())
        text += (text.empty() ? "" : line) + block_entry(entry.key.as_string(), entry.value, style, column);
    for (const Value& item : value.items())
        text += (text.empty() ? "" : line) + block_item(item, style, column);
    return text;
}

} // namespace cofferdam::edits

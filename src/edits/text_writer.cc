#include "edits/text_writer.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace cofferdam::edits {

namespace {

using value::Entry;
using value::Kind;
using value::Span;
using value::Value;

bool is_collection(const Value& value) { return value.is(Kind::Map) || value.is(Kind::List); }

std::optional<std::size_t> index_in(std::string_view part, std::size_t size) {
    std::size_t index = 0;
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (code != std::errc() || end != part.data() + part.size() || index >= size) return std::nullopt;
    return index;
}

} // namespace

void TextWriter::splice(std::uint32_t begin, std::uint32_t end, std::string text) {
    splices_.push_back({begin, end, std::move(text)});
}

std::optional<TextWriter::Slot> TextWriter::child(const Slot& slot, std::string_view part) const {
    const Value& node = *slot.value;
    for (const Entry& entry : node.entries())
        if (entry.key.as_string() == part) return Slot{&node, &entry.key, 0, &entry.value};
    const std::optional<std::size_t> index = index_in(part, node.items().size());
    if (!node.is(Kind::List) || !index) return std::nullopt;
    return Slot{&node, nullptr, *index, &node[*index]};
}

Value TextWriter::nested(std::span<const std::string> parts, const Value& content) {
    if (parts.empty()) return content;
    const Entry entry{arena_.string(parts.front()), nested(parts.subspan(1), content)};
    return arena_.map(std::span(&entry, 1));
}

Result<void> TextWriter::plan(Edit::Operation operation, std::span<const std::string> parts,
                              const Value& content) {
    Slot holder{.value = &layout_.document().root()};
    while (parts.size() > 1) {
        const std::optional<Slot> next = child(holder, parts.front());
        if (!next || !is_collection(*next->value)) break;
        holder = *next;
        parts = parts.subspan(1);
    }
    if (layout_.used(*holder.value) && anchored_.empty())
        anchored_ = fmt::format("{}: an alias or a merge key brings this from {}",
                                to_string(*layout_.document().place_used(*holder.value)),
                                to_string(layout_.document().place(*holder.value)));
    return plan_below(operation, holder, parts, content);
}

Result<void> TextWriter::plan_below(Edit::Operation operation, const Slot& holder,
                                    std::span<const std::string> parts, const Value& content) {
    const std::optional<Slot> slot = child(holder, parts.front());
    const bool inserts =
        holder.value->is(Kind::List) && operation == Edit::Operation::Add && parts.size() == 1;
    if (!slot || inserts) {
        return operation == Edit::Operation::Remove ? Result<void>() : add_missing(holder, parts, content);
    }
    if (operation == Edit::Operation::Remove) return remove(holder, *slot);
    return replace(*slot, nested(parts.subspan(1), content));
}

Result<void> TextWriter::add_missing(const Slot& holder, std::span<const std::string> parts,
                                     const Value& content) {
    const Value added = nested(parts.subspan(1), content);
    if (holder.value->is(Kind::Map)) {
        const Entry entry{arena_.string(parts.front()), added};
        insert_entries(*holder.value, std::span(&entry, 1));
        return {};
    }
    const std::size_t size = holder.value->size();
    const std::size_t index = index_in(parts.front(), size).value_or(size);
    if (size > 0)
        insert_items(*holder.value, index, std::span(&added, 1));
    else if (is_flow(holder))
        append_in_flow(*holder.value, {flow_text(added, style_)});
    return {};
}

// Slots

bool TextWriter::is_flow(const Slot& slot) const { return !is_alias(slot) && layout_.is_flow(*slot.value); }

bool TextWriter::is_alias(const Slot& slot) const {
    return slot.parent != nullptr && !layout_.used(*slot.parent) && layout_.used(*slot.value).has_value();
}

bool TextWriter::is_merged(const Slot& slot) const {
    return is_alias(slot) && slot.key != nullptr && layout_.used(*slot.key).has_value();
}

// Within what an alias brought everything stands where the anchor does.
Span TextWriter::span_of(const Slot& slot) const {
    return is_alias(slot) ? layout_.here(*slot.value) : layout_.written(*slot.value);
}

std::uint32_t TextWriter::after_colon(const Slot& slot) const {
    const std::uint32_t end = layout_.written(*slot.key).end;
    const std::uint32_t colon = layout_.skip_blanks(end);
    return layout_.bytes().substr(colon, 1) == ":" ? colon + 1 : end;
}

std::uint32_t TextWriter::begin_of(const Slot& slot) const {
    if (slot.key != nullptr) return is_merged(slot) ? span_of(slot).begin : layout_.written(*slot.key).begin;
    return layout_.is_flow(*slot.parent) ? span_of(slot).begin : dash_of(slot);
}

std::uint32_t TextWriter::end_of(const Slot& slot) const {
    const std::uint32_t end = span_of(slot).end;
    if (slot.key == nullptr) return layout_.is_flow(*slot.parent) ? end : std::max(end, dash_of(slot) + 1);
    return is_merged(slot) ? end : std::max(end, after_colon(slot));
}

// The item's "-" stands in its list's column, on the line where the item begins or above it.
std::uint32_t TextWriter::dash_of(const Slot& slot) const {
    const std::uint32_t first = layout_.content_begin(*slot.parent);
    const std::uint32_t column = layout_.column(first);
    std::uint32_t at = span_of(slot).begin;
    while (at > first) {
        const std::uint32_t line = at - layout_.column(at);
        if (line + column <= at && layout_.bytes()[line + column] == '-') return line + column;
        if (line == 0) break;
        at = line - 1;
    }
    return first;
}

// Replacing

std::string TextWriter::inline_text(const Slot& slot, const Value& content) const {
    if (content.is(Kind::String)) {
        const char first = layout_.bytes().substr(layout_.content_begin(*slot.value), 1).front();
        if (style_.json || (first == '"' && slot.value->is(Kind::String)))
            return scalar_text(content, Quote::Double);
        if (first == '\'' && slot.value->is(Kind::String)) return scalar_text(content, Quote::Single);
    }
    const std::uint32_t begin = slot.parent == nullptr ? 0 : begin_of(slot);
    const bool lines = style_.json && slot.parent != nullptr && layout_.starts_line(begin);
    return lines ? flow_lines(content, style_, layout_.column(begin)) : flow_text(content, style_);
}

Result<void> TextWriter::replace(const Slot& slot, const Value& content) {
    if (*slot.value == content) return {};
    if (is_merged(slot)) {
        // A key of the map's own, after the merge, overrides it where it is used.
        const Entry entry{*slot.key, content};
        insert_entries(*slot.parent, std::span(&entry, 1));
        return {};
    }
    const bool same_kind = !is_alias(slot) && slot.value->kind() == content.kind() && content.size() > 0;
    if (same_kind && content.is(Kind::Map) && COFFERDAM_TRY(replace_in_map(slot, content))) return {};
    if (same_kind && content.is(Kind::List) && COFFERDAM_TRY(replace_in_list(slot, content))) return {};
    const bool block = is_collection(*slot.value) && !is_alias(slot) && !is_flow(slot);
    if (block)
        replace_block(slot, content);
    else if (slot.value->is(Kind::Null) && !is_alias(slot))
        replace_null(slot, content);
    else
        replace_inline(slot, content);
    return {};
}

Result<bool> TextWriter::replace_in_map(const Slot& slot, const Value& content) {
    const Value& map = *slot.value;
    std::vector<Slot> removed;
    for (const Entry& entry : map.entries())
        if (content.find(entry.key.as_string()) == nullptr)
            removed.push_back({&map, &entry.key, 0, &entry.value});
    if (removed.size() == map.size() || (is_flow(slot) && removed.size() > 1)) return false;
    std::vector<Entry> added;
    for (const Entry& entry : content.entries()) {
        const std::optional<Slot> old = child(slot, entry.key.as_string());
        if (!old)
            added.push_back(entry);
        else
            COFFERDAM_TRY(replace(*old, entry.value));
    }
    for (const Slot& old : removed) COFFERDAM_TRY(remove(slot, old));
    if (!added.empty()) insert_entries(map, added);
    return true;
}

Result<bool> TextWriter::replace_in_list(const Slot& slot, const Value& content) {
    const std::span<const Value> before = slot.value->items();
    const std::span<const Value> after = content.items();
    const std::size_t common = std::min(before.size(), after.size());
    const bool same_begin = std::ranges::equal(before.first(common), after.first(common));
    if (before.size() != after.size() && !same_begin) return false;
    if (before.empty() || (is_flow(slot) && before.size() > after.size() + 1)) return false;
    for (std::size_t i = 0; i < common; ++i)
        COFFERDAM_TRY(replace({slot.value, nullptr, i, &before[i]}, after[i]));
    for (std::size_t i = common; i < before.size(); ++i)
        COFFERDAM_TRY(remove(slot, {slot.value, nullptr, i, &before[i]}));
    if (after.size() > common) insert_items(*slot.value, before.size(), after.subspan(common));
    return true;
}

void TextWriter::replace_block(const Slot& slot, const Value& content) {
    const std::uint32_t begin = layout_.content_begin(*slot.value);
    const std::uint32_t end = span_of(slot).end;
    std::uint32_t column = layout_.column(begin);
    const bool lines = is_collection(content) && content.size() > 0;
    if (slot.key == nullptr) {
        splice(begin, end, lines ? block_text(content, style_, column) : flow_text(content, style_));
    } else if (lines) {
        // A list may stand in its key's column, a mapping may not.
        const std::uint32_t key = layout_.column(layout_.written(*slot.key).begin);
        const bool own_line = layout_.starts_line(begin);
        const std::uint32_t from = own_line ? begin - column : begin;
        if (content.is(Kind::Map) && column <= key) column = key + style_.step;
        const std::string indentation(own_line ? column : 0, ' ');
        splice(from, end, indentation + block_text(content, style_, column));
    } else {
        const std::uint32_t colon = after_colon(slot);
        splice(colon, colon, " " + flow_text(content, style_));
        splice(layout_.end_of_line_before(begin), end, "");
    }
}

void TextWriter::replace_inline(const Slot& slot, const Value& content) {
    const Span span = span_of(slot);
    const std::uint32_t begin = is_alias(slot) ? span.begin : layout_.content_begin(*slot.value);
    splice(begin, span.end, (begin == span.end ? " " : "") + inline_text(slot, content));
}

// A null may have no bytes: "key:". What holds something gets lines of its own, as a missing key would.
void TextWriter::replace_null(const Slot& slot, const Value& content) {
    if (slot.parent == nullptr || layout_.is_flow(*slot.parent)) return replace_inline(slot, content);
    const std::uint32_t from = slot.key != nullptr ? after_colon(slot) : dash_of(slot) + 1;
    const std::uint32_t end = std::max(from, span_of(slot).end);
    if (slot.key == nullptr) {
        const std::string item = block_item(content, style_, layout_.column(from - 1));
        return splice(from, end, item.substr(1));
    }
    const std::string text = block_value(content, style_, layout_.column(layout_.written(*slot.key).begin));
    if (!is_collection(content) || content.size() == 0) return splice(from, end, text);
    const std::uint32_t line = layout_.line_end(end);
    if (end > from) splice(from, end, "");
    splice(line, line, text);
}

// Inserting

void TextWriter::insert_line(std::uint32_t after, std::uint32_t column, const std::string& text) {
    const std::uint32_t end = layout_.line_end(after);
    splice(end, end, std::string(style_.line_break) + std::string(column, ' ') + text);
}

void TextWriter::insert_entries(const Value& map, std::span<const Entry> entries) {
    if (layout_.is_flow(map)) {
        std::vector<std::string> texts;
        for (const Entry& entry : entries)
            texts.push_back(flow_entry(entry.key.as_string(), entry.value, style_));
        return append_in_flow(map, texts);
    }
    const std::uint32_t column = layout_.column(layout_.content_begin(map));
    std::string text;
    for (const Entry& entry : entries) {
        if (!text.empty()) text += std::string(style_.line_break) + std::string(column, ' ');
        text += block_entry(entry.key.as_string(), entry.value, style_, column);
    }
    insert_line(layout_.written(map).end, column, text);
}

void TextWriter::insert_items(const Value& list, std::size_t index, std::span<const Value> items) {
    const Slot before{&list, nullptr, index, &list[index]};
    if (layout_.is_flow(list)) {
        std::vector<std::string> texts;
        for (const Value& item : items) texts.push_back(flow_text(item, style_));
        if (index == list.size()) return append_in_flow(list, texts);
        const std::uint32_t at = begin_of(before);
        return splice(at, at, fmt::format("{}, ", fmt::join(texts, ", ")));
    }
    const std::uint32_t column = layout_.column(layout_.content_begin(list));
    const std::string next_line = std::string(style_.line_break) + std::string(column, ' ');
    std::string text;
    for (const Value& item : items)
        text += (text.empty() ? "" : next_line) + block_item(item, style_, column);
    if (index == list.size()) return insert_line(layout_.written(list).end, column, text);
    const std::uint32_t at = dash_of(before);
    splice(at, at, text + next_line);
}

// On lines of their own where the last one has its own line.
void TextWriter::append_in_flow(const Value& collection, const std::vector<std::string>& texts) {
    const std::uint32_t open = layout_.content_begin(collection);
    const std::string comma = style_.tight ? "," : ", ";
    if (collection.size() == 0) return splice(open + 1, open + 1, fmt::format("{}", fmt::join(texts, comma)));
    std::uint32_t begin = open;
    std::uint32_t end = open;
    const auto look_at = [&](const Slot& slot) {
        if (end_of(slot) < end) return;
        begin = begin_of(slot);
        end = end_of(slot);
    };
    for (const Entry& entry : collection.entries()) look_at({&collection, &entry.key, 0, &entry.value});
    for (std::size_t i = 0; i < collection.items().size(); ++i)
        look_at({&collection, nullptr, i, &collection[i]});
    const std::uint32_t next = layout_.skip_space(end);
    const bool lines = layout_.starts_line(begin) && layout_.line_begin(next) != layout_.line_begin(end);
    const bool has_comma = layout_.bytes().substr(next, 1) == ",";
    if (!lines || has_comma) return splice(end, end, comma + fmt::format("{}", fmt::join(texts, comma)));
    const std::string line = std::string(style_.line_break) + std::string(layout_.column(begin), ' ');
    const std::uint32_t line_end = layout_.line_end(end);
    const std::string text = line + fmt::format("{}", fmt::join(texts, "," + line));
    if (line_end == end) return splice(end, end, "," + text);
    splice(end, end, ",");
    splice(line_end, line_end, text);
}

// Removing

Result<void> TextWriter::remove(const Slot& holder, const Slot& slot) {
    if (is_merged(slot))
        return error("{}: a merge key brings this, and nothing that is written here takes it away",
                     to_string(*layout_.document().place_used(*slot.value)));
    const bool flow = layout_.is_flow(*slot.parent);
    if (!flow && slot.parent->size() == 1) {
        replace_block(holder, slot.key != nullptr ? arena_.map({}) : arena_.list({}));
        return {};
    }
    if (flow)
        remove_in_flow(begin_of(slot), end_of(slot));
    else
        remove_in_block(begin_of(slot), end_of(slot));
    return {};
}

void TextWriter::remove_in_block(std::uint32_t begin, std::uint32_t end) {
    const std::uint32_t line_end = layout_.line_end(end);
    if (!layout_.starts_line(begin)) {
        // "- name: x": what follows moves up to the "-", unless a comment stands between.
        const std::size_t next = layout_.bytes().find_first_not_of(" \r\n", line_end);
        const bool moves = next != std::string_view::npos && layout_.bytes()[next] != '#';
        return splice(begin, moves ? static_cast<std::uint32_t>(next) : line_end, "");
    }
    const std::uint32_t from = layout_.end_of_line_before(begin);
    if (from != layout_.line_begin(begin)) return splice(from, line_end, "");
    const std::size_t after = layout_.bytes().find('\n', line_end);
    splice(begin - layout_.column(begin),
           after == std::string_view::npos ? line_end : static_cast<std::uint32_t>(after + 1), "");
}

void TextWriter::remove_in_flow(std::uint32_t begin, std::uint32_t end) {
    const std::string_view bytes = layout_.bytes();
    const std::uint32_t next = layout_.skip_space(end);
    if (bytes.substr(next, 1) == ",") {
        const std::uint32_t after = layout_.skip_blanks(next + 1);
        if (layout_.starts_line(begin) && layout_.line_end(after) == after)
            return splice(layout_.end_of_line_before(begin), after, "");
        return splice(begin, after, "");
    }
    const std::size_t before =
        begin == 0 ? std::string_view::npos : bytes.find_last_not_of(" \t\r\n", begin - 1);
    const bool comma = before != std::string_view::npos && bytes[before] == ',';
    splice(comma ? static_cast<std::uint32_t>(before) : begin, end, "");
}

} // namespace cofferdam::edits

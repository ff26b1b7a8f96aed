#include "edits/edit.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "value/copy.h"

namespace cofferdam::edits {

namespace {

using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

// RFC 6901 §3: "~" stands only before "0" or "1".
std::optional<std::string> unescaped(std::string_view part) {
    std::string text;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] != '~') {
            text += part[i];
            continue;
        }
        if (++i == part.size() || (part[i] != '0' && part[i] != '1')) return std::nullopt;
        text += part[i] == '0' ? '~' : '/';
    }
    return text;
}

// RFC 6901 §4: digits without a leading zero.
std::optional<std::size_t> index_of(std::string_view part) {
    if (part.empty() || part.size() > 9 || (part.size() > 1 && part.front() == '0')) return std::nullopt;
    std::size_t index = 0;
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (code != std::errc() || end != part.data() + part.size()) return std::nullopt;
    return index;
}

// One edit, on its way down.
struct Step {
    const Edit& edit;
    std::span<const std::string> parts;
    const Value& content; // the edit's value, in the arena
    Arena& arena;

    Step next() const { return {edit, parts.subspan(1), content, arena}; }
};

std::unexpected<Error> nothing_there(const Edit& edit, std::string_view part) {
    return error("cannot {} {}: there is no \"{}\"", to_string(edit.operation), edit.path, part);
}

Result<Value> changed(const Value& node, const Step& step);

Value mapping_for(const Step& step) {
    if (step.parts.empty()) return step.content;
    const Entry entry{step.arena.string(step.parts.front()), mapping_for(step.next())};
    return step.arena.map(std::span(&entry, 1));
}

Result<Value> changed_map(const Value& map, const Step& step) {
    const std::string& key = step.parts.front();
    std::vector<Entry> entries(map.entries().begin(), map.entries().end());
    const auto found =
        std::ranges::find_if(entries, [&](const Entry& entry) { return entry.key.as_string() == key; });
    const bool last = step.parts.size() == 1;
    const bool adds = step.edit.operation == Edit::Operation::Add;
    if (found == entries.end()) {
        if (!adds) return nothing_there(step.edit, key);
        entries.push_back({step.arena.string(key), mapping_for(step.next())});
    } else if (last && step.edit.operation == Edit::Operation::Remove) {
        entries.erase(found);
    } else {
        found->value = last ? step.content : COFFERDAM_TRY(changed(found->value, step.next()));
    }
    return step.arena.map(entries);
}

Result<Value> changed_list(const Value& list, const Step& step) {
    const std::string& part = step.parts.front();
    std::vector<Value> items(list.items().begin(), list.items().end());
    const bool inserts = step.parts.size() == 1 && step.edit.operation == Edit::Operation::Add;
    const std::optional<std::size_t> index =
        inserts && part == "-" ? std::optional(items.size()) : index_of(part);
    if (!index || *index >= items.size() + (inserts ? 1 : 0)) return nothing_there(step.edit, part);
    const auto at = items.begin() + static_cast<std::ptrdiff_t>(*index);
    if (inserts)
        items.insert(at, step.content);
    else if (step.parts.size() > 1)
        *at = COFFERDAM_TRY(changed(*at, step.next()));
    else if (step.edit.operation == Edit::Operation::Remove)
        items.erase(at);
    else
        *at = step.content;
    return step.arena.list(items);
}

// REQUIRES: !step.parts.empty()
Result<Value> changed(const Value& node, const Step& step) {
    if (node.is(Kind::Map)) return changed_map(node, step);
    if (node.is(Kind::List)) return changed_list(node, step);
    // Kubernetes reads an explicit null as an absent field.
    if (node.is(Kind::Null) && step.edit.operation == Edit::Operation::Add) return mapping_for(step);
    return error("cannot {} {}: what should hold \"{}\" is a {}", to_string(step.edit.operation),
                 step.edit.path, step.parts.front(), value::kind_name(node.kind()));
}

Result<Value> patched_once(const Value& object, const Edit& edit, Arena& arena) {
    const std::vector<std::string> parts = COFFERDAM_TRY(parse_pointer(edit.path));
    const Value content = COFFERDAM_TRY(content_of(edit, arena));
    if (parts.empty()) return error("cannot {} the whole object", to_string(edit.operation));
    return changed(object, {edit, parts, content, arena});
}

// Objects stand at a document's root, among a List's items, or among the services of a Compose file.
const Value* find_slot(const Value& node, const Value* wanted, std::string& path) {
    if (&node == wanted) return &node;
    const std::size_t length = path.size();
    const Value& items = node["items"];
    for (std::size_t i = 0; i < items.size(); ++i) {
        path += "/items/" + std::to_string(i);
        if (const Value* found = find_slot(items[i], wanted, path)) return found;
        path.resize(length);
    }
    for (const Entry& entry : node["services"].entries()) {
        if (&entry.value != wanted) continue;
        path = below(path + "/services", entry.key.as_string());
        return &entry.value;
    }
    return nullptr;
}

} // namespace

std::string_view to_string(Edit::Operation operation) {
    switch (operation) {
    case Edit::Operation::Add: return "add";
    case Edit::Operation::Replace: return "replace";
    case Edit::Operation::Remove: return "remove";
    }
    return "";
}

Result<std::vector<std::string>> parse_pointer(std::string_view path) {
    std::vector<std::string> parts;
    if (!path.empty() && path.front() != '/') return error("\"{}\" is no JSON Pointer", path);
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::string_view raw = path.substr(0, path.find('/'));
        std::optional<std::string> part = unescaped(raw);
        if (!part) return error("\"{}\" is no part of a JSON Pointer", raw);
        parts.push_back(std::move(*part));
        path.remove_prefix(raw.size());
    }
    return parts;
}

std::string below(std::string_view path, std::string_view part) {
    std::string text(path);
    text += '/';
    for (const char c : part) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

std::string pointer(std::span<const std::string> parts) {
    std::string path;
    for (const std::string& part : parts) path = below(path, part);
    return path;
}

Result<Value> content_of(const Edit& edit, Arena& arena) {
    if (edit.operation == Edit::Operation::Remove) return Value();
    const value::Parsed parsed = value::parse_json(
        std::make_shared<const value::Text>("the value of " + edit.path, edit.value), value::KeepPlaces::No);
    if (parsed.documents.size() != 1 || !parsed.problems.empty())
        return error("cannot {} {}: its value is no JSON", to_string(edit.operation), edit.path);
    return value::copied(parsed.documents.front()->root(), arena);
}

Result<Value> patched(const Value& object, std::span<const Edit> edits, Arena& arena) {
    Value result = object;
    for (const Edit& edit : edits) result = COFFERDAM_TRY(patched_once(result, edit, arena));
    return result;
}

std::optional<std::string> root_of(const estate::Object& object) {
    std::string path;
    return find_slot(object.document->root(), object.raw, path) != nullptr ? std::optional(path)
                                                                           : std::nullopt;
}

} // namespace cofferdam::edits

#include "analysis/admission/json_patch.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cofferdam::admission {

namespace {

using value::Arena;
using value::Entry;
using value::Kind;
using value::Value;

// RFC 6901: "~1" is a slash, "~0" a tilde.
std::string unescaped(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool is_escape =
            token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
        text += is_escape ? (token[i + 1] == '1' ? '/' : '~') : token[i];
        i += is_escape;
    }
    return text;
}

Result<std::vector<std::string>> tokens_of(std::string_view pointer) {
    std::vector<std::string> tokens;
    if (pointer.empty()) return tokens;
    if (pointer.front() != '/') return error("JSON pointer '{}' does not begin with a slash", pointer);
    std::size_t begin = 1;
    while (true) {
        const std::size_t end = pointer.find('/', begin);
        tokens.push_back(unescaped(pointer.substr(begin, end - begin)));
        if (end == std::string_view::npos) return tokens;
        begin = end + 1;
    }
}

using Tokens = std::span<const std::string>;

Result<std::size_t> index_of(std::string_view token, std::size_t size) {
    std::int64_t index = 0;
    const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), index);
    if (problem != std::errc() || end != token.data() + token.size() || token.empty())
        return error("'{}' is no index of a list", token);
    const auto length = static_cast<std::int64_t>(size);
    if (index < 0) index += length;
    if (index < 0 || index > length) return error("Unable to access invalid index: {}", token);
    return static_cast<std::size_t>(index);
}

// What becomes of the slot that a pointer's last token names in its container.
using Change = std::function<Result<Value>(const Value& container, std::string_view token)>;

Value with_item(const Value& list, std::size_t index, const Value& item, Arena& arena) {
    std::vector<Value> items(list.items().begin(), list.items().end());
    items[index] = item;
    return arena.list(items);
}

Value with_entry(const Value& map, std::string_view key, const Value& item, Arena& arena) {
    std::vector<Entry> entries(map.entries().begin(), map.entries().end());
    const auto place =
        std::ranges::find_if(entries, [&](const Entry& entry) { return entry.key.as_string() == key; });
    if (place == entries.end()) {
        entries.push_back({arena.string(key), item});
    } else {
        place->value = item;
    }
    return arena.map(entries);
}

Result<Value> change_at(const Value& root, Tokens tokens, const Change& change, Arena& arena) {
    if (!root.is(Kind::Map) && !root.is(Kind::List)) return error("doc is missing path: {}", tokens.front());
    if (tokens.size() == 1) return change(root, tokens.front());
    const std::string& token = tokens.front();
    if (root.is(Kind::Map)) {
        const Value changed = COFFERDAM_TRY(change_at(root[token], tokens.subspan(1), change, arena));
        return with_entry(root, token, changed, arena);
    }
    const std::size_t index = COFFERDAM_TRY(index_of(token, root.size()));
    if (index == root.size()) return error("doc is missing path: {}", token);
    const Value changed = COFFERDAM_TRY(change_at(root[index], tokens.subspan(1), change, arena));
    return with_item(root, index, changed, arena);
}

Result<Value> added(const Value& container, std::string_view token, const Value& item, Arena& arena) {
    if (container.is(Kind::Map)) return with_entry(container, token, item, arena);
    const std::size_t index =
        token == "-" ? container.size() : COFFERDAM_TRY(index_of(token, container.size()));
    std::vector<Value> items(container.items().begin(), container.items().end());
    items.insert(items.begin() + static_cast<std::ptrdiff_t>(index), item);
    return arena.list(items);
}

Result<Value> replaced(const Value& container, std::string_view token, const Value& item, Arena& arena) {
    if (container.is(Kind::Map)) return with_entry(container, token, item, arena);
    const std::size_t index = COFFERDAM_TRY(index_of(token, container.size()));
    if (index == container.size()) return error("Unable to access invalid index: {}", token);
    return with_item(container, index, item, arena);
}

Result<Value> removed(const Value& container, std::string_view token, Arena& arena) {
    if (container.is(Kind::Map)) {
        if (!container.find(token)) return error("Unable to remove nonexistent key: {}", token);
        std::vector<Entry> entries(container.entries().begin(), container.entries().end());
        std::erase_if(entries, [&](const Entry& entry) { return entry.key.as_string() == token; });
        return arena.map(entries);
    }
    const std::size_t index = COFFERDAM_TRY(index_of(token, container.size()));
    if (index == container.size()) return error("Unable to access invalid index: {}", token);
    std::vector<Value> items(container.items().begin(), container.items().end());
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
    return arena.list(items);
}

// A Missing value where there is nothing.
Value value_at(const Value& root, Tokens tokens) {
    Value at = root;
    for (const std::string& token : tokens) {
        if (at.is(Kind::List)) {
            const auto index = index_of(token, at.size());
            at = index ? at[*index] : Value();
        } else {
            at = at[token];
        }
    }
    return at;
}

bool same(const Value& a, const Value& b) { return (!a && !b) || a == b; }

class Patch {
  public:
    Patch(const Value& object, Arena& arena) : root_(object), arena_(&arena) {}

    // False: a test failed.
    Result<bool> apply(const Value& operation) {
        const std::string_view op = operation["op"].string_or("");
        const std::vector<std::string> path = COFFERDAM_TRY(tokens_of(operation["path"].string_or("")));
        if (op == "test") return same(value_at(root_, path), operation["value"]);
        if (path.empty()) return error("the whole object cannot be patched");
        if (op == "add") return put(path, operation["value"], added);
        if (op == "replace") return put(path, operation["value"], replaced);
        if (op == "remove") return take(path);
        const std::vector<std::string> from = COFFERDAM_TRY(tokens_of(operation["from"].string_or("")));
        const Value moved = value_at(root_, from);
        if (from.empty() || moved.is(Kind::Missing))
            return error("{} operation does not apply: from is missing", op);
        if (op == "copy") return put(path, moved, added);
        if (op != "move") return error("Unexpected kind: {}", op);
        COFFERDAM_TRY(take(from));
        return put(path, moved, added);
    }

    const Value& root() const { return root_; }

  private:
    using Put = Result<Value> (*)(const Value&, std::string_view, const Value&, Arena&);

    Result<bool> put(Tokens path, const Value& item, Put how) {
        const Value put_value = item.is(Kind::Missing) ? Value::null() : item;
        root_ = COFFERDAM_TRY(change_at(
            root_, path,
            [&](const Value& container, std::string_view token) {
                return how(container, token, put_value, *arena_);
            },
            *arena_));
        return true;
    }
    Result<bool> take(Tokens path) {
        root_ = COFFERDAM_TRY(change_at(
            root_, path,
            [&](const Value& container, std::string_view token) {
                return removed(container, token, *arena_);
            },
            *arena_));
        return true;
    }

    Value root_;
    Arena* arena_;
};

} // namespace

Result<Patched> apply_json_patch(const Value& object, const Value& operations, Arena& arena) {
    Patch patch(object, arena);
    for (const Value& operation : operations.items()) {
        auto applied = patch.apply(operation);
        if (!applied)
            return error("JSON Patch: {} operation does not apply: {}", operation["op"].string_or(""),
                         applied.error().message);
        if (!*applied) return Patched{object, true};
    }
    return Patched{patch.root(), false};
}

} // namespace cofferdam::admission

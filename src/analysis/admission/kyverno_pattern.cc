#include "analysis/admission/kyverno_pattern.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "analysis/admission/kyverno_scalar.h"
#include "analysis/admission/mentions.h"
#include "estate/selection.h"

namespace cofferdam::admission {

namespace {

using value::Entry;
using value::Kind;
using value::Value;
using enum PatternMatch::Kind;

// In the order in which Kyverno looks at them.
enum class Anchor : std::uint8_t { Condition, Global, Equality, Negation, Existence, AddIfAbsent, None };

struct Key {
    Anchor anchor = Anchor::None;
    std::string_view name;
    const Value* pattern = nullptr;
};

// "(key)", "<(key)", "^(key)", "=(key)", "X(key)", "+(key)"
Key read_key(const Entry& entry) {
    const std::string_view text = entry.key.as_string();
    Key key{Anchor::None, text, &entry.value};
    const std::size_t open = text.find('(');
    if (open > 1 || !text.ends_with(')')) return key;
    key.name = text.substr(open + 1, text.size() - open - 2);
    switch (open == 0 ? '(' : text[0]) {
    case '(': key.anchor = Anchor::Condition; break;
    case '<': key.anchor = Anchor::Global; break;
    case '^': key.anchor = Anchor::Existence; break;
    case '=': key.anchor = Anchor::Equality; break;
    case 'X': key.anchor = Anchor::Negation; break;
    case '+': key.anchor = Anchor::AddIfAbsent; break;
    default: key.name = text;
    }
    return key;
}

bool is_anchor(Anchor anchor) { return anchor != Anchor::None && anchor != Anchor::AddIfAbsent; }

bool has_nested_anchors(const Value& pattern) {
    for (const Entry& entry : pattern.entries())
        if (is_anchor(read_key(entry).anchor) || has_nested_anchors(entry.value)) return true;
    return std::ranges::any_of(pattern.items(), has_nested_anchors);
}

PatternMatch fail(std::string_view path) { return {Fail, std::string(path)}; }

PatternMatch element(const Value& value, const Value& pattern, const std::string& path);

// Elements of which one at least is not skipped decide together.
class Together {
  public:
    // True: decided.
    bool add(const PatternMatch& match) {
        if (match.kind == Skip) skipped_ = true;
        if (match.kind == Pass) applied_ = true;
        return match.kind == Fail;
    }
    PatternMatch result() const { return {skipped_ && !applied_ ? Skip : Pass, {}}; }

  private:
    bool skipped_ = false;
    bool applied_ = false;
};

PatternMatch existence(const Value& list, const Value& patterns, const std::string& path) {
    if (!list.is(Kind::List) || !patterns.is(Kind::List)) return fail(path);
    for (const Value& pattern : patterns.items()) {
        const bool found = std::ranges::any_of(
            list.items(), [&](const Value& item) { return element(item, pattern, path).kind == Pass; });
        if (!found) return fail(path);
    }
    return {};
}

// What stands under a key, by the anchor on it.
PatternMatch entry(const Value& map, const Key& key, const std::string& path) {
    const std::string here = fmt::format("{}{}/", path, key.name);
    const Value* value = map.find(key.name);
    switch (key.anchor) {
    case Anchor::Negation: return value ? fail(here) : PatternMatch();
    case Anchor::Equality: return value ? element(*value, *key.pattern, here) : PatternMatch();
    case Anchor::Existence: return value ? existence(*value, *key.pattern, here) : PatternMatch();
    case Anchor::Condition:
        if (!value) return {Skip, {}};
        return {element(*value, *key.pattern, here).kind == Pass ? Pass : Skip, {}};
    case Anchor::Global:
        if (!value) return {};
        return {element(*value, *key.pattern, here).kind == Pass ? Pass : Skip, {}};
    case Anchor::None:
    case Anchor::AddIfAbsent: break;
    }
    static const Value missing;
    if (key.pattern->string_or("") == "*") return value && *value ? PatternMatch() : fail(path);
    return element(value ? *value : missing, *key.pattern, here);
}

// Keys of labels and annotations may be globs: the first label that fits stands for them.
Key expanded(const Key& key, const Value& map) {
    if (key.name.find_first_of("*?") == std::string_view::npos) return key;
    for (const Entry& candidate : map.entries())
        if (estate::matches_glob(key.name, candidate.key.as_string()))
            return {key.anchor, candidate.key.as_string(), key.pattern};
    return key;
}

std::vector<Key> keys_of(const Value& pattern, const Value& map) {
    std::vector<Key> keys;
    for (const Entry& entry : pattern.entries()) keys.push_back(expanded(read_key(entry), map));
    std::ranges::sort(keys, {}, [](const Key& key) { return std::pair(key.anchor, key.name); });
    // Nested anchors first: they may say that nothing here is meant.
    std::ranges::stable_partition(
        keys, [](const Key& key) { return !is_anchor(key.anchor) && has_nested_anchors(*key.pattern); });
    return keys;
}

// Anchors come first. A condition of this map that does not hold skips it, whatever the others say; what is
// skipped further below skips it only if nothing else applies.
PatternMatch anchors(const Value& value, const std::vector<Key>& keys, const std::string& path) {
    bool skipped = false, skipped_here = false, applied = false;
    for (const Key& key : keys) {
        if (!is_anchor(key.anchor)) continue;
        const PatternMatch match = entry(value, key, path);
        if (match.kind == Fail && !skipped_here) return match;
        applied = applied || match.kind == Pass;
        skipped = skipped || match.kind == Skip;
        const bool conditional = key.anchor == Anchor::Condition || key.anchor == Anchor::Global;
        skipped_here = skipped_here || (match.kind == Skip && conditional);
    }
    return {skipped_here || (skipped && !applied) ? Skip : Pass, {}};
}

PatternMatch map(const Value& value, const Value& pattern, const std::string& path) {
    const std::vector<Key> keys = keys_of(pattern, value);
    PatternMatch by_anchors = anchors(value, keys, path);
    if (by_anchors.kind != Pass) return by_anchors;
    for (const Key& key : keys) {
        if (is_anchor(key.anchor)) continue;
        const PatternMatch match = entry(value, key, path);
        if (match.kind != Pass) return match;
    }
    return {};
}

PatternMatch list(const Value& value, const Value& patterns, const std::string& path) {
    if (patterns.size() == 0) return fail(path);
    const Value& first = patterns[0];
    if (!first.is(Kind::Map) && !first.is(Kind::List)) return element(value, first, path);
    const bool each_the_same = first.is(Kind::Map);
    if (!each_the_same && value.size() < patterns.size()) return fail(path);
    Together together;
    const std::size_t count = each_the_same ? value.size() : patterns.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Value& pattern = each_the_same ? first : patterns[i];
        const PatternMatch match = element(value[i], pattern, fmt::format("{}{}/", path, i));
        if (together.add(match)) return match;
    }
    return together.result();
}

PatternMatch element(const Value& value, const Value& pattern, const std::string& path) {
    if (pattern.is(Kind::Map)) return value.is(Kind::Map) ? map(value, pattern, path) : fail(path);
    if (pattern.is(Kind::List)) return value.is(Kind::List) ? list(value, pattern, path) : fail(path);
    if (!value.is(Kind::List)) return matches_kyverno_scalar(value, pattern) ? PatternMatch() : fail(path);
    const bool all = std::ranges::all_of(
        value.items(), [&](const Value& item) { return matches_kyverno_scalar(item, pattern); });
    return all ? PatternMatch() : fail(path);
}

} // namespace

PatternMatch match_kyverno_pattern(const Value& object, const Value& pattern) {
    if (mentions(pattern, "{{") || mentions(pattern, "$(")) return {Unknown, "its pattern has variables"};
    return element(object, pattern, "/");
}

} // namespace cofferdam::admission

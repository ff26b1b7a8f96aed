#include "probe/mentioned_fields.h"

#include <algorithm>
#include <map>
#include <optional>

namespace cofferdam::probe {

namespace {

using value::Entry;
using value::Kind;
using value::Value;

constexpr std::size_t most_fields = 64;
constexpr std::size_t most_words = 24;
constexpr std::size_t deepest = 12;

bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_in_name(char c) { return begins_name(c) || (c >= '0' && c <= '9'); }

// Macros of CEL whose first argument is a name for each item.
bool is_macro(std::string_view name) {
    static constexpr std::string_view macros[] = {"all", "exists", "exists_one", "filter", "map"};
    return std::ranges::find(macros, name) != std::end(macros);
}

// Functions end a chain; these give what they are called on.
bool is_transparent(std::string_view name) { return name == "orValue"; }

class Scanner {
  public:
    Scanner(std::string_view text, std::map<std::string, Path, std::less<>>& bound, Mentioned& found)
        : text_(text), bound_(bound), found_(found) {}

    // The first chain of the text, if the text is one: what a variable stands for.
    std::optional<Path> run() {
        std::optional<Path> first;
        bool is_inside_name = false;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\'' || c == '"') {
                word(c);
            } else if (begins_name(c) && !is_inside_name) {
                const bool is_first = at_ == 0;
                const auto path = chain();
                if (is_first) first = path;
                continue;
            } else {
                ++at_;
            }
            is_inside_name = at_ > 0 && at_ <= text_.size() && is_in_name(text_[at_ - 1]);
        }
        return first;
    }

  private:
    bool takes(std::string_view mark) {
        if (!text_.substr(at_).starts_with(mark)) return false;
        at_ += mark.size();
        return true;
    }

    std::string name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_in_name(text_[at_])) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::string word(char quote) {
        const std::size_t begin = ++at_;
        at_ = std::min(text_.find(quote, at_), text_.size());
        std::string word(text_.substr(begin, at_ - begin));
        at_ = std::min(at_ + 1, text_.size());
        if (!word.empty() && found_.words.size() < most_words) found_.words.push_back(word);
        return word;
    }

    // ['key'], [?'key'], [0], [], [*]
    bool index(Path& path) {
        const std::size_t begin = at_;
        if (!takes("[")) return false;
        takes("?");
        if (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
            path.push_back(word(text_[at_]));
        } else {
            at_ = std::min(text_.find(']', at_), text_.size());
            path.emplace_back(every_item);
        }
        if (takes("]")) return true;
        at_ = begin + 1;
        path.pop_back();
        return false;
    }

    std::optional<Path> chain() {
        const std::string root = name();
        Path path;
        if (root == "variables") {
            if (!takes(".") || !bound_.contains(root + "." + peek())) return std::nullopt;
            path = bound_.at(root + "." + name());
        } else if (root != "object" && root != "oldObject") {
            const auto known = bound_.find(root);
            if (known == bound_.end()) return std::nullopt;
            path = known->second;
        }
        steps(path);
        if (!path.empty() && path.size() <= deepest && found_.fields.size() < most_fields)
            found_.fields.push_back(path);
        return path;
    }

    std::string peek() {
        const std::size_t begin = at_;
        std::string next = name();
        at_ = begin;
        return next;
    }

    void steps(Path& path) {
        while (at_ < text_.size()) {
            if (index(path)) continue;
            const std::size_t begin = at_;
            if (!takes(".?") && !takes(".")) return;
            const std::string step = name();
            if (step.empty()) {
                at_ = begin;
                return;
            }
            if (at_ >= text_.size() || text_[at_] != '(') {
                path.push_back(step);
                continue;
            }
            if (is_macro(step)) bind(path);
            if (!is_transparent(step)) return;
            at_ = std::min(text_.find(')', at_), text_.size());
            takes(")");
        }
    }

    // items.all(c, …): c is each of them.
    void bind(const Path& path) {
        ++at_;
        while (takes(" ")) {
        }
        const std::string variable = name();
        if (variable.empty()) return;
        Path item = path;
        item.emplace_back(every_item);
        bound_.insert_or_assign(variable, std::move(item));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::map<std::string, Path, std::less<>>& bound_;
    Mentioned& found_;
};

// "=(hostPID)", "X(name)", "^(containers)", "(image)", "+(label)", "<(image)" are anchors of Kyverno's.
std::string without_anchor(std::string_view key) {
    const std::size_t open = key.find('(');
    if (open > 1 || !key.ends_with(')')) return std::string(key);
    return std::string(key.substr(open + 1, key.size() - open - 2));
}

class Reader {
  public:
    Mentioned run(const Value& spec) {
        for (const Value& variable : spec["variables"].items())
            if (auto path = scan(variable["expression"].string_or("")))
                bound_.insert_or_assign("variables." + std::string(variable["name"].string_or("")), *path);
        read(spec, 0);
        return std::move(found_);
    }

  private:
    std::optional<Path> scan(std::string_view text) { return Scanner(text, bound_, found_).run(); }

    void read(const Value& value, std::size_t depth) {
        if (depth > 2 * deepest) return;
        if (const auto text = value.string_if()) scan(*text);
        for (const Value& item : value.items()) read(item, depth + 1);
        for (const Entry& entry : value.entries()) {
            const std::string_view key = entry.key.as_string();
            if (key == "pattern") pattern(entry.value, {});
            if (key == "anyPattern")
                for (const Value& one : entry.value.items()) pattern(one, {});
            read(entry.value, depth + 1);
        }
    }

    void pattern(const Value& value, const Path& path) {
        if (path.size() > deepest || found_.fields.size() >= most_fields) return;
        const auto below = [&](std::string step) {
            Path longer = path;
            longer.push_back(std::move(step));
            return longer;
        };
        if (value.is(Kind::List)) {
            for (const Value& item : value.items()) pattern(item, below(std::string(every_item)));
        } else if (value.is(Kind::Map)) {
            for (const Entry& entry : value.entries())
                pattern(entry.value, below(without_anchor(entry.key.as_string())));
        } else if (!path.empty()) {
            found_.fields.push_back(path);
        }
    }

    std::map<std::string, Path, std::less<>> bound_;
    Mentioned found_;
};

template <class Item>
void keep_each_once(std::vector<Item>& items) {
    std::ranges::sort(items);
    const auto repeated = std::ranges::unique(items);
    items.erase(repeated.begin(), repeated.end());
}

} // namespace

Mentioned mentioned_fields(const Value& spec) {
    Mentioned found = Reader().run(spec);
    keep_each_once(found.fields);
    keep_each_once(found.words);
    return found;
}

} // namespace cofferdam::probe

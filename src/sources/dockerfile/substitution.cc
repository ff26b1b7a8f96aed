#include "sources/dockerfile/substitution.h"

namespace cofferdam::dockerfile {

namespace {

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

constexpr int deepest = 8; // ${A:-${B:-…}}

class Substitution {
  public:
    Substitution(char escape, const Lookup& lookup, std::size_t limit)
        : escape_(escape), lookup_(lookup), limit_(limit) {}

    std::optional<std::string> word(std::string_view text, int depth) const {
        std::string result;
        char quote = 0;
        for (std::size_t i = 0; i < text.size();) {
            const char c = text[i];
            if (quote == '\'') {
                if (c != '\'') result += c;
                if (c == '\'') quote = 0;
                ++i;
            } else if (c == escape_ && i + 1 < text.size()) {
                // Within double quotes only $, " and the character itself can be escaped.
                const char next = text[i + 1];
                if (quote == '"' && next != '$' && next != '"' && next != escape_) result += c;
                result += next;
                i += 2;
            } else if (c == '"' || (c == '\'' && quote == 0)) {
                quote = quote == c ? '\0' : c;
                ++i;
            } else if (c == '$') {
                const std::optional<std::string> filled = variable(text, i, depth);
                if (!filled) return std::nullopt;
                result += *filled;
            } else {
                result += c;
                ++i;
            }
            if (result.size() > limit_) return std::nullopt;
        }
        return result;
    }

  private:
    // At '$'; moves `at` behind it.
    std::optional<std::string> variable(std::string_view text, std::size_t& at, int depth) const {
        const std::size_t begin = at + 1;
        if (begin < text.size() && text[begin] == '{') return braced(text, at, depth);
        std::size_t end = begin;
        while (end < text.size() && is_name_char(text[end])) ++end;
        at = end;
        if (end == begin) return "$";
        return value_of(text.substr(begin, end - begin));
    }

    std::optional<std::string> braced(std::string_view text, std::size_t& at, int depth) const {
        const std::size_t begin = at + 2;
        const std::size_t close = closing(text, begin);
        if (close == std::string_view::npos || depth >= deepest) return std::nullopt;
        at = close + 1;
        std::size_t end = begin;
        while (end < close && is_name_char(text[end])) ++end;
        const std::string_view name = text.substr(begin, end - begin);
        std::string_view rest = text.substr(end, close - end);
        if (rest.empty()) return value_of(name);
        const bool empty_counts_as_unset = rest.starts_with(':');
        if (empty_counts_as_unset) rest.remove_prefix(1);
        if (rest.empty()) return std::nullopt;
        return modified(lookup_(name), rest.front(), rest.substr(1), empty_counts_as_unset, depth);
    }

    std::optional<std::string> modified(const VariableState& state, char modifier, std::string_view word_,
                                        bool empty_counts_as_unset, int depth) const {
        if (state.is_set && !state.value) return std::nullopt;
        const bool is_set = state.is_set && !(empty_counts_as_unset && state.value->empty());
        if (modifier == '-') return is_set ? state.value : word(word_, depth + 1);
        if (modifier == '+') return is_set ? word(word_, depth + 1) : std::optional<std::string>("");
        if (modifier == '?' && is_set) return state.value;
        return std::nullopt; // patterns, and what fails the build
    }

    static std::size_t closing(std::string_view text, std::size_t at) {
        int depth = 1;
        for (; at < text.size(); ++at) {
            if (text[at] == '{') ++depth;
            if (text[at] == '}' && --depth == 0) return at;
        }
        return std::string_view::npos;
    }

    // What nobody sets may come from the base image.
    std::optional<std::string> value_of(std::string_view name) const { return lookup_(name).value; }

    char escape_;
    const Lookup& lookup_;
    std::size_t limit_;
};

} // namespace

std::optional<std::string> substitute(std::string_view word, char escape, const Lookup& lookup,
                                      std::size_t limit) {
    return Substitution(escape, lookup, limit).word(word, 0);
}

} // namespace cofferdam::dockerfile

#include "sources/compose/interpolation.h"

#include <utility>

namespace cofferdam::compose {

namespace {

constexpr int deepest_nesting = 100;

bool starts_name(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool continues_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

std::string_view leading_name(std::string_view text) {
    if (text.empty() || !starts_name(text.front())) return {};
    std::size_t length = 1;
    while (length < text.size() && continues_name(text[length])) ++length;
    return text.substr(0, length);
}

// Index of the brace that closes the one before text[0]; braces inside count, as in "${A:-{}}".
std::size_t closing_brace(std::string_view text) {
    std::size_t open = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{') ++open;
        if (text[i] == '}' && --open == 0) return i;
    }
    return std::string_view::npos;
}

class Interpolator {
  public:
    Interpolator(const Lookup& lookup, std::size_t limit) : lookup_(lookup), limit_(limit) {}

    Result<Substitution> run(std::string_view text) {
        COFFERDAM_TRY(append(text, 0));
        return std::move(result_);
    }

  private:
    Result<void> append(std::string_view text, int depth) {
        if (depth > deepest_nesting) return error("variables are nested more than {} deep", deepest_nesting);
        while (!text.empty()) {
            const std::size_t dollar = text.find('$');
            COFFERDAM_TRY(literal(text.substr(0, dollar)));
            if (dollar == std::string_view::npos) break;
            text.remove_prefix(dollar + 1);
            COFFERDAM_TRY(reference(text, depth));
        }
        return {};
    }

    // `text` begins after the dollar; what belongs to the reference is taken off it.
    Result<void> reference(std::string_view& text, int depth) {
        if (text.starts_with('$')) {
            text.remove_prefix(1);
            return literal("$");
        }
        if (text.starts_with('{')) {
            const std::string_view inside = text.substr(1);
            const std::size_t end = closing_brace(inside);
            if (end == std::string_view::npos) return error("\"${{\" without its closing brace");
            text = inside.substr(end + 1);
            return braced(inside.substr(0, end), depth);
        }
        const std::string_view name = leading_name(text);
        text.remove_prefix(name.size());
        return name.empty() ? literal("$") : plain(name);
    }

    Result<void> plain(std::string_view name) {
        const std::optional<std::string_view> value = lookup_(name);
        if (!value) result_.unset.emplace_back(name);
        return literal(value.value_or(""));
    }

    Result<void> braced(std::string_view inside, int depth) {
        const std::string_view name = leading_name(inside);
        std::string_view rest = inside.substr(name.size());
        if (name.empty()) return error("\"${{{}}}\" names no variable; write $$ for a dollar", inside);
        if (rest.empty()) return plain(name);
        const bool empty_counts_as_unset = rest.starts_with(':');
        if (empty_counts_as_unset) rest.remove_prefix(1);
        if (rest.empty()) return error("\"${{{}}}\" is no variable reference", inside);
        const std::optional<std::string_view> value = lookup_(name);
        const bool set = value && !(empty_counts_as_unset && value->empty());
        const std::string_view word = rest.substr(1);
        switch (rest.front()) {
        case '-': return set ? literal(*value) : append(word, depth + 1);
        case '+': return set ? append(word, depth + 1) : literal(value.value_or(""));
        case '?': return set ? literal(*value) : require(name, word);
        default: return error("\"${{{}}}\" is no variable reference", inside);
        }
    }

    Result<void> require(std::string_view name, std::string_view message) {
        result_.required.push_back({std::string(name), std::string(message)});
        return {};
    }

    Result<void> literal(std::string_view text) {
        if (text.size() > limit_ - result_.text.size())
            return error("longer than {} bytes with its variables", limit_);
        result_.text += text;
        return {};
    }

    const Lookup& lookup_;
    std::size_t limit_;
    Substitution result_;
};

} // namespace

Lookup lookup_in(const Environment& environment) {
    return [&environment](std::string_view name) -> std::optional<std::string_view> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
    };
}

Result<Substitution> interpolate(std::string_view text, const Lookup& lookup, std::size_t limit) {
    return Interpolator(lookup, limit).run(text);
}

} // namespace cofferdam::compose

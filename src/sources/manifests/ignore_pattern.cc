// The pattern becomes a list of tokens that is run as a nondeterministic automaton: backtracking, as git's
// own wildmatch does it, takes exponential time on patterns such as "*a*a*a*a*b", and the patterns are
// foreign input.
#include "sources/manifests/ignore_pattern.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace cofferdam::manifests {

namespace {

// gitignore(5): "Trailing spaces are ignored unless they are quoted with backslash".
std::string_view without_trailing_spaces(std::string_view line) {
    std::size_t end = 0; // behind the last byte that counts
    for (std::size_t at = 0; at < line.size(); ++at) {
        const bool quotes = line[at] == '\\';
        if (quotes) ++at;
        if (quotes || line[at] != ' ') end = std::min(at + 1, line.size());
    }
    return line.substr(0, end);
}

struct NamedClass {
    std::string_view name;
    int (*holds)(int);
};

constexpr std::array<NamedClass, 12> named_classes{{
    {"alnum", std::isalnum},
    {"alpha", std::isalpha},
    {"blank", std::isblank},
    {"cntrl", std::iscntrl},
    {"digit", std::isdigit},
    {"graph", std::isgraph},
    {"lower", std::islower},
    {"print", std::isprint},
    {"punct", std::ispunct},
    {"space", std::isspace},
    {"upper", std::isupper},
    {"xdigit", std::isxdigit},
}};

bool add_named_class(std::bitset<256>& set, std::string_view name) {
    for (const NamedClass& known : named_classes) {
        if (known.name != name) continue;
        for (int byte = 0; byte < 256; ++byte) {
            if (known.holds(byte) != 0) set.set(static_cast<std::size_t>(byte));
        }
        return true;
    }
    return false;
}

} // namespace

std::optional<IgnorePattern> IgnorePattern::parse(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with('#')) return std::nullopt;
    line = without_trailing_spaces(line);
    if (line.empty()) return std::nullopt;

    IgnorePattern pattern;
    if (line.starts_with('!')) {
        pattern.negated_ = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        pattern.folders_only_ = true;
        line.remove_suffix(1);
    }
    pattern.anchored_ = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    pattern.compile(line);
    return pattern;
}

bool IgnorePattern::matches(std::string_view path, FileKind kind) const {
    if (malformed_ || (folders_only_ && kind != FileKind::Directory)) return false;
    return glob_matches(anchored_ ? path : base_name(path));
}

void IgnorePattern::compile(std::string_view glob) {
    if (glob.empty()) malformed_ = true;
    for (std::size_t at = 0; at < glob.size() && !malformed_;) {
        const char byte = glob[at];
        if (byte == '*') {
            at = compile_stars(glob, at);
        } else if (byte == '?') {
            tokens_.push_back({Step::One});
            ++at;
        } else if (byte == '[') {
            const std::optional<std::size_t> end = compile_set(glob, at + 1);
            malformed_ = !end;
            at = end.value_or(glob.size());
        } else {
            if (byte == '\\') ++at;
            malformed_ = at == glob.size(); // "a trailing backslash is an invalid pattern that never matches"
            if (!malformed_) tokens_.push_back({Step::Literal, static_cast<unsigned char>(glob[at])});
            ++at;
        }
    }
}

// Two stars mean folders only where they stand alone between slashes; "other consecutive asterisks are
// considered regular asterisks".
std::size_t IgnorePattern::compile_stars(std::string_view glob, std::size_t at) {
    const std::size_t end = std::min(glob.find_first_not_of('*', at), glob.size());
    const bool opens = at == 0 || glob[at - 1] == '/';
    const std::string_view rest = glob.substr(end);
    if (end - at < 2 || !anchored_ || !opens) {
        tokens_.push_back({Step::Run});
    } else if (rest.empty() || rest.starts_with("\\/")) {
        tokens_.push_back({Step::RunOfAny});
    } else if (rest.starts_with('/')) {
        tokens_.push_back({Step::MaybeFolders});
        tokens_.push_back({Step::Within});
        return end + 1;
    } else {
        tokens_.push_back({Step::Run});
    }
    return end;
}

// `at`: behind the opening bracket. Gives the place behind the closing one, or nothing if there is none.
std::optional<std::size_t> IgnorePattern::compile_set(std::string_view glob, std::size_t at) {
    Set set;
    const bool inverted = at < glob.size() && (glob[at] == '!' || glob[at] == '^');
    if (inverted) ++at;
    int from = -1; // the lower end of a range, should a hyphen follow; below 0 there is none
    for (bool first = true;; first = false) {
        if (at >= glob.size()) return std::nullopt;
        if (glob[at] == ']' && !first) break;
        if (glob[at] == '-' && from >= 0 && at + 1 < glob.size() && glob[at + 1] != ']') {
            if (glob[++at] == '\\' && ++at >= glob.size()) return std::nullopt;
            for (int byte = from; byte <= static_cast<unsigned char>(glob[at]); ++byte)
                set.set(static_cast<std::size_t>(byte));
            from = -1;
            ++at;
            continue;
        }
        if (glob.substr(at).starts_with("[:")) {
            const std::size_t close = glob.find(']', at + 2);
            if (close == std::string_view::npos) return std::nullopt;
            if (close > at + 2 && glob[close - 1] == ':') {
                if (!add_named_class(set, glob.substr(at + 2, close - at - 3))) return std::nullopt;
                from = -1;
                at = close + 1;
                continue;
            }
        }
        if (glob[at] == '\\' && ++at >= glob.size()) return std::nullopt;
        from = static_cast<unsigned char>(glob[at++]);
        set.set(static_cast<std::size_t>(from));
    }
    if (inverted) set.flip();
    set.reset('/'); // a name never holds one, and a path's slash is matched by a slash only
    tokens_.push_back({Step::Set, 0, static_cast<std::uint32_t>(sets_.size())});
    sets_.push_back(set);
    return at + 1;
}

bool IgnorePattern::glob_matches(std::string_view text) const {
    States now(tokens_.size() + 1);
    States next(tokens_.size() + 1);
    enter(now, 0);
    for (const char byte : text) {
        next.assign(next.size(), false);
        advance(now, next, static_cast<unsigned char>(byte));
        now.swap(next);
    }
    return now.back();
}

// With what the state may skip.
void IgnorePattern::enter(States& states, std::size_t state) const {
    for (; !states[state]; ++state) {
        states[state] = true;
        if (state == tokens_.size()) return;
        const Step step = tokens_[state].step;
        if (step == Step::MaybeFolders) {
            enter(states, state + 2);
        } else if (step != Step::Run && step != Step::RunOfAny) {
            return;
        }
    }
}

void IgnorePattern::advance(const States& from, States& to, unsigned char byte) const {
    for (std::size_t state = 0; state < tokens_.size(); ++state) {
        if (!from[state]) continue;
        const Token& token = tokens_[state];
        switch (token.step) {
        case Step::Literal:
            if (byte == token.literal) enter(to, state + 1);
            break;
        case Step::One:
            if (byte != '/') enter(to, state + 1);
            break;
        case Step::Set:
            if (sets_[token.set][byte]) enter(to, state + 1);
            break;
        case Step::Run:
            if (byte != '/') enter(to, state);
            break;
        case Step::RunOfAny: enter(to, state); break;
        case Step::MaybeFolders: break;
        case Step::Within:
            enter(to, state);
            if (byte == '/') enter(to, state + 1);
            break;
        }
    }
}

std::vector<IgnorePattern> parse_ignore_file(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<IgnorePattern> patterns;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (auto pattern = IgnorePattern::parse(text.substr(0, end))) patterns.push_back(std::move(*pattern));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return patterns;
}

} // namespace cofferdam::manifests

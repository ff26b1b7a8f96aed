#include "policy/cel/lexer.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace cofferdam::cel {
namespace {

constexpr std::array token_names{
    "<EOF>",   "'=='",     "'!='",   "'in'",    "'<'",        "'<='",
    "'>='",    "'>'",      "'&&'",   "'||'",    "'['",        "']'",
    "'{'",     "'}'",      "'('",    "')'",     "'.'",        "','",
    "'-'",     "'!'",      "'?'",    "':'",     "'+'",        "'*'",
    "'/'",     "'%'",      "'true'", "'false'", "'null'",     "NUM_FLOAT",
    "NUM_INT", "NUM_UINT", "STRING", "BYTES",   "IDENTIFIER", "ESC_IDENTIFIER",
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_start(char c) { return is_letter(c) || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }
bool is_escaped_name_part(char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_.-/ ").contains(c);
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f'; }

// What one rule of the grammar made of the text: how far it got, and whether that is a token.
struct Attempt {
    std::size_t end = 0;
    bool matched = false;
};

class Lexer {
  public:
    Lexer(std::string_view source, std::size_t error_limit, std::vector<SyntaxError>& errors)
        : source_(source), error_limit_(error_limit), errors_(errors) {
        if (source.empty()) place_ = {1, 0}; // so cel-go
    }

    std::vector<Token> run() {
        while (!at_end_) next();
        return std::move(tokens_);
    }

  private:
    char at(std::size_t position) const { return position < source_.size() ? source_[position] : '\0'; }

    void next() {
        skip_blanks();
        if (position_ >= source_.size()) return finish();
        if (const std::optional<TokenKind> kind = read()) return emit(*kind);
        refuse();
    }

    // Sets end_ behind the token; nothing: behind what could not go on.
    std::optional<TokenKind> read() {
        const char c = at(position_);
        if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) return number();
        if (const auto literal = quoted()) return literal;
        if (is_name_start(c)) return name();
        if (end_ > position_) return std::nullopt; // a text without its end
        if (c == '`') return escaped_name();
        return sign();
    }

    void skip_blanks() {
        while (position_ < source_.size()) {
            if (is_space(at(position_))) {
                advance(position_ + 1);
            } else if (source_.substr(position_).starts_with("//")) {
                advance(std::min(source_.find('\n', position_), source_.size()));
            } else {
                break;
            }
        }
        end_ = position_;
    }

    // [0-9]+ [. [0-9]+] [eE [+-] [0-9]+], 0x…, either with u
    TokenKind number() {
        end_ = position_;
        if (at(end_) == '0' && at(end_ + 1) == 'x' && is_hex(at(end_ + 2))) {
            end_ += 2;
            while (is_hex(at(end_))) ++end_;
            return unsigned_or(TokenKind::Int);
        }
        while (is_digit(at(end_))) ++end_;
        const bool has_fraction = fraction();
        const bool has_exponent = exponent();
        return has_fraction || has_exponent ? TokenKind::Double : unsigned_or(TokenKind::Int);
    }
    TokenKind unsigned_or(TokenKind kind) {
        if (at(end_) != 'u' && at(end_) != 'U') return kind;
        ++end_;
        return TokenKind::Uint;
    }
    bool fraction() {
        if (at(end_) != '.' || !is_digit(at(end_ + 1))) return false;
        ++end_;
        while (is_digit(at(end_))) ++end_;
        return true;
    }
    bool exponent() {
        if (at(end_) != 'e' && at(end_) != 'E') return false;
        const std::size_t digits = end_ + (at(end_ + 1) == '+' || at(end_ + 1) == '-' ? 2 : 1);
        if (!is_digit(at(digits))) return false;
        end_ = digits;
        while (is_digit(at(end_))) ++end_;
        return true;
    }

    TokenKind name() {
        end_ = position_;
        while (is_name_part(at(end_))) ++end_;
        const std::string_view text = source_.substr(position_, end_ - position_);
        if (text == "in") return TokenKind::In;
        if (text == "true") return TokenKind::True;
        if (text == "false") return TokenKind::False;
        if (text == "null") return TokenKind::Null;
        return TokenKind::Identifier;
    }

    std::optional<TokenKind> escaped_name() {
        end_ = position_ + 1;
        while (is_escaped_name_part(at(end_))) ++end_;
        const bool closed = at(end_) == '`' && end_ > position_ + 1;
        end_ = after(end_);
        return closed ? std::optional(TokenKind::EscapedIdentifier) : std::nullopt;
    }

    // [bB] [rR] and a text in one or three quotes. A prefix without a text is a name.
    std::optional<TokenKind> quoted() {
        std::size_t quote = position_;
        const bool bytes = at(quote) == 'b' || at(quote) == 'B';
        quote += bytes ? 1 : 0;
        const bool raw = at(quote) == 'r' || at(quote) == 'R';
        quote += raw ? 1 : 0;
        if (at(quote) != '"' && at(quote) != '\'') return std::nullopt;
        const Attempt triple = triple_quoted(quote, raw);
        const Attempt single = single_quoted(quote, raw);
        const Attempt best = triple.matched || (!single.matched && triple.end > single.end) ? triple : single;
        end_ = best.end;
        if (!best.matched) return std::nullopt;
        return bytes ? TokenKind::Bytes : TokenKind::String;
    }

    Attempt single_quoted(std::size_t quote, bool raw) const {
        std::size_t i = quote + 1;
        while (i < source_.size() && at(i) != '\n' && at(i) != '\r') {
            if (at(i) == at(quote)) return {i + 1, true};
            const Attempt one = character(i, raw);
            if (!one.matched) return one;
            i = one.end;
        }
        return {after(i), false};
    }

    Attempt triple_quoted(std::size_t quote, bool raw) const {
        const std::string close(3, at(quote));
        if (!source_.substr(quote).starts_with(close)) return {quote, false};
        std::size_t i = quote + 3;
        while (i < source_.size()) {
            if (source_.substr(i).starts_with(close)) return {i + 3, true};
            const Attempt one = character(i, raw);
            if (!one.matched) return one;
            i = one.end;
        }
        return {i, false};
    }

    // One character of a text, or an escape sequence.
    Attempt character(std::size_t i, bool raw) const {
        if (raw || at(i) != '\\') return {after(i), true};
        const char c = at(i + 1);
        if (i + 1 < source_.size() && std::string_view("abfnrtv\"'\\?`").contains(c)) return {i + 2, true};
        if (c == 'x' || c == 'X') return digits(i + 2, 2, is_hex);
        if (c == 'u') return digits(i + 2, 4, is_hex);
        if (c == 'U') return digits(i + 2, 8, is_hex);
        if (c >= '0' && c <= '3') return digits(i + 2, 2, is_octal);
        return {after(i + 1), false};
    }
    Attempt digits(std::size_t i, std::size_t count, bool (*is_one)(char)) const {
        for (; count > 0; --count, ++i)
            if (!is_one(at(i))) return {after(i), false};
        return {i, true};
    }

    std::optional<TokenKind> sign() {
        struct Sign {
            std::string_view text;
            TokenKind kind;
        };
        // The longer before its own beginning.
        static constexpr std::array signs{
            Sign{"==", TokenKind::Equals},
            Sign{"!=", TokenKind::NotEquals},
            Sign{"<=", TokenKind::LessEquals},
            Sign{">=", TokenKind::GreaterEquals},
            Sign{"&&", TokenKind::And},
            Sign{"||", TokenKind::Or},
            Sign{"<", TokenKind::Less},
            Sign{">", TokenKind::Greater},
            Sign{"[", TokenKind::LeftBracket},
            Sign{"]", TokenKind::RightBracket},
            Sign{"{", TokenKind::LeftBrace},
            Sign{"}", TokenKind::RightBrace},
            Sign{"(", TokenKind::LeftParenthesis},
            Sign{")", TokenKind::RightParenthesis},
            Sign{".", TokenKind::Dot},
            Sign{",", TokenKind::Comma},
            Sign{"-", TokenKind::Minus},
            Sign{"!", TokenKind::Exclamation},
            Sign{"?", TokenKind::Question},
            Sign{":", TokenKind::Colon},
            Sign{"+", TokenKind::Plus},
            Sign{"*", TokenKind::Star},
            Sign{"/", TokenKind::Slash},
            Sign{"%", TokenKind::Percent},
        };
        for (const Sign& one : signs) {
            if (!source_.substr(position_).starts_with(one.text)) continue;
            end_ = position_ + one.text.size();
            return one.kind;
        }
        const char c = at(position_);
        end_ = after(position_);
        if (c == '=' || c == '&' || c == '|') end_ = after(end_); // the second half was missed there
        return std::nullopt;
    }

    // Behind the code point at `position`; the end stays the end.
    std::size_t after(std::size_t position) const {
        if (position >= source_.size()) return source_.size();
        ++position;
        while ((static_cast<unsigned char>(at(position)) & 0xC0) == 0x80) ++position;
        return position;
    }

    void emit(TokenKind kind) {
        tokens_.push_back({kind, source_.substr(position_, end_ - position_), place_});
        advance(end_);
    }

    void refuse() {
        if (errors_.size() >= error_limit_) {
            errors_.push_back(
                {place_, fmt::format("Syntax error: More than {} syntax errors", error_limit_)});
            return finish();
        }
        const std::string_view text = source_.substr(position_, end_ - position_);
        errors_.push_back({place_, fmt::format("Syntax error: token recognition error at: '{}'", text)});
        advance(end_);
    }

    void finish() {
        tokens_.push_back({TokenKind::End, source_.substr(position_, 0), place_});
        at_end_ = true;
    }

    void advance(std::size_t end) {
        for (; position_ < end; ++position_) {
            if (source_[position_] == '\n') {
                place_ = {place_.line + 1, 1};
            } else if ((static_cast<unsigned char>(source_[position_]) & 0xC0) != 0x80) {
                ++place_.column;
            }
        }
    }

    std::string_view source_;
    std::size_t error_limit_;
    std::vector<SyntaxError>& errors_;
    std::vector<Token> tokens_;
    std::size_t position_ = 0;
    std::size_t end_ = 0; // of what is being read
    SourcePlace place_{1, 1};
    bool at_end_ = false;
};

} // namespace

std::string to_string(TokenSet set) {
    std::string text;
    for (std::size_t i = 0; i < token_names.size(); ++i) {
        if (!set.contains(static_cast<TokenKind>(i))) continue;
        if (!text.empty()) text += ", ";
        text += token_names[i];
    }
    return set.size() == 1 ? text : '{' + text + '}';
}

std::string displayed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<Token> lex(std::string_view source, std::size_t error_limit, std::vector<SyntaxError>& errors) {
    return Lexer(source, error_limit, errors).run();
}

} // namespace cofferdam::cel

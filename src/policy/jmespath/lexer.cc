#include "policy/jmespath/lexer.h"

#include <memory>
#include <utility>

#include "value/document.h"

namespace cofferdam::jmespath {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The longest first.
constexpr std::pair<std::string_view, TokenKind> signs[] = {
    {"[?", TokenKind::Filter},
    {"[]", TokenKind::Flatten},
    {"||", TokenKind::Or},
    {"&&", TokenKind::And},
    {"==", TokenKind::Equal},
    {"!=", TokenKind::NotEqual},
    {"<=", TokenKind::LessEqual},
    {">=", TokenKind::MoreEqual},
    {".", TokenKind::Dot},
    {"*", TokenKind::Star},
    {",", TokenKind::Comma},
    {":", TokenKind::Colon},
    {"@", TokenKind::Current},
    {"&", TokenKind::Expression},
    {"{", TokenKind::LeftBrace},
    {"}", TokenKind::RightBrace},
    {"(", TokenKind::LeftParenthesis},
    {")", TokenKind::RightParenthesis},
    {"[", TokenKind::LeftBracket},
    {"]", TokenKind::RightBracket},
    {"|", TokenKind::Pipe},
    {"!", TokenKind::Not},
    {"<", TokenKind::Less},
    {">", TokenKind::More},
};

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    Result<std::vector<Token>> run() {
        std::vector<Token> tokens;
        while (true) {
            while (at_ < text_.size() && is_space(text_[at_])) ++at_;
            if (at_ == text_.size()) break;
            tokens.push_back(COFFERDAM_TRY(next()));
        }
        tokens.push_back({TokenKind::End, {}, at_});
        return tokens;
    }

  private:
    Result<Token> next() {
        const std::size_t begin = at_;
        const char first = text_[at_];
        if (is_letter(first)) return Token{TokenKind::Identifier, name(), begin};
        if (is_digit(first) || first == '-') return Token{TokenKind::Number, number(), begin};
        if (first == '"') return Token{TokenKind::QuotedIdentifier, COFFERDAM_TRY(quoted()), begin};
        if (first == '\'') return Token{TokenKind::RawString, COFFERDAM_TRY(raw_string()), begin};
        if (first == '`') return Token{TokenKind::Literal, COFFERDAM_TRY(literal()), begin};
        for (const auto& [sign, kind] : signs) {
            if (!text_.substr(at_).starts_with(sign)) continue;
            at_ += sign.size();
            return Token{kind, {}, begin};
        }
        return error("unknown character at {}", begin);
    }

    std::string name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::string number() {
        const std::size_t begin = at_++;
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    // What stands between two delimiters, escapes as they are written.
    Result<std::string_view> delimited(char delimiter) {
        const std::size_t begin = ++at_;
        while (at_ < text_.size() && text_[at_] != delimiter) at_ += text_[at_] == '\\' ? 2 : 1;
        if (at_ >= text_.size()) return error("unclosed delimiter {}", delimiter);
        return text_.substr(begin, at_++ - begin);
    }

    // A quoted name is a JSON string.
    Result<std::string> quoted() {
        const std::string_view inner = COFFERDAM_TRY(delimited('"'));
        const value::Parsed parsed = value::parse_json(
            std::make_shared<value::Text>("name", "\"" + std::string(inner) + "\""), value::KeepPlaces::No);
        if (parsed.documents.size() != 1 || !parsed.problems.empty())
            return error("bad quoted name {}", inner);
        return std::string(parsed.documents.front()->root().string_or(""));
    }

    Result<std::string> raw_string() { return unescaped(COFFERDAM_TRY(delimited('\'')), '\''); }
    Result<std::string> literal() { return unescaped(COFFERDAM_TRY(delimited('`')), '`'); }

    // Only the delimiter itself can be escaped.
    static std::string unescaped(std::string_view inner, char delimiter) {
        std::string text;
        for (std::size_t i = 0; i < inner.size(); ++i) {
            if (inner[i] == '\\' && i + 1 < inner.size() && inner[i + 1] == delimiter) ++i;
            text += inner[i];
        }
        return text;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

Result<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).run(); }

} // namespace cofferdam::jmespath

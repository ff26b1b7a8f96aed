// The words of a CEL expression (cel-spec, langdef "Syntax"), as cel-go's grammar cuts them: the longest
// token that matches wins, a keyword before a name.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/ast.h"

namespace cofferdam::cel {

// In the order in which cel-go lists them when it says what it expected.
enum class TokenKind : std::uint8_t {
    End,
    Equals,
    NotEquals,
    In,
    Less,
    LessEquals,
    GreaterEquals,
    Greater,
    And,
    Or,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    LeftParenthesis,
    RightParenthesis,
    Dot,
    Comma,
    Minus,
    Exclamation,
    Question,
    Colon,
    Plus,
    Star,
    Slash,
    Percent,
    True,
    False,
    Null,
    Double,
    Int,
    Uint,
    String,
    Bytes,
    Identifier,
    EscapedIdentifier, // `a-b`
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text; // as written, quotes and prefixes included
    SourcePlace place;
};

// A set of kinds.
class TokenSet {
  public:
    constexpr TokenSet() = default;
    constexpr TokenSet(std::initializer_list<TokenKind> kinds) {
        for (const TokenKind kind : kinds) bits_ |= bit(kind);
    }
    constexpr bool contains(TokenKind kind) const { return bits_ & bit(kind); }
    constexpr TokenSet operator|(TokenSet other) const {
        other.bits_ |= bits_;
        return other;
    }
    std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }

  private:
    static constexpr std::uint64_t bit(TokenKind kind) {
        return std::uint64_t{1} << static_cast<unsigned>(kind);
    }
    std::uint64_t bits_ = 0;
};

// "'['" or "{'}', ',', IDENTIFIER}", as cel-go prints what it expected
std::string to_string(TokenSet set);

// A text as cel-go quotes it in its messages: line breaks and tabs escaped.
std::string displayed(std::string_view text);

// REQUIRES: valid UTF-8. The last token is End. Characters of no token become errors and are left out, at
// most `error_limit` of them: then the rest is not read.
std::vector<Token> lex(std::string_view source, std::size_t error_limit, std::vector<SyntaxError>& errors);

} // namespace cofferdam::cel

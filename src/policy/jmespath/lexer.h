// JMESPath, cut into tokens (jmespath.org/specification.html#grammar).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam::jmespath {

enum class TokenKind : std::uint8_t {
    End,
    Identifier,
    QuotedIdentifier,
    Number,
    Literal,   // `…`: JSON
    RawString, // '…'
    Dot,
    Star,
    Comma,
    Colon,
    Current,    // @
    Expression, // &
    LeftBrace,
    RightBrace,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Filter,  // [?
    Flatten, // []
    Pipe,
    Or,
    And,
    Not,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    More,
    MoreEqual,
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::string text = {}; // of names, numbers and literals, without quotes and escapes
    std::size_t at = 0;
};

// Ends with a token End.
Result<std::vector<Token>> tokens_of(std::string_view text);

} // namespace cofferdam::jmespath

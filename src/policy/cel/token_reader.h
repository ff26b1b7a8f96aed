// A parser's view of the tokens, and its complaints: the cases that ANTLR, whose words cel-go's users see,
// tells apart — a token too many, one forgotten, one that fits nowhere. After the last kind nothing is read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/cel/lexer.h"

namespace cofferdam::cel {

class TokenReader {
  public:
    // REQUIRES: valid UTF-8 that outlives the reader
    TokenReader(std::string_view source, std::size_t error_limit);

    // By place. Ends the reader's use.
    std::vector<SyntaxError> errors();

    const Token& current() const { return stopped_ ? tokens_.back() : tokens_[position_]; }
    const Token& following(std::size_t distance = 1) const;
    bool at(TokenKind kind) const { return !stopped_ && current().kind == kind; }
    Token take();
    bool take_if(TokenKind kind);

    void report(SourcePlace place, std::string message);
    // From here on every token is the end.
    void stop(SourcePlace place, std::string message);
    bool stopped() const { return stopped_; }

    // Stops: here stands none of these.
    void mismatch(TokenSet expected);
    // Stops: `before` was read, and no rule goes on with what stands here.
    void no_alternative(const Token& before);

    // One of these stands here, if need be behind one token too many. False: it does not.
    bool reach(TokenSet expected);
    // Whatever stands here is too much; false: even behind it stands none of these.
    bool skip_unwanted(TokenSet expected, TokenSet shown_as);
    // `follow`: what may stand behind `kind`; if it stands here, `kind` was only forgotten.
    void expect(TokenKind kind, TokenSet follow);

  private:
    std::vector<SyntaxError> errors_;
    std::size_t error_limit_;
    std::vector<Token> tokens_;
    std::size_t position_ = 0;
    bool stopped_ = false;
};

} // namespace cofferdam::cel

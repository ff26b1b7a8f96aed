#include "policy/cel/token_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace cofferdam::cel {
namespace {

std::string shown(const Token& token) {
    return token.kind == TokenKind::End ? "<EOF>" : displayed(token.text);
}

bool is_keyword_value(TokenKind kind) {
    return kind == TokenKind::True || kind == TokenKind::False || kind == TokenKind::Null;
}

} // namespace

TokenReader::TokenReader(std::string_view source, std::size_t error_limit)
    : error_limit_(error_limit), tokens_(lex(source, error_limit, errors_)) {}

std::vector<SyntaxError> TokenReader::errors() {
    std::ranges::stable_sort(errors_, {}, &SyntaxError::place);
    return std::move(errors_);
}

const Token& TokenReader::following(std::size_t distance) const {
    return tokens_[std::min(position_ + distance, tokens_.size() - 1)];
}

Token TokenReader::take() {
    const Token token = current();
    if (!stopped_ && position_ + 1 < tokens_.size()) ++position_;
    return token;
}

bool TokenReader::take_if(TokenKind kind) {
    if (!at(kind)) return false;
    take();
    return true;
}

void TokenReader::report(SourcePlace place, std::string message) {
    if (errors_.size() < error_limit_) errors_.push_back({place, std::move(message)});
}

void TokenReader::stop(SourcePlace place, std::string message) {
    if (!stopped_) report(place, std::move(message));
    stopped_ = true;
}

void TokenReader::mismatch(TokenSet expected) {
    stop(current().place, fmt::format("Syntax error: mismatched input '{}' expecting {}", shown(current()),
                                      to_string(expected)));
}

void TokenReader::no_alternative(const Token& before) {
    if (stopped_) return;
    const Token& here = current();
    const std::string_view text(before.text.data(), here.text.data() + here.text.size());
    // cel-go rewords this one: a.true
    if (text.starts_with('.') && is_keyword_value(here.kind) && text.size() == here.text.size() + 1)
        return mismatch({TokenKind::Identifier});
    stop(here.place, fmt::format("Syntax error: no viable alternative at input '{}'", displayed(text)));
}

bool TokenReader::reach(TokenSet expected) {
    if (stopped_ || expected.contains(current().kind)) return !stopped_;
    if (expected.contains(following().kind) && !at(TokenKind::End)) return skip_unwanted(expected, expected);
    mismatch(expected);
    return false;
}

bool TokenReader::skip_unwanted(TokenSet expected, TokenSet shown_as) {
    report(current().place, fmt::format("Syntax error: extraneous input '{}' expecting {}", shown(current()),
                                        to_string(shown_as)));
    take();
    stopped_ = stopped_ || !expected.contains(current().kind);
    return !stopped_;
}

void TokenReader::expect(TokenKind kind, TokenSet follow) {
    if (stopped_) return;
    const bool one_too_many = !at(TokenKind::End) && following().kind == kind;
    if (!at(kind) && !one_too_many && follow.contains(current().kind)) {
        report(current().place,
               fmt::format("Syntax error: missing {} at '{}'", to_string(TokenSet{kind}), shown(current())));
        return;
    }
    if (reach({kind})) take();
}

} // namespace cofferdam::cel

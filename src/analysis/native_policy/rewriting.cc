#include "analysis/native_policy/rewriting.h"

#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/lexer.h"

namespace cofferdam::native_policy {

namespace {

using cel::Token;
using cel::TokenKind;

// The name of a field, not one that stands for itself: a.x, a.?x.
bool is_below(const std::vector<Token>& tokens, std::size_t i) {
    if (i > 0 && tokens[i - 1].kind == TokenKind::Dot) return true;
    return i > 1 && tokens[i - 1].kind == TokenKind::Question && tokens[i - 2].kind == TokenKind::Dot;
}

bool is_call(const std::vector<Token>& tokens, std::size_t i) {
    return tokens[i + 1].kind == TokenKind::LeftParenthesis;
}

bool is_name(const std::vector<Token>& tokens, std::size_t i) {
    return tokens[i].kind == TokenKind::Identifier && !is_below(tokens, i) && !is_call(tokens, i);
}

// Is this variables.NAME? The last token is End.
bool is_variable(const std::vector<Token>& tokens, std::size_t i) {
    return tokens[i].text == "variables" && tokens[i + 1].kind == TokenKind::Dot
           && tokens[i + 2].kind == TokenKind::Identifier;
}

std::vector<Token> tokens_of(std::string_view expression) {
    std::vector<cel::SyntaxError> errors;
    return cel::lex(expression, 1, errors);
}

} // namespace

Result<Names> names_in(std::string_view expression, const std::set<std::string_view>& ours) {
    const auto ast = cel::parse(expression);
    if (!ast) {
        const cel::SyntaxError& first = ast.error().front();
        return error("{}:{}: {}", first.place.line, first.place.column, first.message);
    }
    for (const cel::Expr& expr : ast->nodes) {
        const auto* loop = std::get_if<cel::Comprehension>(&expr.node);
        if (!loop) continue;
        for (const std::string_view name : {loop->variable, loop->second})
            if (ours.contains(name)) return error("a loop in it has a variable named {}", name);
    }
    Names names;
    const std::vector<Token> tokens = tokens_of(expression);
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (!is_name(tokens, i)) continue;
        if (is_variable(tokens, i)) {
            names.variables.emplace(tokens[i + 2].text);
        } else {
            names.roots.emplace(tokens[i].text);
        }
    }
    return names;
}

std::string rewritten(std::string_view expression, const Replacements& replacements) {
    const std::vector<Token> tokens = tokens_of(expression);
    std::string text;
    std::size_t copied = 0; // of the expression
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (!is_name(tokens, i)) continue;
        const bool is_variables = is_variable(tokens, i);
        const std::string_view last = tokens[is_variables ? i + 2 : i].text;
        const std::string instead = is_variables ? replacements.variable(last) : replacements.root(last);
        if (instead.empty()) continue;
        const auto begin = static_cast<std::size_t>(tokens[i].text.data() - expression.data());
        text += expression.substr(copied, begin - copied);
        text += instead;
        copied = static_cast<std::size_t>(last.data() - expression.data()) + last.size();
    }
    return text.append(expression.substr(copied));
}

} // namespace cofferdam::native_policy

// A tree as one line, for tests: calls by their functions' names, macros as what they became.
#pragma once

#include <string>

#include <fmt/format.h>

#include "policy/cel/ast.h"

namespace cofferdam::cel {

inline std::string expr_text(const Ast& ast, ExprId id);

inline std::string joined(const Ast& ast, const std::vector<ExprId>& ids) {
    std::string text;
    for (const ExprId id : ids) text += (text.empty() ? "" : ", ") + expr_text(ast, id);
    return text;
}

struct LiteralText {
    std::string operator()(NullLiteral) const { return "null"; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return std::to_string(i); }
    std::string operator()(std::uint64_t u) const { return std::to_string(u) + "u"; }
    std::string operator()(double d) const { return fmt::format("{:#}", d); }
    std::string operator()(std::string_view s) const { return fmt::format("\"{}\"", s); }
    std::string operator()(BytesLiteral b) const { return fmt::format("b\"{}\"", b.bytes); }
};

struct NodeText {
    const Ast& ast;

    std::string of(ExprId id) const { return expr_text(ast, id); }
    std::string operator()(const Literal& literal) const { return std::visit(LiteralText{}, literal.value); }
    std::string operator()(const Identifier& identifier) const { return std::string(identifier.name); }
    std::string operator()(const Select& select) const {
        const std::string text =
            fmt::format("{}{}{}", of(select.operand), select.optional ? ".?" : ".", select.field);
        return select.test_only ? "has(" + text + ")" : text;
    }
    std::string operator()(const Call& call) const {
        const std::string target = call.target ? of(call.target) + "." : "";
        return fmt::format("{}{}({})", target, call.function, joined(ast, call.arguments));
    }
    std::string operator()(const ListExpr& list) const {
        std::string text;
        for (std::size_t i = 0; i < list.elements.size(); ++i)
            text += (i > 0 ? ", " : "") + std::string(!list.optional.empty() && list.optional[i] ? "?" : "")
                    + of(list.elements[i]);
        return "[" + text + "]";
    }
    std::string operator()(const MapExpr& map) const {
        std::string text;
        for (const MapEntry& entry : map.entries)
            text += fmt::format("{}{}{}: {}", text.empty() ? "" : ", ", entry.optional ? "?" : "",
                                entry.key ? of(entry.key) : std::string(entry.field), of(entry.value));
        return fmt::format("{}{{{}}}", map.message, text);
    }
    std::string operator()(const Comprehension& loop) const {
        return fmt::format("for {}{}{} in {}: {} = {} while {} then {} gives {}", loop.variable,
                           loop.second.empty() ? "" : ", ", loop.second, of(loop.range), loop.accumulator,
                           of(loop.initial), of(loop.condition), of(loop.step), of(loop.result));
    }
};

inline std::string expr_text(const Ast& ast, ExprId id) { return std::visit(NodeText{ast}, ast[id].node); }

// What comes of the text: the tree, or the errors, one a line.
inline std::string error_text(const std::vector<SyntaxError>& errors) {
    std::string text;
    for (const SyntaxError& error : errors)
        text += fmt::format("{}{}:{}: {}", text.empty() ? "" : "\n", error.place.line, error.place.column,
                            error.message);
    return text;
}
inline std::string parsed(std::string_view source, const ParseOptions& options = {}) {
    const auto ast = parse(source, options);
    return ast ? expr_text(*ast, ast->root) : error_text(ast.error());
}

} // namespace cofferdam::cel

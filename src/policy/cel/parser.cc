// Recursive descent over cel-go's grammar (parser/gen/CEL.g4). Two counts keep it bounded: how deep rules
// stand in themselves while reading, and how high the tree is that comes of it; both fail with cel-go's
// words.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "policy/cel/ast.h"
#include "policy/cel/macros.h"
#include "policy/cel/number_literal.h"
#include "policy/cel/token_reader.h"
#include "policy/cel/tree_builder.h"
#include "policy/cel/unescape.h"
#include "value/unicode.h"

namespace cofferdam::cel {
namespace {

using enum TokenKind;

constexpr TokenSet starts_expression{LeftBracket, LeftBrace, LeftParenthesis, Dot,   Minus,
                                     Exclamation, True,      False,           Null,  Double,
                                     Int,         Uint,      String,          Bytes, Identifier};
constexpr TokenSet starts_member{LeftBracket, LeftBrace, LeftParenthesis, Dot, Minus, True,
                                 False,       Null,      Double,          Int, Uint,  String,
                                 Bytes,       Identifier};
constexpr TokenSet starts_field{Question, Identifier, EscapedIdentifier};
constexpr TokenSet continues_expression{Equals,   NotEquals, In,   Less,        LessEquals, GreaterEquals,
                                        Greater,  And,       Or,   LeftBracket, Dot,        Minus,
                                        Question, Plus,      Star, Slash,       Percent};

// Not legal as names of variables and functions, but as names of fields (cel-spec, langdef "Syntax").
constexpr std::array<std::string_view, 17> reserved{
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

struct BinaryOperator {
    TokenKind token;
    std::string_view function;
    int precedence;
};
constexpr std::array relations{
    BinaryOperator{Less, "_<_", 1},    BinaryOperator{LessEquals, "_<=_", 1},
    BinaryOperator{Greater, "_>_", 1}, BinaryOperator{GreaterEquals, "_>=_", 1},
    BinaryOperator{Equals, "_==_", 1}, BinaryOperator{NotEquals, "_!=_", 1},
    BinaryOperator{In, "@in", 1},
};
constexpr std::array calculations{
    BinaryOperator{Plus, "_+_", 1},  BinaryOperator{Minus, "_-_", 1},   BinaryOperator{Star, "_*_", 2},
    BinaryOperator{Slash, "_/_", 2}, BinaryOperator{Percent, "_%_", 2},
};

// A tree and its height in cel-go's count: operators, selections, member calls and indices.
struct Parsed {
    ExprId id;
    std::size_t height = 0;
};

class Parser : private TokenReader {
  public:
    Parser(Ast& ast, const ParseOptions& options)
        : TokenReader(ast.source(), options.limits.errors), options_(options),
          tree_(ast, options.limits.nodes) {}

    ExprId run() {
        const Parsed root = expression();
        expect(End, {});
        return root.id;
    }

    using TokenReader::errors;

  private:
    // How deep a rule stands in itself; undone at its end.
    class Depth {
      public:
        Depth(Parser& parser, std::size_t& count) : count_(count) {
            if (++count_ > parser.options_.limits.depth)
                parser.stop(
                    {}, fmt::format("expression recursion limit exceeded: {}", parser.options_.limits.depth));
        }
        Depth(const Depth&) = delete;
        Depth& operator=(const Depth&) = delete;
        ~Depth() { --count_; }

      private:
        std::size_t& count_;
    };

    Parsed higher(Parsed parsed) {
        if (++parsed.height > options_.limits.depth) stop({}, "max recursion depth exceeded");
        if (tree_.full())
            stop({}, fmt::format("expression has more than {} nodes once its macros are expanded",
                                 options_.limits.nodes));
        return parsed;
    }

    // expr: conditionalOr ('?' conditionalOr ':' expr)?
    Parsed expression() {
        const Depth depth(*this, expression_depth_);
        const Parsed condition = logic(Or, "_||_", &Parser::conjunction);
        if (!at(Question)) return condition;
        const SourcePlace place = take().place;
        const Parsed yes = [&] {
            const Ends scope(*this, {Colon});
            return logic(Or, "_||_", &Parser::conjunction);
        }();
        expect(Colon, starts_expression);
        const Parsed no = expression();
        return higher({tree_.call(place, "_?_:_", {condition.id, yes.id, no.id}),
                       std::max({condition.height, yes.height, no.height})});
    }
    Parsed conjunction() { return logic(And, "_&&_", &Parser::relation); }

    // A chain of && or || becomes a balanced tree: its operands' order does not change what it says.
    Parsed logic(TokenKind token, std::string_view function, Parsed (Parser::*operand)()) {
        const Parsed first = (this->*operand)();
        if (!at(token)) return first;
        std::vector<ExprId> terms{first.id};
        std::vector<SourcePlace> places;
        std::size_t height = first.height;
        while (at(token)) {
            places.push_back(take().place);
            const Parsed next = (this->*operand)();
            terms.push_back(next.id);
            height = std::max(height, next.height);
        }
        return {balanced(function, terms, places, 0, places.size() - 1), height};
    }
    ExprId balanced(std::string_view function, const std::vector<ExprId>& terms,
                    const std::vector<SourcePlace>& places, std::size_t low, std::size_t high) {
        const std::size_t middle = (low + high + 1) / 2;
        const ExprId left =
            middle == low ? terms[middle] : balanced(function, terms, places, low, middle - 1);
        const ExprId right =
            middle == high ? terms[middle + 1] : balanced(function, terms, places, middle + 1, high);
        return tree_.call(places[middle], function, {left, right});
    }

    Parsed relation() {
        return binary(relations, relation_depth_, 1, [this] {
            return binary(calculations, calculation_depth_, 1, [this] { return unary(); });
        });
    }

    template <class Operators, class Operand>
    Parsed binary(const Operators& operators, std::size_t& depth_of_rule, int precedence, Operand operand) {
        const Depth depth(*this, depth_of_rule);
        Parsed left = operand();
        while (!stopped()) {
            const auto op = std::ranges::find(operators, current().kind, &BinaryOperator::token);
            if (op == operators.end() || op->precedence < precedence) break;
            const SourcePlace place = take().place;
            const Parsed right = binary(operators, depth_of_rule, op->precedence + 1, operand);
            left = higher(
                {tree_.call(place, op->function, {left.id, right.id}), std::max(left.height, right.height)});
        }
        return left;
    }

    // '!'+ member | '-'+ member | member; one '-' before a number belongs to the number
    Parsed unary() {
        if (!reach(starts_expression)) return {nothing({})};
        if (at(Exclamation)) return repeated(Exclamation, "!_");
        if (at(Minus) && !is_signed_number(0)) return repeated(Minus, "-_");
        return member();
    }
    bool is_signed_number(std::size_t distance) const {
        const TokenKind kind = following(distance + 1).kind;
        return following(distance).kind == Minus && (kind == Int || kind == Double);
    }
    Parsed repeated(TokenKind token, std::string_view function) {
        const SourcePlace place = current().place;
        bool odd = false;
        Token last;
        while (at(token)) {
            last = take();
            odd = !odd;
        }
        if (stopped()) return {nothing(place)};
        if (token == Minus && !starts_member.contains(current().kind)) return refused(last);
        if (!starts_member.contains(current().kind)
            && !skip_unwanted(starts_member, starts_member | TokenSet{token}))
            return {nothing(place)};
        const Parsed operand = member();
        return odd ? Parsed{tree_.call(place, function, {operand.id}), operand.height} : operand;
    }

    Parsed member() {
        Parsed parsed = primary();
        while (!stopped()) {
            if (at(Dot)) {
                parsed = higher(selection(parsed));
            } else if (at(LeftBracket)) {
                parsed = higher(index(parsed));
            } else {
                break;
            }
        }
        return parsed;
    }

    // '.' '?'? field | '.' name '(' arguments ')'
    Parsed selection(Parsed operand) {
        const Token dot = take();
        const bool optional = take_if(Question);
        if (optional && !options_.optional_syntax) report(dot.place, "unsupported syntax '.?'");
        if (optional ? !reach({Identifier, EscapedIdentifier}) : !at(Identifier) && !at(EscapedIdentifier))
            return refused(dot);
        if (!optional && at(Identifier) && following().kind == LeftParenthesis) return member_call(operand);
        const std::string_view field = field_name();
        return {tree_.add(dot.place, Select{.operand = operand.id, .field = field, .optional = optional}),
                operand.height};
    }
    std::string_view field_name() {
        const Token token = take();
        if (token.kind == Identifier) return token.text;
        if (!options_.escaped_identifiers) report(token.place, "unsupported syntax: '`'");
        return token.text.substr(1, token.text.size() - 2);
    }
    Parsed member_call(Parsed target) {
        const std::string_view function = take().text;
        const SourcePlace place = take().place;
        std::size_t height = target.height;
        std::vector<ExprId> arguments = call_arguments(height);
        return {called(place, function, target.id, std::move(arguments)), height};
    }
    // Raises the height to that of the highest argument.
    std::vector<ExprId> call_arguments(std::size_t& height) {
        std::vector<ExprId> arguments;
        const TokenSet begins = starts_expression | TokenSet{RightParenthesis};
        if (reach(begins) && !at(RightParenthesis)) {
            do {
                const Parsed argument = expression_until({Comma, RightParenthesis});
                arguments.push_back(argument.id);
                height = std::max(height, argument.height);
            } while (take_if(Comma));
        }
        close(RightParenthesis);
        return arguments;
    }
    ExprId called(SourcePlace place, std::string_view function, ExprId target,
                  std::vector<ExprId> arguments) {
        if (stopped()) return {};
        if (auto expansion = expand_macro(tree_, {function, target, arguments, place}, options_)) {
            if (*expansion) return **expansion;
            report(expansion->error().place, expansion->error().message);
            return nothing(expansion->error().place);
        }
        return tree_.add(place, Call{function, target, std::move(arguments)});
    }

    Parsed index(Parsed operand) {
        const SourcePlace place = take().place;
        const bool optional = take_if(Question);
        if (optional && !options_.optional_syntax) report(place, "unsupported syntax '[?'");
        if (!optional) reach(starts_expression | TokenSet{Question});
        const Parsed key = expression_until({RightBracket});
        close(RightBracket);
        return {tree_.call(place, optional ? "_[?_]" : "_[_]", {operand.id, key.id}),
                std::max(operand.height, key.height)};
    }

    // A closing bracket; behind it may stand what goes on with an expression, or what ends the one around it.
    void close(TokenKind kind) { expect(kind, continues_expression | ends_); }

    // While an expression is read that ends otherwise than the one around it.
    class Ends {
      public:
        Ends(Parser& parser, TokenSet ends) : parser_(parser), around_(std::exchange(parser.ends_, ends)) {}
        Ends(const Ends&) = delete;
        Ends& operator=(const Ends&) = delete;
        ~Ends() { parser_.ends_ = around_; }

      private:
        Parser& parser_;
        TokenSet around_;
    };
    Parsed expression_until(TokenSet ends) {
        const Ends scope(*this, ends);
        return expression();
    }

    Parsed primary() {
        switch (current().kind) {
        case Dot:
        case Identifier: return name();
        case LeftParenthesis: return nested();
        case LeftBracket: return list();
        case LeftBrace: return map();
        default: return {literal()};
        }
    }

    // With what stands behind `before` no rule goes on.
    Parsed refused(const Token& before) {
        no_alternative(before);
        return {nothing(before.place)};
    }

    // What stands where an error was: no later step sees it.
    ExprId nothing(SourcePlace place) { return tree_.literal(place, NullLiteral{}); }

    Parsed nested() {
        take();
        const Parsed parsed = expression_until({RightParenthesis});
        close(RightParenthesis);
        return parsed;
    }

    // '.'? name | '.'? name '(' arguments ')' | '.'? name ('.' name)* '{' fields '}'
    Parsed name() {
        const Token first = current();
        const bool rooted = take_if(Dot);
        if (!at(Identifier)) return refused(first);
        if (const std::size_t names = message_name_length()) return message(rooted, names);
        const Token token = take();
        const std::string_view name = rooted ? tree_.keep('.' + std::string(token.text)) : token.text;
        const bool is_reserved = std::ranges::find(reserved, token.text) != reserved.end();
        if (is_reserved) report(first.place, fmt::format("reserved identifier: {}", token.text));
        if (!at(LeftParenthesis)) {
            if (is_reserved) return {nothing(first.place)};
            return {tree_.identifier(token.place, name)};
        }
        const SourcePlace place = take().place;
        std::size_t height = 0;
        std::vector<ExprId> arguments = call_arguments(height);
        return {called(place, name, {}, std::move(arguments)), height};
    }

    // How many names stand here with dots between and '{' behind; 0: they are no message's name.
    std::size_t message_name_length() const {
        std::size_t distance = 0;
        while (following(distance).kind == Identifier) {
            if (following(distance + 1).kind == LeftBrace) return distance / 2 + 1;
            if (following(distance + 1).kind != Dot) return 0;
            distance += 2;
        }
        return 0;
    }
    Parsed message(bool rooted, std::size_t names) {
        std::string name = rooted ? "." : "";
        for (std::size_t i = 0; i < names; ++i) {
            if (i > 0) name += take().text;
            name += take().text;
        }
        const SourcePlace place = take().place;
        Parsed parsed;
        MapExpr node{.message = tree_.keep(std::move(name)), .entries = {}};
        elements(starts_field, RightBrace, [&] { node.entries.push_back(field(parsed.height)); });
        parsed.id = tree_.add(place, std::move(node));
        return parsed;
    }
    MapEntry field(std::size_t& height) {
        MapEntry entry;
        entry.optional = optional_mark();
        if (!at(Identifier) && !at(EscapedIdentifier)) {
            mismatch({Identifier, EscapedIdentifier});
            return entry;
        }
        entry.field = field_name();
        entry_value(entry, height);
        return entry;
    }
    void entry_value(MapEntry& entry, std::size_t& height) {
        entry.place = current().place;
        expect(Colon, starts_expression);
        const Parsed value = expression_until({Comma, RightBrace});
        height = std::max(height, value.height);
        entry.value = value.id;
    }
    bool optional_mark() {
        if (!at(Question)) return false;
        const SourcePlace place = take().place;
        if (!options_.optional_syntax) report(place, "unsupported syntax '?'");
        return true;
    }

    Parsed map() {
        const SourcePlace place = take().place;
        Parsed parsed;
        MapExpr node;
        elements(starts_expression | TokenSet{Question}, RightBrace, [&] {
            MapEntry entry;
            entry.optional = optional_mark();
            const Parsed key = expression_until({Colon});
            entry.key = key.id;
            parsed.height = std::max(parsed.height, key.height);
            entry_value(entry, parsed.height);
            node.entries.push_back(entry);
        });
        parsed.id = tree_.add(place, std::move(node));
        return parsed;
    }
    // Up to the closing bracket, with a comma between and perhaps one behind the last; a comma alone is
    // allowed too.
    template <class One>
    void elements(TokenSet starts, TokenKind closing, One one) {
        const TokenSet begins = starts | TokenSet{closing, Comma};
        while (reach(begins) && starts.contains(current().kind)) {
            one();
            if (!reach({closing, Comma}) || !starts.contains(following().kind)) break;
            if (!take_if(Comma)) break;
        }
        take_if(Comma);
        close(closing);
    }

    Parsed list() {
        const SourcePlace place = take().place;
        Parsed parsed;
        ListExpr node;
        bool any_optional = false;
        elements(starts_expression | TokenSet{Question}, RightBracket, [&] {
            node.optional.push_back(optional_mark());
            any_optional |= node.optional.back();
            const Parsed element = expression_until({Comma, RightBracket});
            node.elements.push_back(element.id);
            parsed.height = std::max(parsed.height, element.height);
        });
        if (!any_optional) node.optional.clear();
        parsed.id = tree_.add(place, std::move(node));
        return parsed;
    }

    ExprId literal() {
        const SourcePlace place = current().place;
        const Sign sign = take_if(Minus) ? Sign::Minus : Sign::None;
        if (sign == Sign::Minus && !at(Int) && !at(Double)) {
            mismatch(starts_member);
            return nothing(place);
        }
        const Token token = take();
        switch (token.kind) {
        case True: return tree_.literal(place, true);
        case False: return tree_.literal(place, false);
        case Null: return tree_.literal(place, NullLiteral{});
        case Int: return number(place, "int", int_literal(token.text, sign));
        case Uint: return number(place, "uint", uint_literal(token.text));
        case Double: return number(place, "double", double_literal(token.text, sign));
        case String: return text(place, token.text, LiteralOf::String);
        case Bytes: return text(place, token.text.substr(1), LiteralOf::Bytes);
        default: return nothing(place); // unary() let nothing else through
        }
    }
    template <class Number>
    ExprId number(SourcePlace place, std::string_view kind, std::optional<Number> parsed) {
        if (parsed) return tree_.literal(place, *parsed);
        report(place, fmt::format("invalid {} literal", kind));
        return nothing(place);
    }
    ExprId text(SourcePlace place, std::string_view written, LiteralOf what) {
        auto unescaped = unescape(written, what);
        if (!unescaped) {
            report(place, std::string(unescaped.error()));
            return nothing(place);
        }
        const std::string_view kept = tree_.keep(*std::move(unescaped));
        return what == LiteralOf::Bytes ? tree_.literal(place, BytesLiteral{kept})
                                        : tree_.literal(place, kept);
    }

    const ParseOptions& options_;
    TreeBuilder tree_;
    std::size_t expression_depth_ = 0;
    std::size_t relation_depth_ = 0;
    std::size_t calculation_depth_ = 0;
    TokenSet ends_{End}; // what may stand behind the expression being read
};

std::size_t code_points(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::unexpected<std::vector<SyntaxError>> too_long(std::size_t size, std::size_t limit) {
    return std::unexpected(std::vector<SyntaxError>{
        {{}, fmt::format("expression code point size exceeds limit: size: {}, limit {}", size, limit)}});
}

} // namespace

std::expected<Ast, std::vector<SyntaxError>> parse(std::string_view source, const ParseOptions& options) {
    const std::size_t limit = options.limits.code_points;
    if (const std::size_t size = code_points(source); size > limit) return too_long(size, limit);
    Ast ast;
    ast.texts.push_back(value::replace_invalid_utf8(source));
    Parser parser(ast, options);
    ast.root = parser.run();
    if (auto errors = parser.errors(); !errors.empty()) return std::unexpected(std::move(errors));
    return ast;
}

} // namespace cofferdam::cel

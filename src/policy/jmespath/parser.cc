// Top-down operator precedence, with the binding powers that the language's own parsers share: what binds
// less than a projection ends it.
#include <charconv>

#include <fmt/format.h>

#include "policy/jmespath/expression.h"
#include "policy/jmespath/lexer.h"

namespace cofferdam::jmespath {

namespace {

constexpr int deepest = 100;
constexpr int flatten_power = 9, star_power = 20, filter_power = 21, dot_power = 40, not_power = 45;
constexpr int projection_stop = 10;

int power_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::Pipe: return 1;
    case TokenKind::Or: return 2;
    case TokenKind::And: return 3;
    case TokenKind::Equal:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::More:
    case TokenKind::MoreEqual: return 5;
    case TokenKind::Flatten: return flatten_power;
    case TokenKind::Star: return star_power;
    case TokenKind::Filter: return filter_power;
    case TokenKind::Dot: return dot_power;
    case TokenKind::Not: return not_power;
    case TokenKind::LeftBrace: return 50;
    case TokenKind::LeftBracket: return 55;
    case TokenKind::LeftParenthesis: return 60;
    default: return 0;
    }
}

std::string_view comparison_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::Equal: return "==";
    case TokenKind::NotEqual: return "!=";
    case TokenKind::Less: return "<";
    case TokenKind::LessEqual: return "<=";
    case TokenKind::More: return ">";
    case TokenKind::MoreEqual: return ">=";
    default: return "";
    }
}

Node node(NodeKind kind, std::vector<Node> children) {
    Node made;
    made.kind = kind;
    made.children = std::move(children);
    return made;
}

std::vector<Node> both(Node left, Node right) {
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return children;
}

class Parser {
  public:
    Parser(std::vector<Token> tokens, value::Arena& arena, std::vector<value::DocumentPtr>& literals)
        : tokens_(std::move(tokens)), arena_(&arena), literals_(&literals) {}

    Result<Node> whole() {
        Node root = COFFERDAM_TRY(expression(0));
        if (kind() != TokenKind::End) return unexpected();
        return root;
    }

  private:
    TokenKind kind() const { return tokens_[at_].kind; }
    TokenKind kind_after() const { return at_ + 1 < tokens_.size() ? tokens_[at_ + 1].kind : TokenKind::End; }
    Token take() { return kind() == TokenKind::End ? tokens_[at_] : tokens_[at_++]; }
    std::unexpected<Error> unexpected() const {
        return error("unexpected {} at {}", kind() == TokenKind::End ? "end" : "token", tokens_[at_].at);
    }
    Result<void> expect(TokenKind wanted) {
        if (kind() != wanted) return unexpected();
        take();
        return {};
    }

    Result<Node> expression(int power) {
        if (++depth_ > deepest) return error("nested too deeply");
        Node left = COFFERDAM_TRY(prefix());
        while (power < power_of(kind())) left = COFFERDAM_TRY(infix(std::move(left)));
        --depth_;
        return left;
    }

    Result<Node> prefix() {
        Token token = take();
        switch (token.kind) {
        case TokenKind::Literal: return literal(token.text);
        case TokenKind::RawString: {
            Node made = node(NodeKind::Literal, {});
            made.literal = arena_->string(token.text);
            return made;
        }
        case TokenKind::QuotedIdentifier:
            if (kind() == TokenKind::LeftParenthesis) return unexpected();
            [[fallthrough]];
        case TokenKind::Identifier: return field(std::move(token.text));
        case TokenKind::Star: {
            if (kind() == TokenKind::RightBracket)
                return node(NodeKind::ValueProjection, both(Node(), Node()));
            return node(NodeKind::ValueProjection, both(Node(), COFFERDAM_TRY(projected(star_power))));
        }
        case TokenKind::Filter: return filter(Node());
        case TokenKind::LeftBrace: return select_map();
        case TokenKind::Flatten: return flatten(Node());
        case TokenKind::LeftBracket: return bracket_first();
        case TokenKind::Current: return Node();
        case TokenKind::Expression: return unary(NodeKind::Reference, 0);
        case TokenKind::Not: return unary(NodeKind::Not, not_power);
        case TokenKind::LeftParenthesis: {
            Node inner = COFFERDAM_TRY(expression(0));
            COFFERDAM_TRY(expect(TokenKind::RightParenthesis));
            return inner;
        }
        default: return error("unexpected token at {}", token.at);
        }
    }

    Result<Node> infix(Node left) {
        const Token token = take();
        switch (token.kind) {
        case TokenKind::Dot:
            if (kind() != TokenKind::Star)
                return node(NodeKind::Sequence, both(std::move(left), COFFERDAM_TRY(after_dot(dot_power))));
            take();
            return node(NodeKind::ValueProjection,
                        both(std::move(left), COFFERDAM_TRY(projected(dot_power))));
        case TokenKind::Pipe: return binary(NodeKind::Pipe, std::move(left), token.kind);
        case TokenKind::Or: return binary(NodeKind::Or, std::move(left), token.kind);
        case TokenKind::And: return binary(NodeKind::And, std::move(left), token.kind);
        case TokenKind::LeftParenthesis: return call(std::move(left), token.at);
        case TokenKind::Filter: return filter(std::move(left));
        case TokenKind::Flatten: return flatten(std::move(left));
        case TokenKind::LeftBracket: return bracket(std::move(left));
        default: break;
        }
        const std::string_view comparison = comparison_of(token.kind);
        if (comparison.empty()) return error("unexpected token at {}", token.at);
        Node made = COFFERDAM_TRY(binary(NodeKind::Comparison, std::move(left), token.kind));
        made.name = comparison;
        return made;
    }

    Result<Node> binary(NodeKind kind, Node left, TokenKind sign) {
        return node(kind, both(std::move(left), COFFERDAM_TRY(expression(power_of(sign)))));
    }

    Result<Node> unary(NodeKind kind, int power) {
        std::vector<Node> children;
        children.push_back(COFFERDAM_TRY(expression(power)));
        return node(kind, std::move(children));
    }

    static Node field(std::string name) {
        Node made = node(NodeKind::Field, {});
        made.name = std::move(name);
        return made;
    }

    Result<Node> literal(const std::string& text) {
        const value::Parsed parsed = value::parse_json(
            std::make_shared<value::Text>("literal", "[" + text + "]"), value::KeepPlaces::No);
        if (parsed.documents.size() != 1 || !parsed.problems.empty()
            || parsed.documents.front()->root().size() != 1)
            return error("bad literal `{}`", text);
        Node made = node(NodeKind::Literal, {});
        literals_->push_back(parsed.documents.front());
        made.literal = literals_->back()->root()[0];
        return made;
    }

    Result<Node> call(Node function, std::size_t at) {
        if (function.kind != NodeKind::Field) return error("no function before ( at {}", at);
        Node made = node(NodeKind::Function, {});
        made.name = std::move(function.name);
        while (kind() != TokenKind::RightParenthesis) {
            made.children.push_back(COFFERDAM_TRY(expression(0)));
            if (kind() == TokenKind::Comma)
                take();
            else if (kind() != TokenKind::RightParenthesis)
                return unexpected();
        }
        take();
        return made;
    }

    Result<Node> filter(Node left) {
        Node condition = COFFERDAM_TRY(expression(0));
        COFFERDAM_TRY(expect(TokenKind::RightBracket));
        Node right = kind() == TokenKind::Flatten ? Node() : COFFERDAM_TRY(projected(filter_power));
        std::vector<Node> children = both(std::move(left), std::move(right));
        children.push_back(std::move(condition));
        return node(NodeKind::FilterProjection, std::move(children));
    }

    Result<Node> flatten(Node left) {
        std::vector<Node> children;
        children.push_back(std::move(left));
        Node flat = node(NodeKind::Flatten, std::move(children));
        return node(NodeKind::Projection, both(std::move(flat), COFFERDAM_TRY(projected(flatten_power))));
    }

    Result<Node> bracket_first() {
        if (kind() == TokenKind::Star && kind_after() == TokenKind::RightBracket) return bracket(Node());
        if (kind() == TokenKind::Number || kind() == TokenKind::Colon) return bracket(Node());
        return select_list();
    }

    // What stands after "[" behind an expression.
    Result<Node> bracket(Node left) {
        if (kind() == TokenKind::Number || kind() == TokenKind::Colon) return index(std::move(left));
        COFFERDAM_TRY(expect(TokenKind::Star));
        COFFERDAM_TRY(expect(TokenKind::RightBracket));
        return node(NodeKind::Projection, both(std::move(left), COFFERDAM_TRY(projected(star_power))));
    }

    Result<Node> index(Node left) {
        Node made = node(NodeKind::Index, {});
        made.numbers.emplace_back();
        while (kind() != TokenKind::RightBracket) {
            const Token token = take();
            if (token.kind == TokenKind::Colon && made.numbers.size() < 3) {
                made.kind = NodeKind::Slice;
                made.numbers.emplace_back();
                continue;
            }
            std::int64_t number = 0;
            const char* const end = token.text.data() + token.text.size();
            if (token.kind != TokenKind::Number || made.numbers.back()
                || std::from_chars(token.text.data(), end, number).ptr != end)
                return error("bad index at {}", token.at);
            made.numbers.back() = number;
        }
        take();
        const bool slices = made.kind == NodeKind::Slice;
        made.numbers.resize(slices ? 3 : 1);
        Node whole = node(NodeKind::Sequence, both(std::move(left), std::move(made)));
        if (!slices) return whole;
        return node(NodeKind::Projection, both(std::move(whole), COFFERDAM_TRY(projected(star_power))));
    }

    Result<Node> select_list() {
        Node made = node(NodeKind::SelectList, {});
        while (true) {
            made.children.push_back(COFFERDAM_TRY(expression(0)));
            if (kind() == TokenKind::RightBracket) break;
            COFFERDAM_TRY(expect(TokenKind::Comma));
        }
        take();
        return made;
    }

    Result<Node> select_map() {
        Node made = node(NodeKind::SelectMap, {});
        while (true) {
            if (kind() != TokenKind::Identifier && kind() != TokenKind::QuotedIdentifier) return unexpected();
            made.names.push_back(take().text);
            COFFERDAM_TRY(expect(TokenKind::Colon));
            made.children.push_back(COFFERDAM_TRY(expression(0)));
            if (kind() == TokenKind::RightBrace) break;
            COFFERDAM_TRY(expect(TokenKind::Comma));
        }
        take();
        return made;
    }

    Result<Node> after_dot(int power) {
        switch (kind()) {
        case TokenKind::Identifier:
        case TokenKind::QuotedIdentifier:
        case TokenKind::Star: return expression(power);
        case TokenKind::LeftBracket: take(); return select_list();
        case TokenKind::LeftBrace: take(); return select_map();
        default: return unexpected();
        }
    }

    // The right side of a projection.
    Result<Node> projected(int power) {
        if (power_of(kind()) < projection_stop) return Node();
        if (kind() == TokenKind::LeftBracket || kind() == TokenKind::Filter) return expression(power);
        if (kind() != TokenKind::Dot) return unexpected();
        take();
        return after_dot(power);
    }

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    value::Arena* arena_;
    std::vector<value::DocumentPtr>* literals_;
    int depth_ = 0;
};

bool names(const Node& node, std::string_view field) {
    if (node.kind == NodeKind::Field && node.name == field) return true;
    for (const Node& child : node.children)
        if (names(child, field)) return true;
    return false;
}

} // namespace

bool Expression::names_field(std::string_view name) const { return names(root_, name); }

Result<Expression> parse_expression(std::string_view text) {
    Expression expression;
    expression.arena_ = std::make_shared<value::Arena>();
    std::vector<Token> tokens = COFFERDAM_TRY(tokens_of(text));
    expression.root_ =
        COFFERDAM_TRY(Parser(std::move(tokens), *expression.arena_, expression.literals_).whole());
    return expression;
}

} // namespace cofferdam::jmespath

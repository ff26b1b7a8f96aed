// The syntax tree of a CEL expression, macros expanded. Immutable once parsed; nodes are numbered from 0 in
// one vector, in no order that means anything, and some may belong to no tree (what a macro took apart).
// Every text is a view into the Ast's own texts.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cofferdam::cel {

// A place in the source: line and column count from 1, columns in code points, as cel-go prints them. {0, 0}:
// the whole expression (where cel-go prints -1:0).
struct SourcePlace {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    auto operator<=>(const SourcePlace&) const = default;
};

struct ExprId {
    std::uint32_t index = UINT32_MAX; // UINT32_MAX: none

    explicit operator bool() const { return index != UINT32_MAX; }
    bool operator==(const ExprId&) const = default;
};

struct NullLiteral {};
struct BytesLiteral {
    std::string_view bytes;
};
struct Literal {
    std::variant<NullLiteral, bool, std::int64_t, std::uint64_t, double, std::string_view, BytesLiteral>
        value;
};
// "a", or ".a" as written from the root scope
struct Identifier {
    std::string_view name;
};
struct Select {
    ExprId operand;
    std::string_view field;
    bool test_only = false; // has(operand.field)
    bool optional = false;  // operand.?field
};
struct Call {
    std::string_view
        function;  // operators by cel-go's names: "_+_", "_?_:_", "_[_]", "_[?_]", "@in", "!_", "-_", "_&&_"
    ExprId target; // receiver style: target.function(arguments)
    std::vector<ExprId> arguments;
};
struct ListExpr {
    std::vector<ExprId> elements;
    std::vector<bool> optional; // [?e]; empty if none is
};
struct MapEntry {
    ExprId key; // of a message: none
    std::string_view field;
    ExprId value;
    bool optional = false; // {?k: v}
    SourcePlace place;     // of the colon
};
struct MapExpr {
    std::string_view message; // "" for a map; else the type's name: Name{field: value}
    std::vector<MapEntry> entries;
};
// What all comprehension macros become. Evaluated as
//   accumulator = initial; for (variable[, second]) in range { if !condition break; accumulator = step }
//   result
// With one variable over a map: its keys. With two: index and element of a list, key and value of a map.
struct Comprehension {
    std::string_view variable;
    std::string_view second; // "" if there is one variable
    ExprId range;
    std::string_view accumulator; // "@result" and the like: no name that an expression can write
    ExprId initial;
    ExprId condition;
    ExprId step;
    ExprId result;
};

struct Expr {
    std::variant<Literal, Identifier, Select, Call, ListExpr, MapExpr, Comprehension> node;
    SourcePlace place; // of the operator, the name's dot …: where cel-go places its errors
};

// Those directly below, in the order of the source; of a Comprehension the order of its members.
std::vector<ExprId> children(const Expr& expr);

struct SyntaxError {
    SourcePlace place;
    std::string message;
};

// Moves, and its views stay good; a copy's would not.
struct Ast {
    Ast() = default;
    Ast(Ast&&) = default;
    Ast& operator=(Ast&&) = default;
    Ast(const Ast&) = delete;
    Ast& operator=(const Ast&) = delete;

    std::string_view source() const { return texts.front(); }

    std::deque<std::string> texts; // the source, then what was unescaped
    std::vector<Expr> nodes;
    ExprId root;

    const Expr& operator[](ExprId id) const { return nodes[id.index]; }
};

// Bounds of what is parsed: all foreign text ends somewhere.
struct ParseLimits {
    std::size_t code_points = 100'000; // cel-go's limits, as kube-apiserver has them
    std::size_t depth = 250;           // of expressions in expressions
    std::size_t nodes = 100'000;       // ours: optMap doubles what it stands on
    std::size_t errors = 100;
};

struct ParseOptions {
    bool optional_syntax = true;     // .?f, [?i], [?e], {?k: v}; optMap, optFlatMap
    bool escaped_identifiers = true; // a.`b-c`
    bool two_variable_macros = true; // all(i, v, …), transformList, transformMap, transformMapEntry
    bool bind_macro = true;          // cel.bind(v, init, e)
    bool math_macros = true;         // math.greatest(…), math.least(…)
    bool sort_by_macro = true;       // list.sortBy(v, key)
    bool block_macro = false; // cel.block([...], e), cel.index(i), cel.iterVar: of the conformance suite
    ParseLimits limits = {};
};

// What is wrong with the text, by place, worded as cel-go words it: never none with no tree. After a mistake
// of grammar nothing behind it is judged but its spelling.
std::expected<Ast, std::vector<SyntaxError>> parse(std::string_view source, const ParseOptions& options = {});

} // namespace cofferdam::cel

// Macros: calls that are rewritten while parsing (cel-spec, langdef "Macros"; cel-go parser/macro.go,
// ext/comprehensions.go, ext/bindings.go, ext/math.go, cel/library.go).
#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "policy/cel/ast.h"
#include "policy/cel/tree_builder.h"

namespace cofferdam::cel {

struct MacroCall {
    std::string_view function;
    ExprId target; // none: a global call
    const std::vector<ExprId>& arguments;
    SourcePlace place; // of the parenthesis: where everything new stands
};

using Expansion = std::expected<ExprId, SyntaxError>;

// Nothing: the call is no macro of these options.
std::optional<Expansion> expand_macro(TreeBuilder& tree, const MacroCall& call, const ParseOptions& options);

} // namespace cofferdam::cel

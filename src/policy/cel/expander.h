// One macro call being expanded: what every macro's rewriting is made of.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/cel/macros.h"

namespace cofferdam::cel {

// No expression can write this name.
inline constexpr std::string_view accumulator = "@result";

// One call being expanded.
struct Expander {
    TreeBuilder& tree;
    const MacroCall& call;

    ExprId argument(std::size_t index) const { return call.arguments[index]; }
    ExprId last() const { return call.arguments.back(); }
    std::size_t count() const { return call.arguments.size(); }

    ExprId accumulated() const { return tree.identifier(call.place, accumulator); }
    ExprId literal(decltype(Literal::value) value) const { return tree.literal(call.place, value); }
    ExprId apply(std::string_view function, std::vector<ExprId> arguments) const {
        return tree.call(call.place, function, std::move(arguments));
    }
    ExprId list(std::vector<ExprId> elements) const { return tree.list(call.place, std::move(elements)); }

    std::unexpected<SyntaxError> refuse(ExprId at, std::string message) const {
        return std::unexpected(SyntaxError{tree[at].place, std::move(message)});
    }

    std::optional<std::string_view> simple_name(ExprId id) const {
        const auto* name = std::get_if<Identifier>(&tree[id].node);
        return name ? std::optional(name->name) : std::nullopt;
    }
    bool target_is(std::string_view name) const { return call.target && simple_name(call.target) == name; }
};

// The name that argument `index` is; `otherwise`: what to say if it is none.
std::expected<std::string_view, SyntaxError> variable(const Expander& x, std::size_t index,
                                                      std::string_view otherwise);

// The loop variables of a comprehension: one, or two.
struct Variables {
    std::string_view first;
    std::string_view second;
    std::size_t count = 1;
};
std::expected<Variables, SyntaxError> one_variable(const Expander& x, std::string_view otherwise);
std::expected<Variables, SyntaxError> two_variables(const Expander& x);

struct Loop {
    ExprId initial;
    ExprId condition;
    ExprId step;
    ExprId result;
};
ExprId comprehension(const Expander& x, Variables variables, ExprId range, Loop loop);

// name := value, in body. A loop over nothing: its accumulator is the variable, its result the body.
ExprId binding(const Expander& x, std::string_view name, ExprId value, ExprId body);

// The macros, by the libraries they come from.
Expansion expand_all(const Expander& x);
Expansion expand_exists(const Expander& x);
Expansion expand_exists_one(const Expander& x);
Expansion expand_map(const Expander& x);
Expansion expand_filter(const Expander& x);
Expansion expand_transform_list(const Expander& x);
Expansion expand_transform_map(const Expander& x);
Expansion expand_transform_map_entry(const Expander& x);
Expansion expand_sort_by(const Expander& x);

Expansion expand_greatest(const Expander& x);
Expansion expand_least(const Expander& x);

Expansion expand_block(const Expander& x);
Expansion expand_block_index(const Expander& x);
Expansion expand_block_variable(const Expander& x);
Expansion expand_block_accumulator(const Expander& x);

} // namespace cofferdam::cel

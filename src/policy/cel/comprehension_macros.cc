// Macros that are loops (cel-spec, langdef "Macros"; cel-go parser/macro.go, ext/comprehensions.go).
#include "core/result.h"
#include "policy/cel/expander.h"

namespace cofferdam::cel {
namespace {

// The variables by the number of arguments that stand before the body.
std::expected<Variables, SyntaxError> quantified(const Expander& x) {
    return x.count() == 3 ? two_variables(x) : one_variable(x, "argument must be a simple name");
}

// A loop that adds to what it has: with one more argument than variables and body, only where the filter
// holds.
ExprId collect(const Expander& x, Variables variables, ExprId range, ExprId initial, ExprId step) {
    if (x.count() == variables.count + 2)
        step = x.apply("_?_:_", {x.argument(variables.count), step, x.accumulated()});
    return comprehension(x, variables, range, {initial, x.literal(true), step, x.accumulated()});
}

ExprId collect_list(const Expander& x, Variables variables, ExprId range) {
    const ExprId initial = x.list({});
    return collect(x, variables, range, initial, x.apply("_+_", {x.accumulated(), x.list({x.last()})}));
}

} // namespace

Expansion expand_all(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(quantified(x));
    return comprehension(x, variables, x.call.target,
                         {x.literal(true), x.apply("@not_strictly_false", {x.accumulated()}),
                          x.apply("_&&_", {x.accumulated(), x.last()}), x.accumulated()});
}

Expansion expand_exists(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(quantified(x));
    const ExprId none_yet = x.apply("!_", {x.accumulated()});
    return comprehension(x, variables, x.call.target,
                         {x.literal(false), x.apply("@not_strictly_false", {none_yet}),
                          x.apply("_||_", {x.accumulated(), x.last()}), x.accumulated()});
}

Expansion expand_exists_one(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(quantified(x));
    const auto one = [&] { return x.literal(std::int64_t{1}); };
    const ExprId more = x.apply("_+_", {x.accumulated(), one()});
    return comprehension(x, variables, x.call.target,
                         {x.literal(std::int64_t{0}), x.literal(true),
                          x.apply("_?_:_", {x.last(), more, x.accumulated()}),
                          x.apply("_==_", {x.accumulated(), one()})});
}

Expansion expand_map(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(one_variable(x, "argument is not an identifier"));
    return collect_list(x, variables, x.call.target);
}

Expansion expand_filter(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(one_variable(x, "argument is not an identifier"));
    const ExprId initial = x.list({});
    const ExprId more = x.apply("_+_", {x.accumulated(), x.list({x.argument(0)})});
    const ExprId step = x.apply("_?_:_", {x.last(), more, x.accumulated()});
    return comprehension(x, variables, x.call.target, {initial, x.literal(true), step, x.accumulated()});
}

Expansion expand_transform_list(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(two_variables(x));
    return collect_list(x, variables, x.call.target);
}

Expansion expand_transform_map(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(two_variables(x));
    const ExprId key = x.tree.identifier(x.call.place, variables.first);
    return collect(x, variables, x.call.target, x.tree.add(x.call.place, MapExpr{}),
                   x.apply("cel.@mapInsert", {x.accumulated(), key, x.last()}));
}

Expansion expand_transform_map_entry(const Expander& x) {
    const Variables variables = COFFERDAM_TRY(two_variables(x));
    return collect(x, variables, x.call.target, x.tree.add(x.call.place, MapExpr{}),
                   x.apply("cel.@mapInsert", {x.accumulated(), x.last()}));
}

// @list := target, in @list.@sortByAssociatedKeys(@list.map(v, key)) (cel-go ext/lists.go)
Expansion expand_sort_by(const Expander& x) {
    constexpr std::string_view input = "@__sortBy_input__";
    const auto& target = x.tree[x.call.target].node;
    if (std::holds_alternative<Literal>(target) || std::holds_alternative<MapExpr>(target))
        return x.refuse(x.call.target,
                        "sortBy can only be applied to a list, identifier, comprehension, call or "
                        "select expression");
    const Variables variables = COFFERDAM_TRY(one_variable(x, "argument is not an identifier"));
    const auto list = [&] { return x.tree.identifier(x.call.place, input); };
    const ExprId keys = collect_list(x, variables, list());
    const ExprId sorted = x.tree.add(x.call.place, Call{"@sortByAssociatedKeys", list(), {keys}});
    return binding(x, input, x.call.target, sorted);
}

} // namespace cofferdam::cel

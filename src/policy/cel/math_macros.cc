// math.greatest and math.least: of any number of arguments (cel-go ext/math.go).
#include <algorithm>

#include <fmt/format.h>

#include "policy/cel/expander.h"

namespace cofferdam::cel {
namespace {

// What is written there can be no number: another literal, a list, a map.
bool cannot_be_number(const Expander& x, ExprId id) {
    const auto& node = x.tree[id].node;
    if (const auto* literal = std::get_if<Literal>(&node))
        return !std::holds_alternative<std::int64_t>(literal->value)
               && !std::holds_alternative<std::uint64_t>(literal->value)
               && !std::holds_alternative<double>(literal->value);
    return std::holds_alternative<ListExpr>(node) || std::holds_alternative<MapExpr>(node);
}

bool cannot_be_numbers(const Expander& x, ExprId id) {
    const auto* list = std::get_if<ListExpr>(&x.tree[id].node);
    if (!list) return cannot_be_number(x, id);
    return list->elements.empty()
           || std::ranges::any_of(list->elements, [&](ExprId e) { return cannot_be_number(x, e); });
}

Expansion extreme(const Expander& x, std::string_view name, std::string_view function) {
    if (x.count() == 0)
        return x.refuse(x.call.target, fmt::format("math.{}() requires at least one argument", name));
    if (x.count() == 1) {
        if (cannot_be_numbers(x, x.argument(0)))
            return x.refuse(x.argument(0), fmt::format("math.{}() invalid single argument value", name));
        return x.apply(function, {x.argument(0)});
    }
    for (const ExprId argument : x.call.arguments)
        if (cannot_be_number(x, argument))
            return x.refuse(argument,
                            fmt::format("math.{}() simple literal arguments must be numeric", name));
    if (x.count() == 2) return x.apply(function, {x.argument(0), x.argument(1)});
    return x.apply(function, {x.list(x.call.arguments)});
}

} // namespace

Expansion expand_greatest(const Expander& x) { return extreme(x, "greatest", "math.@max"); }
Expansion expand_least(const Expander& x) { return extreme(x, "least", "math.@min"); }

} // namespace cofferdam::cel

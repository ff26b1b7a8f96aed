#include "policy/cel/expander.h"

#include <fmt/format.h>

#include "core/result.h"

namespace cofferdam::cel {
namespace {

// What cel-go called its accumulator before: refused as a variable, since it was caught by surprise.
constexpr std::string_view old_accumulator = "__result__";
constexpr std::string_view no_variable = "#unused";

std::expected<std::string_view, SyntaxError> loop_variable(const Expander& x, std::size_t index,
                                                           std::string_view otherwise) {
    const auto name = variable(x, index, otherwise);
    if (name && (*name == accumulator || *name == old_accumulator))
        return x.refuse(x.argument(index), "iteration variable overwrites accumulator variable");
    return name;
}

} // namespace

std::expected<std::string_view, SyntaxError> variable(const Expander& x, std::size_t index,
                                                      std::string_view otherwise) {
    const auto name = x.simple_name(x.argument(index));
    if (!name) return x.refuse(x.argument(index), std::string(otherwise));
    return *name;
}

std::expected<Variables, SyntaxError> one_variable(const Expander& x, std::string_view otherwise) {
    const std::string_view name = COFFERDAM_TRY(loop_variable(x, 0, otherwise));
    return Variables{name, {}, 1};
}

std::expected<Variables, SyntaxError> two_variables(const Expander& x) {
    constexpr std::string_view otherwise = "argument must be a simple name";
    const auto first = variable(x, 0, otherwise);
    if (!first) return std::unexpected(first.error());
    const auto second = variable(x, 1, otherwise);
    if (!second) return std::unexpected(second.error());
    if (*first == *second) return x.refuse(x.argument(1), fmt::format("duplicate variable name: {}", *first));
    for (const std::size_t index : {0, 1})
        if (const auto name = loop_variable(x, index, otherwise); !name) return std::unexpected(name.error());
    return Variables{*first, *second, 2};
}

ExprId comprehension(const Expander& x, Variables variables, ExprId range, Loop loop) {
    return x.tree.add(x.call.place, Comprehension{variables.first, variables.second, range, accumulator,
                                                  loop.initial, loop.condition, loop.step, loop.result});
}

// name := value, in body. A loop over nothing: its accumulator is the variable, its result the body.
ExprId binding(const Expander& x, std::string_view name, ExprId value, ExprId body) {
    return x.tree.add(x.call.place, Comprehension{no_variable,
                                                  {},
                                                  x.list({}),
                                                  name,
                                                  value,
                                                  x.literal(false),
                                                  x.tree.identifier(x.call.place, name),
                                                  body});
}

} // namespace cofferdam::cel

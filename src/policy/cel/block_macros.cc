// cel.block and its names, which only the conformance suite writes: an optimiser's output as source.
#include <fmt/format.h>

#include "core/result.h"
#include "policy/cel/expander.h"

namespace cofferdam::cel {
namespace {

std::optional<std::int64_t> small_number(const Expander& x, std::size_t index) {
    const auto* literal = std::get_if<Literal>(&x.tree[x.argument(index)].node);
    const auto* number = literal ? std::get_if<std::int64_t>(&literal->value) : nullptr;
    return number && *number >= 0 ? std::optional(*number) : std::nullopt;
}

Expansion block_name(const Expander& x, std::string_view prefix) {
    std::string name(prefix);
    for (std::size_t i = 0; i < x.count(); ++i) {
        const auto number = small_number(x, i);
        if (!number)
            return x.refuse(x.argument(i), fmt::format("cel.{} requires an integer >= 0", x.call.function));
        name += (i > 0 ? ":" : "") + std::to_string(*number);
    }
    return x.tree.identifier(x.call.place, x.tree.keep(std::move(name)));
}

} // namespace

// cel.block([a, b, …], e): @index0 := a, in @index1 := b, in … e. Only for the conformance suite.
Expansion expand_block(const Expander& x) {
    const auto* list = std::get_if<ListExpr>(&x.tree[x.argument(0)].node);
    if (!list) return x.refuse(x.argument(0), "cel.block requires the first arg to be a list literal");
    const std::vector<ExprId> values = list->elements;
    ExprId body = x.argument(1);
    for (std::size_t i = values.size(); i-- > 0;)
        body = binding(x, x.tree.keep(fmt::format("@index{}", i)), values[i], body);
    return body;
}

Expansion expand_block_index(const Expander& x) { return block_name(x, "@index"); }
Expansion expand_block_variable(const Expander& x) { return block_name(x, "@it:"); }
Expansion expand_block_accumulator(const Expander& x) { return block_name(x, "@ac:"); }

} // namespace cofferdam::cel

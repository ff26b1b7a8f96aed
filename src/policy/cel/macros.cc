#include "policy/cel/macros.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "core/result.h"
#include "policy/cel/expander.h"

namespace cofferdam::cel {
namespace {

Expansion has(const Expander& x) {
    const auto* select = std::get_if<Select>(&x.tree[x.argument(0)].node);
    if (!select || select->optional) return x.refuse(x.argument(0), "invalid argument to has() macro");
    return x.tree.add(x.call.place,
                      Select{.operand = select->operand, .field = select->field, .test_only = true});
}

Expansion bind(const Expander& x) {
    const std::string_view name =
        COFFERDAM_TRY(variable(x, 0, "cel.bind() variable names must be simple identifiers"));
    return binding(x, name, x.argument(1), x.last());
}

// target.hasValue() ? some(name := target.value(), in body) : optional.none(). The target stands there twice,
// as in cel-go, whose cost counts it twice.
enum class Wrap : bool { No, Yes };
Expansion optional_map(const Expander& x, std::string_view macro, Wrap wrap) {
    const std::string_view name =
        COFFERDAM_TRY(variable(x, 0, fmt::format("{}() variable name must be a simple identifier", macro)));
    const ExprId present = x.tree.member_call(x.call.place, "hasValue", x.call.target);
    const ExprId value = x.tree.member_call(x.call.place, "value", x.tree.copy(x.call.target));
    ExprId mapped = binding(x, name, value, x.last());
    if (wrap == Wrap::Yes) mapped = x.apply("optional.of", {mapped});
    return x.apply("_?_:_", {present, mapped, x.apply("optional.none", {})});
}
Expansion opt_map(const Expander& x) { return optional_map(x, "optMap", Wrap::Yes); }
Expansion opt_flat_map(const Expander& x) { return optional_map(x, "optFlatMap", Wrap::No); }

struct Macro {
    std::string_view function;
    std::size_t least;
    std::size_t most;
    Expansion (*expand)(const Expander&);
    std::string_view target = "*";          // "": none; "*": any; else an identifier
    bool ParseOptions::* enabled = nullptr; // null: always
};

constexpr bool ParseOptions::* two = &ParseOptions::two_variable_macros;
constexpr std::array macros{
    Macro{"has", 1, 1, has, ""},
    Macro{"all", 2, 2, expand_all},
    Macro{"exists", 2, 2, expand_exists},
    Macro{"exists_one", 2, 2, expand_exists_one},
    Macro{"existsOne", 2, 2, expand_exists_one},
    Macro{"map", 2, 3, expand_map},
    Macro{"filter", 2, 2, expand_filter},
    Macro{"all", 3, 3, expand_all, "*", two},
    Macro{"exists", 3, 3, expand_exists, "*", two},
    Macro{"exists_one", 3, 3, expand_exists_one, "*", two},
    Macro{"existsOne", 3, 3, expand_exists_one, "*", two},
    Macro{"transformList", 3, 4, expand_transform_list, "*", two},
    Macro{"transformMap", 3, 4, expand_transform_map, "*", two},
    Macro{"transformMapEntry", 3, 4, expand_transform_map_entry, "*", two},
    Macro{"optMap", 2, 2, opt_map, "*", &ParseOptions::optional_syntax},
    Macro{"optFlatMap", 2, 2, opt_flat_map, "*", &ParseOptions::optional_syntax},
    Macro{"sortBy", 2, 2, expand_sort_by, "*", &ParseOptions::sort_by_macro},
    Macro{"bind", 3, 3, bind, "cel", &ParseOptions::bind_macro},
    Macro{"greatest", 0, SIZE_MAX, expand_greatest, "math", &ParseOptions::math_macros},
    Macro{"least", 0, SIZE_MAX, expand_least, "math", &ParseOptions::math_macros},
    Macro{"block", 2, 2, expand_block, "cel", &ParseOptions::block_macro},
    Macro{"index", 1, 1, expand_block_index, "cel", &ParseOptions::block_macro},
    Macro{"iterVar", 2, 2, expand_block_variable, "cel", &ParseOptions::block_macro},
    Macro{"accuVar", 2, 2, expand_block_accumulator, "cel", &ParseOptions::block_macro},
};

bool fits(const Macro& macro, const Expander& x, const ParseOptions& options) {
    if (macro.function != x.call.function || x.count() < macro.least || x.count() > macro.most) return false;
    if (macro.enabled && !(options.*macro.enabled)) return false;
    if (macro.target.empty()) return !x.call.target;
    return macro.target == "*" ? bool(x.call.target) : x.target_is(macro.target);
}

} // namespace

std::optional<Expansion> expand_macro(TreeBuilder& tree, const MacroCall& call, const ParseOptions& options) {
    const Expander x{tree, call};
    const auto macro = std::ranges::find_if(macros, [&](const Macro& m) { return fits(m, x, options); });
    if (macro == macros.end()) return std::nullopt;
    return macro->expand(x);
}

} // namespace cofferdam::cel

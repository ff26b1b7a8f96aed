#include "policy/cel/names.h"

#include <algorithm>
#include <ranges>

namespace cofferdam::cel {

const Local* Locals::find(std::string_view name) const {
    const auto reversed = locals_ | std::views::reverse;
    const auto found = std::ranges::find(reversed, name, &Local::name);
    return found == reversed.end() ? nullptr : &*found;
}

std::optional<std::string> qualified_name(const Ast& ast, ExprId id) {
    std::vector<std::string_view> fields;
    const auto* select = std::get_if<Select>(&ast[id].node);
    for (; select; select = std::get_if<Select>(&ast[id].node)) {
        if (select->test_only || select->optional) return std::nullopt;
        fields.push_back(select->field);
        id = select->operand;
    }
    const auto* first = std::get_if<Identifier>(&ast[id].node);
    if (!first) return std::nullopt;
    std::string name(first->name);
    for (const std::string_view field : fields | std::views::reverse) (name += '.') += field;
    return name;
}

std::optional<std::string> global_name(const Ast& ast, ExprId id, const Locals& locals) {
    auto name = qualified_name(ast, id);
    if (!name) return std::nullopt;
    const std::size_t begin = name->starts_with('.') ? 1 : 0;
    if (begin == 0 && locals.find(std::string_view(*name).substr(0, name->find('.')))) return std::nullopt;
    return name;
}

} // namespace cofferdam::cel

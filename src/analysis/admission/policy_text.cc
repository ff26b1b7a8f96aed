#include "analysis/admission/policy_text.h"

#include <vector>

namespace cofferdam::admission {

namespace {

using value::Arena;
using value::Entry;
using value::Value;

Entry field(std::string_view name, const Value& value) { return {Value::string(name), value}; }

} // namespace

Value named_expression(std::string_view name, std::string_view expression, Arena& arena) {
    const Entry entries[] = {field("name", Value::string(name)),
                             field("expression", Value::string(expression))};
    return arena.map(entries);
}

Value policy_spec(const Value& holder, const PolicyText& text, Arena& arena) {
    std::vector<Value> variables(text.variables.begin(), text.variables.end());
    variables.insert(variables.end(), holder["variables"].items().begin(), holder["variables"].items().end());
    std::vector<Entry> entries{field("variables", arena.list(variables)),
                               field("validations", holder[text.validations])};
    if (text.param_kind) entries.push_back(field("paramKind", text.param_kind));
    if (text.conditions) entries.push_back(field("matchConditions", text.conditions));
    if (holder["failurePolicy"]) entries.push_back(field("failurePolicy", holder["failurePolicy"]));
    return arena.map(entries);
}

} // namespace cofferdam::admission

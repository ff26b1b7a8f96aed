// YAML of policies and bindings. Expressions stand as literal blocks: nothing in them needs escaping, and a
// reviewer reads them as they will be read.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/native_policy/native_policy.h"
#include "value/document.h"

namespace cofferdam::native_policy {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\n\r";
    const std::size_t begin = text.find_first_not_of(white);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

// Double-quoted, as in JSON, which is YAML.
std::string quoted(std::string_view text) { return value::to_json(value::Value::string(text)); }

std::string indented(std::string_view text, std::size_t columns) {
    const std::string margin(columns, ' ');
    std::string lines = margin;
    for (const char c : text) {
        lines += c;
        if (c == '\n') lines += margin;
    }
    return lines;
}

// "KEY: TEXT" where the key stands at that column.
std::string expression_line(std::string_view key, std::string_view expression, std::size_t column) {
    const std::string_view text = trimmed(expression);
    const bool has_control =
        std::ranges::any_of(text, [](char c) { return c != '\n' && (c >= 0 && c < ' '); });
    if (has_control) return fmt::format("{}: {}\n", key, quoted(text));
    return fmt::format("{}: |-\n{}\n", key, indented(text, column + 2));
}

std::string list_of(std::string_view key, const std::vector<NamedExpression>& list) {
    if (list.empty()) return "";
    std::string text = fmt::format("  {}:\n", key);
    for (const NamedExpression& one : list)
        text +=
            fmt::format("  - name: {}\n    {}", one.name, expression_line("expression", one.expression, 4));
    return text;
}

std::string rules_of(const NativePolicy& policy) {
    std::string text = "  matchConstraints:\n    resourceRules:\n";
    for (const ResourceRule& rule : policy.rules)
        text += fmt::format(
            "    - apiGroups: [{}]\n      apiVersions: [v1]\n      operations: [CREATE, UPDATE]\n"
            "      resources: [{}]\n",
            rule.group.empty() ? "\"\"" : std::string(rule.group), fmt::join(rule.resources, ", "));
    return text;
}

std::string_view actions_of(Stage stage) {
    switch (stage) {
    case Stage::Audit: return "[Audit]";
    case Stage::Warn: return "[Warn, Audit]";
    case Stage::Deny: return "[Deny, Audit]";
    }
    return "";
}

} // namespace

std::string_view to_string(Stage stage) {
    switch (stage) {
    case Stage::Audit: return "audit";
    case Stage::Warn: return "warn";
    case Stage::Deny: return "deny";
    }
    return "";
}

std::string policy_yaml(const NativePolicy& policy) {
    std::string text =
        fmt::format("apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n"
                    "metadata:\n  name: {}\nspec:\n  failurePolicy: Fail\n",
                    policy.name);
    if (policy.params)
        text += fmt::format("  paramKind:\n    apiVersion: {}\n    kind: {}\n", policy.params->version,
                            policy.params->kind);
    text += rules_of(policy);
    text += list_of("matchConditions", policy.conditions);
    text += list_of("variables", policy.variables);
    text += "  validations:\n  - " + expression_line("expression", policy.validation, 4);
    text += fmt::format("    message: {}\n", quoted(policy.title));
    if (!policy.message_expression.empty())
        text += "    " + expression_line("messageExpression", policy.message_expression, 4);
    return text;
}

std::string binding_yaml(const NativePolicy& policy, Stage stage, const Namespaces& where) {
    std::string text = fmt::format("apiVersion: admissionregistration.k8s.io/v1\n"
                                   "kind: ValidatingAdmissionPolicyBinding\nmetadata:\n  name: {0}\nspec:\n"
                                   "  policyName: {0}\n  validationActions: {1}\n",
                                   policy.name, actions_of(stage));
    if (policy.params) {
        text += fmt::format("  paramRef:\n    name: {}\n", policy.params->name);
        if (!policy.params->namespace_.empty())
            text += fmt::format("    namespace: {}\n", policy.params->namespace_);
        text += "    parameterNotFoundAction: Deny\n";
    }
    const bool is_only = where.which == Namespaces::Which::Only;
    if (is_only || !where.names.empty())
        text += fmt::format("  matchResources:\n    namespaceSelector:\n      matchExpressions:\n"
                            "      - {{key: kubernetes.io/metadata.name, operator: {}, values: [{}]}}\n",
                            is_only ? "In" : "NotIn", fmt::join(where.names, ", "));
    return text;
}

} // namespace cofferdam::native_policy

#include "estate/selector.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace cofferdam::estate {

namespace {

using value::Kind;
using value::Value;

// Syntax of keys and values: k8s.io/apimachinery pkg/api/validate/content, kube.go and dns.go.

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_alphanumeric(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }

// ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9], at most 63 bytes
bool is_label_name(std::string_view text) {
    return !text.empty() && text.size() <= 63 && is_alphanumeric(text.front()) && is_alphanumeric(text.back())
           && std::ranges::all_of(
               text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_dns_label(std::string_view text) {
    return !text.empty() && is_lower_or_digit(text.front()) && is_lower_or_digit(text.back())
           && std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

// RFC 1123 labels between dots, at most 253 bytes in all. The length of one label is not limited there
// either.
bool is_dns_subdomain(std::string_view text) {
    if (text.size() > 253) return false;
    for (std::size_t begin = 0;;) {
        const std::size_t dot = text.find('.', begin);
        if (!is_dns_label(text.substr(begin, dot - begin))) return false;
        if (dot == std::string_view::npos) return true;
        begin = dot + 1;
    }
}

// An optional DNS subdomain with a slash, then the name.
bool is_label_key(std::string_view key) {
    const std::size_t slash = key.find('/');
    if (slash == std::string_view::npos) return is_label_name(key);
    return is_dns_subdomain(key.substr(0, slash)) && is_label_name(key.substr(slash + 1));
}

bool is_label_value(std::string_view text) { return text.empty() || is_label_name(text); }

Result<std::string_view> checked_key(std::string_view key) {
    if (is_label_key(key)) return key;
    return error("\"{}\" is not a valid label key", key);
}

Result<std::string_view> checked_value(std::string_view text) {
    if (is_label_value(text)) return text;
    return error("\"{}\" is not a valid label value", text);
}

// A null in a place of a string is the empty string to the API server's decoder.
Result<std::string_view> text_of(const Value& node, std::string_view what) {
    if (!node) return std::string_view();
    if (const auto text = node.string_if()) return *text;
    return error("{} must be a string, not {}", what, value::kind_name(node.kind()));
}

std::optional<Selector::Operator> find_operator(std::string_view name) {
    if (name == "In") return Selector::Operator::In;
    if (name == "NotIn") return Selector::Operator::NotIn;
    if (name == "Exists") return Selector::Operator::Exists;
    if (name == "DoesNotExist") return Selector::Operator::DoesNotExist;
    return std::nullopt;
}

bool takes_values(Selector::Operator operation) {
    return operation == Selector::Operator::In || operation == Selector::Operator::NotIn;
}

Result<Selector::Requirement> parse_label(const value::Entry& label) {
    const std::string_view text = COFFERDAM_TRY(text_of(label.value, "a value of matchLabels"));
    return Selector::Requirement{.key = COFFERDAM_TRY(checked_key(label.key.as_string())),
                                 .operation = Selector::Operator::In,
                                 .values = {COFFERDAM_TRY(checked_value(text))}};
}

Result<Selector::Requirement> parse_expression(const Value& expression) {
    if (expression && !expression.is(Kind::Map)) {
        return error("an entry of matchExpressions must be a map, not {}",
                     value::kind_name(expression.kind()));
    }
    const std::string_view name = COFFERDAM_TRY(text_of(expression["operator"], "operator"));
    const auto operation = find_operator(name);
    if (!operation) return error("\"{}\" is not a valid selector operator", name);

    const Value& values = expression["values"];
    if (values && !values.is(Kind::List)) {
        return error("values must be a list, not {}", value::kind_name(values.kind()));
    }
    if (takes_values(*operation) && values.size() == 0) return error("operator {} needs values", name);
    if (!takes_values(*operation) && values.size() > 0) return error("operator {} takes no values", name);

    const std::string_view key = COFFERDAM_TRY(text_of(expression["key"], "key"));
    Selector::Requirement requirement{
        .key = COFFERDAM_TRY(checked_key(key)), .operation = *operation, .values = {}};
    for (const Value& item : values.items()) {
        const std::string_view text = COFFERDAM_TRY(text_of(item, "an entry of values"));
        requirement.values.push_back(COFFERDAM_TRY(checked_value(text)));
    }
    return requirement;
}

void sort_canonically(std::vector<Selector::Requirement>& requirements) {
    std::ranges::sort(requirements, [](const Selector::Requirement& a, const Selector::Requirement& b) {
        return std::tie(a.key, a.operation, a.values) < std::tie(b.key, b.operation, b.values);
    });
}

// NotIn and DoesNotExist hold for a missing key (labels.Requirement.Matches).
bool holds(const Selector::Requirement& requirement, const Labels& labels) {
    const auto found = labels.find(requirement.key);
    const auto listed = [&] {
        return std::ranges::find(requirement.values, *found) != requirement.values.end();
    };
    switch (requirement.operation) {
    case Selector::Operator::In: return found && listed();
    case Selector::Operator::NotIn: return !found || !listed();
    case Selector::Operator::Exists: return found.has_value();
    case Selector::Operator::DoesNotExist: return !found;
    }
    return false;
}

std::string to_string(const Selector::Requirement& requirement) {
    if (requirement.operation == Selector::Operator::Exists) return std::string(requirement.key);
    if (requirement.operation == Selector::Operator::DoesNotExist) return fmt::format("!{}", requirement.key);
    const bool in = requirement.operation == Selector::Operator::In;
    if (requirement.values.size() == 1) {
        return fmt::format("{}{}{}", requirement.key, in ? "=" : "!=", requirement.values.front());
    }
    std::vector<std::string_view> sorted = requirement.values;
    std::ranges::sort(sorted);
    return fmt::format("{} {} ({})", requirement.key, in ? "in" : "notin", fmt::join(sorted, ","));
}

} // namespace

Result<Selector> Selector::parse(const Value& label_selector) {
    if (label_selector && !label_selector.is(Kind::Map)) {
        return error("a label selector must be a map, not {}", value::kind_name(label_selector.kind()));
    }
    const Value& labels = label_selector["matchLabels"];
    if (labels && !labels.is(Kind::Map)) {
        return error("matchLabels must be a map, not {}", value::kind_name(labels.kind()));
    }
    const Value& expressions = label_selector["matchExpressions"];
    if (expressions && !expressions.is(Kind::List)) {
        return error("matchExpressions must be a list, not {}", value::kind_name(expressions.kind()));
    }
    Selector selector;
    for (const value::Entry& label : labels.entries()) {
        selector.requirements_.push_back(COFFERDAM_TRY(parse_label(label)));
    }
    for (const Value& expression : expressions.items()) {
        selector.requirements_.push_back(COFFERDAM_TRY(parse_expression(expression)));
    }
    sort_canonically(selector.requirements_);
    return selector;
}

Selector Selector::of_labels(const Value& map) {
    Selector selector;
    for (const value::Entry& label : map.entries()) {
        selector.requirements_.push_back(
            {.key = label.key.as_string(), .operation = Operator::In, .values = {label.value.string_or("")}});
    }
    sort_canonically(selector.requirements_);
    return selector;
}

bool Selector::matches(const Labels& labels) const {
    return std::ranges::all_of(requirements_,
                               [&](const Requirement& requirement) { return holds(requirement, labels); });
}

std::string Selector::to_string() const {
    if (selects_all()) return "(all)";
    std::string text;
    for (const Requirement& requirement : requirements_) {
        if (!text.empty()) text += ',';
        text += estate::to_string(requirement);
    }
    return text;
}

} // namespace cofferdam::estate

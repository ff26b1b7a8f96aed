#include "analysis/admission/match_resources.h"

#include <algorithm>

#include "analysis/admission/api_kinds.h"
#include "kubernetes/label_terms.h"

namespace cofferdam::admission {

namespace {

using estate::Labels;
using estate::Selection;
using estate::Selector;
using kubernetes::string_items;
using value::Value;

bool has(const std::vector<std::string_view>& texts, std::string_view text) {
    return std::ranges::find(texts, text) != texts.end();
}
bool has_or_all(const std::vector<std::string_view>& texts, std::string_view text) {
    return has(texts, text) || has(texts, "*");
}

ResourceRule read_rule(const Value& rule) {
    return {.operations = string_items(rule["operations"]),
            .groups = string_items(rule["apiGroups"]),
            .versions = string_items(rule["apiVersions"]),
            .resources = string_items(rule["resources"]),
            .names = string_items(rule["resourceNames"]),
            .scope = rule["scope"].string_or("*")};
}

std::vector<ResourceRule> read_rules(const Value& list) {
    std::vector<ResourceRule> rules;
    for (const Value& rule : list.items()) rules.push_back(read_rule(rule));
    return rules;
}

std::optional<Selector> read_selector(const Value& selector) {
    auto parsed = Selector::parse(selector);
    return parsed ? std::optional(*std::move(parsed)) : std::nullopt;
}

MatchPolicy read_policy(const Value& holder) {
    return holder["matchPolicy"].string_or("Equivalent") == "Exact" ? MatchPolicy::Exact
                                                                    : MatchPolicy::Equivalent;
}

// A request for a Namespace object carries that namespace, and is cluster-scoped all the same.
bool is_of_namespaces(const Request& request) {
    return request.group.empty() && request.resource == "namespaces";
}

bool in_scope(const ResourceRule& rule, const Request& request) {
    if (rule.scope == "*") return true;
    const bool cluster = is_of_namespaces(request) || !request.is_namespaced();
    if (rule.scope == "Cluster") return cluster;
    return rule.scope == "Namespaced" && !cluster;
}

Truth names_resource(const ResourceRule& rule, const Request& request) {
    if (rule.has_resource(request.resource, request.subresource)) return Truth::Yes;
    // Of a kind that nobody defines here, the resource's name is not known.
    return request.resource.empty() ? Truth::Unknown : Truth::No;
}

// What a rule for another version means for a request: the API server converts among the versions that it
// serves. Of its own kinds nearly all are served in one.
Truth converted(const Request& request) {
    const ApiKind* kind = find_api_kind(request.group, request.kind);
    return kind && !kind->several_versions ? Truth::No : Truth::Unknown;
}

Truth match_rule(const ResourceRule& rule, MatchPolicy policy, const Request& request) {
    if (!in_scope(rule, request) || !rule.has_operation(request.operation)) return Truth::No;
    if (!has_or_all(rule.groups, request.group)) return Truth::No;
    if (!rule.names.empty() && !has(rule.names, request.name)) return Truth::No;
    Truth version = truth(has_or_all(rule.versions, request.version));
    if (version == Truth::No && policy == MatchPolicy::Equivalent) version = converted(request);
    return version && names_resource(rule, request);
}

Truth match_any(const std::vector<ResourceRule>& rules, MatchPolicy policy, const Request& request) {
    Truth matches = Truth::No;
    for (const ResourceRule& rule : rules) matches = matches || match_rule(rule, policy, request);
    return matches;
}

// Requests for cluster-scoped objects other than Namespaces are never exempted by their namespace.
Truth match_namespace(const std::optional<Selector>& selector, const Request& request) {
    if (!selector) return Truth::Unknown;
    if (selector->selects_all()) return Truth::Yes;
    if (is_of_namespaces(request) && request.subresource.empty())
        return truth(selector->matches(Labels(request.object["metadata"]["labels"])));
    if (!request.is_namespaced()) return Truth::Yes;
    return Selection::of_labels(Selection::Attribute::NamespaceLabel, *selector)
        .matches({.in = request.in.facts});
}

// One of the object and what it was before is enough. What carries no metadata is never selected by labels.
Truth match_object(const std::optional<Selector>& selector, const Request& request) {
    if (!selector) return Truth::Unknown;
    if (selector->selects_all()) return Truth::Yes;
    if (!request.labels_are_known) return Truth::Unknown;
    bool matches = false;
    for (const Value* object : {&request.object, &request.old_object})
        matches = matches || (*object && selector->matches(Labels((*object)["metadata"]["labels"])));
    return truth(matches);
}

} // namespace

bool ResourceRule::has_operation(std::string_view operation) const {
    return has_or_all(operations, operation);
}

bool ResourceRule::has_resource(std::string_view resource, std::string_view subresource) const {
    return std::ranges::any_of(resources, [&](std::string_view named) {
        const std::size_t slash = named.find('/');
        const std::string_view of = named.substr(0, slash);
        const std::string_view sub = slash == std::string_view::npos ? "" : named.substr(slash + 1);
        return (of == "*" || (of == resource && !resource.empty())) && (sub == "*" || sub == subresource);
    });
}

Truth ResourceRules::match(const Request& request) const {
    const Truth rule = rules.empty() ? truth(without_rules_is_all) : match_any(rules, policy, request);
    if (rule == Truth::No) return rule;
    return rule && !match_any(excluded, policy, request) && match_namespace(namespaces, request)
           && match_object(objects, request);
}

ResourceRules read_match_resources(const Value& match) {
    return {.rules = read_rules(match["resourceRules"]),
            .excluded = read_rules(match["excludeResourceRules"]),
            .policy = read_policy(match),
            .namespaces = read_selector(match["namespaceSelector"]),
            .objects = read_selector(match["objectSelector"]),
            .without_rules_is_all = true};
}

ResourceRules read_webhook_rules(const Value& webhook) {
    return {.rules = read_rules(webhook["rules"]),
            .excluded = {},
            .policy = read_policy(webhook),
            .namespaces = read_selector(webhook["namespaceSelector"]),
            .objects = read_selector(webhook["objectSelector"]),
            .without_rules_is_all = false};
}

} // namespace cofferdam::admission

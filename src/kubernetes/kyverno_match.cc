#include "kubernetes/kyverno_match.h"

#include <algorithm>
#include <cctype>

#include "kubernetes/label_terms.h"
#include "kubernetes/resource_rules.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Selection;
using value::Value;
using Attribute = Selection::Attribute;
using Test = Selection::Test;

bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

Selection label_term(Attribute attribute, std::string_view key, Test test,
                     std::vector<std::string_view> values) {
    if (has_wildcard(key)) return Selection::unknown();
    const bool glob = test == Test::In && std::ranges::any_of(values, has_wildcard);
    return Selection::of_label(attribute, key, glob ? Test::Glob : test, std::move(values));
}

Selection object_term(std::string_view key, Test test, std::vector<std::string_view> values) {
    return label_term(Attribute::Label, key, test, std::move(values));
}

Selection namespace_term(std::string_view key, Test test, std::vector<std::string_view> values) {
    return label_term(Attribute::NamespaceLabel, key, test, std::move(values));
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t end = 0;
    while ((end = text.find('/')) != std::string_view::npos) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot != std::string_view::npos) parts.push_back(text.substr(dot + 1));
    return parts;
}

bool is_version(std::string_view text) {
    return text == "*"
           || (text.size() > 1 && text[0] == 'v' && std::isdigit(static_cast<unsigned char>(text[1])));
}

struct KindSelector {
    std::string_view group = "*";
    std::string_view kind = {};
    std::string_view subresource = {};
};

// kyverno pkg/utils/kube ParseKindSelector: kind, version/kind, kind/subresource, group/version/kind, and so
// on.
KindSelector parse_kind(std::string_view text) {
    const std::vector<std::string_view> parts = split(text);
    switch (parts.size()) {
    case 1: return {.kind = parts[0]};
    case 2:
        if (text == "*/*") return {.kind = "*"};
        if (is_version(parts[0]) && (parts[0] != "*" || std::ranges::any_of(parts[1], ::isupper)))
            return {.kind = parts[1]};
        return {.kind = parts[0], .subresource = parts[1]};
    case 3:
        if (is_version(parts[0])) return {.kind = parts[1], .subresource = parts[2]};
        return {.group = parts[0], .kind = parts[2]};
    case 4: return {.group = parts[0], .kind = parts[2], .subresource = parts[3]};
    default: return {};
    }
}

bool is_workload_kind(std::string_view kind) {
    return std::ranges::any_of(workload_resources(), [&](const auto& row) { return row.kind == kind; });
}

// The workload kinds that a kind selector names.
void add_workload_kinds(std::string_view text, std::vector<std::string_view>& kinds) {
    const KindSelector wanted = parse_kind(text);
    if (!wanted.subresource.empty()) return;
    for (const WorkloadResource& row : workload_resources()) {
        if (estate::matches_glob(wanted.group, row.group) && estate::matches_glob(wanted.kind, row.kind))
            kinds.push_back(row.kind);
    }
}

// Kinds that make pods are told apart by their groups; others by their names alone.
Selection of_kinds(const Value& list) {
    std::vector<std::string_view> kinds, patterns;
    for (std::string_view text : string_items(list)) {
        const std::size_t known = kinds.size();
        add_workload_kinds(text, kinds);
        const KindSelector wanted = parse_kind(text);
        if (!wanted.subresource.empty() || wanted.kind.empty()) continue;
        if (has_wildcard(wanted.kind))
            patterns.push_back(wanted.kind);
        else if (kinds.size() == known && !is_workload_kind(wanted.kind))
            kinds.push_back(wanted.kind);
    }
    Selection result =
        kinds.empty() ? Selection::none() : Selection::of(Attribute::Kind, Test::In, std::move(kinds));
    if (patterns.empty()) return result;
    return std::move(result) || Selection::of(Attribute::Kind, Test::Glob, std::move(patterns));
}

bool has_user(const Value& filter) {
    return filter["roles"].size() + filter["clusterRoles"].size() + filter["subjects"].size() > 0;
}

Selection of_names(const Value& resources) {
    Selection result;
    if (const auto name = resources["name"].string_if(); name && !name->empty())
        result = Selection::of(Attribute::Name, Test::Glob, {*name});
    if (resources["names"].size() > 0)
        result =
            std::move(result) && Selection::of(Attribute::Name, Test::Glob, string_items(resources["names"]));
    if (resources["namespaces"].size() > 0)
        result = std::move(result)
                 && Selection::of(Attribute::Namespace, Test::Glob, string_items(resources["namespaces"]));
    return result;
}

// And across attributes, or inside each.
Selection of_filter(const Value& filter) {
    const Value& resources = filter["resources"];
    if (resources.size() == 0 && !has_user(filter)) return Selection::none();
    const std::vector<std::string_view> operations = string_items(resources["operations"]);
    if (!operations.empty() && std::ranges::find(operations, "CREATE") == operations.end())
        return Selection::none();
    Selection result = of_names(resources);
    if (resources["kinds"].size() > 0) result = of_kinds(resources["kinds"]) && std::move(result);
    if (resources["selector"])
        result = std::move(result) && kyverno_labels(resources["selector"], Attribute::Label);
    if (resources["namespaceSelector"])
        result =
            std::move(result) && kyverno_labels(resources["namespaceSelector"], Attribute::NamespaceLabel);
    // Who asks, and annotations, are not known of an object.
    const bool asks_more = has_user(filter) || resources["annotations"].size() > 0;
    return asks_more ? std::move(result) && Selection::unknown() : result;
}

Selection of_any(const Value& filters) {
    Selection result = Selection::none();
    for (const Value& filter : filters.items()) result = std::move(result) || of_filter(filter);
    return result;
}

Selection of_all(const Value& filters) {
    Selection result;
    for (const Value& filter : filters.items()) result = std::move(result) && of_filter(filter);
    return result;
}

Selection of_block(const Value& block) {
    if (block["any"].size() > 0) return of_any(block["any"]);
    if (block["all"].size() > 0) return of_all(block["all"]);
    return of_filter(block);
}

void add_kinds(const Value& filter, std::vector<std::string_view>& kinds) {
    for (std::string_view kind : string_items(filter["resources"]["kinds"])) {
        if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
    }
}

} // namespace

Selection kyverno_match(const Value& holder) {
    Selection matched = of_block(holder["match"]);
    return std::move(matched) && !of_block(holder["exclude"]);
}

KyvernoKinds kyverno_kinds(const Value& match) {
    KyvernoKinds result;
    add_kinds(match, result.kinds);
    for (const Value& filter : match["any"].items()) add_kinds(filter, result.kinds);
    for (const Value& filter : match["all"].items()) add_kinds(filter, result.kinds);
    std::vector<std::string_view> workloads;
    for (std::string_view kind : result.kinds) add_workload_kinds(kind, workloads);
    result.about_workloads = result.kinds.empty() || !workloads.empty();
    return result;
}

Selection kyverno_labels(const Value& selector, Attribute attribute) {
    return label_terms(selector, attribute == Attribute::Label ? object_term : namespace_term);
}

} // namespace cofferdam::kubernetes

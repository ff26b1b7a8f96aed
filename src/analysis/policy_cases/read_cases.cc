#include <algorithm>

#include "analysis/policy_cases/policy_cases.h"

namespace cofferdam::policy_cases {

namespace {

using value::Kind;
using value::Value;

std::unexpected<Error> at(const value::Document& document, const Value& node, const std::string& message) {
    return error("{}: {}", to_string(document.place(node)), message);
}

Result<std::vector<std::string>> texts(const value::Document& document, const Value& parent,
                                       std::string_view key) {
    std::vector<std::string> list;
    const Value& field = parent[key];
    if (!field) return list;
    if (!field.is(Kind::List)) return at(document, field, fmt::format("{} must be a list of texts", key));
    for (const Value& item : field.items()) {
        if (!item.is(Kind::String)) return at(document, item, fmt::format("{} must be a list of texts", key));
        list.emplace_back(item.as_string());
    }
    return list;
}

Result<void> known_keys(const value::Document& document, const Value& map,
                        std::initializer_list<std::string_view> keys) {
    for (const value::Entry& entry : map.entries())
        if (std::ranges::find(keys, entry.key.as_string()) == keys.end())
            return at(document, entry.value, fmt::format("unknown key \"{}\"", entry.key.as_string()));
    return {};
}

Result<std::string> text(const value::Document& document, const Value& map, std::string_view key) {
    const Value& field = map[key];
    if (!field) return std::string();
    if (!field.is(Kind::String))
        return at(document, field, fmt::format("{} must be a text: write it in quotes", key));
    return std::string(field.as_string());
}

Result<admission::Outcome> outcome_of(const value::Document& document, const Value& entry) {
    using enum admission::Outcome;
    const std::string word = COFFERDAM_TRY(text(document, entry, "expect"));
    for (const admission::Outcome outcome : {Admitted, Refused, Unknown})
        if (word == to_string(outcome)) return outcome;
    return at(document, entry["expect"] ? entry["expect"] : entry,
              "a case needs expect: admitted, refused or unknown");
}

Result<Case> read_case(const value::DocumentPtr& document, const Value& entry) {
    if (!entry.is(Kind::Map)) return at(*document, entry, "a case must be a map");
    COFFERDAM_TRY(
        known_keys(*document, entry,
                   {"name", "object", "file", "namespace", "user", "groups", "expect", "by", "message"}));
    Case one;
    one.place = document->place(entry);
    one.name = COFFERDAM_TRY(text(*document, entry, "name"));
    one.file = COFFERDAM_TRY(text(*document, entry, "file"));
    one.namespace_ = COFFERDAM_TRY(text(*document, entry, "namespace"));
    one.by = COFFERDAM_TRY(text(*document, entry, "by"));
    one.message = COFFERDAM_TRY(text(*document, entry, "message"));
    one.expected = COFFERDAM_TRY(outcome_of(*document, entry));
    const Value& object = entry["object"];
    if (object && !object.is(Kind::Map))
        return at(*document, object, "object must be an object of Kubernetes");
    if (bool(object) != one.file.empty())
        return at(*document, entry, "a case needs an object or a file with one");
    if (object) {
        one.document = document;
        one.object = &object;
    }
    const std::string user = COFFERDAM_TRY(text(*document, entry, "user"));
    std::vector<std::string> groups = COFFERDAM_TRY(texts(*document, entry, "groups"));
    if (!user.empty() || !groups.empty()) {
        groups.emplace_back("system:authenticated");
        one.user = access::User{user, std::move(groups)};
    }
    if (one.expected == admission::Outcome::Admitted && (!one.by.empty() || !one.message.empty()))
        return at(*document, entry, "what is admitted is refused by nobody: leave out by and message");
    return one;
}

} // namespace

Result<CaseFile> read_cases(const value::DocumentPtr& document) {
    const Value& root = document->root();
    if (!root.is(Kind::Map)) return at(*document, root, "cases are a map with policies and cases");
    COFFERDAM_TRY(known_keys(*document, root, {"policies", "with", "cases"}));
    CaseFile file;
    file.policies = COFFERDAM_TRY(texts(*document, root, "policies"));
    file.with = COFFERDAM_TRY(texts(*document, root, "with"));
    if (file.policies.empty()) return at(*document, root, "policies must name a file");
    if (root["cases"].items().empty()) return at(*document, root, "cases must be a list with a case in it");
    for (const Value& entry : root["cases"].items())
        file.cases.push_back(COFFERDAM_TRY(read_case(document, entry)));
    return file;
}

} // namespace cofferdam::policy_cases

// Rules that no request meets: a resource that its API group does not serve, or a scope that the resource has
// not.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/admission/api_kinds.h"
#include "analysis/policy_lint/mistakes.h"
#include "estate/field.h"

namespace cofferdam::policy_lint {

namespace {

using admission::ApiKind;
using value::Value;

bool is_one_of(const Value& list, std::string_view word) {
    return std::ranges::any_of(list.items(), [&](const Value& item) { return item.string_or("") == word; });
}

// "pods/exec" → "pods"
std::string_view resource_in(std::string_view word) { return word.substr(0, word.find('/')); }

// Can a request of one of the groups be about this resource? What Kubernetes does not serve itself may be
// anybody's.
bool is_served(const Value& groups, std::string_view resource) {
    if (resource == "*" || is_one_of(groups, "*")) return true;
    bool is_known = false;
    for (const ApiKind& row : admission::api_kinds()) {
        if (row.resource != resource) continue;
        is_known = true;
        if (is_one_of(groups, row.group)) return true;
    }
    // A group of ours serves what is in our list, and subresources of it.
    const bool only_ours = std::ranges::all_of(groups.items(), [](const Value& group) {
        return std::ranges::find(admission::api_kinds(), group.string_or("?"), &ApiKind::group)
               != admission::api_kinds().end();
    });
    return !is_known || !only_ours;
}

std::string groups_of(std::string_view resource) {
    std::vector<std::string_view> groups;
    for (const ApiKind& row : admission::api_kinds())
        if (row.resource == resource) groups.push_back(row.group.empty() ? "\"\"" : row.group);
    return fmt::format("{}", fmt::join(groups, ", "));
}

bool has_scope(std::string_view resource, bool namespaced) {
    return std::ranges::any_of(admission::api_kinds(), [&](const ApiKind& row) {
        return row.resource == resource && row.namespaced == namespaced;
    });
}

class Finder {
  public:
    Finder(const Examined& examined, std::vector<Mistake>& mistakes)
        : examined_(examined), mistakes_(mistakes) {}

    void find_in_list(const Value& rules, const std::string& list) {
        std::size_t index = 0;
        for (const Value& rule : rules.items()) find_in(rule, estate::field_path(list, index++));
    }

  private:
    void find_in(const Value& rule, const std::string& path) {
        std::size_t index = 0;
        for (const Value& word : rule["resources"].items()) {
            const std::string where = estate::field_path(estate::field_path(path, "resources"), index++);
            const std::string_view resource = resource_in(word.string_or("*"));
            if (!is_served(rule["apiGroups"], resource)) {
                add(where, fmt::format("its API groups do not serve {}: that is of group {}", resource,
                                       groups_of(resource)));
                continue;
            }
            const std::string_view scope = rule["scope"].string_or("*");
            if (scope == "*" || resource == "*") continue;
            const bool namespaced = scope == "Namespaced";
            if (has_scope(resource, !namespaced) && !has_scope(resource, namespaced))
                add(where, fmt::format("{} are {}, and the rule's scope is {}", resource,
                                       namespaced ? "of the whole cluster" : "in namespaces", scope));
        }
    }

    void add(const std::string& path, std::string reason) {
        mistakes_.push_back({MistakeKind::NeverMatches, examined_.id, path, std::move(reason)});
    }

    const Examined& examined_;
    std::vector<Mistake>& mistakes_;
};

} // namespace

void find_unmatched_rules(const Examined& examined, std::vector<Mistake>& mistakes) {
    const Value& object = examined.object->effective;
    Finder finder(examined, mistakes);
    finder.find_in_list(object["spec"]["matchConstraints"]["resourceRules"],
                        "spec.matchConstraints.resourceRules");
    finder.find_in_list(object["spec"]["matchResources"]["resourceRules"],
                        "spec.matchResources.resourceRules");
    std::size_t index = 0;
    for (const Value& webhook : object["webhooks"].items())
        finder.find_in_list(webhook["rules"], estate::field_path("webhooks", index++) + ".rules");
}

} // namespace cofferdam::policy_lint

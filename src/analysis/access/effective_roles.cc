#include "analysis/access/effective_roles.h"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/access/default_roles.h"

namespace cofferdam::access {

namespace {

bool same_rule(const estate::PolicyRule& a, const estate::PolicyRule& b) {
    return a.verbs == b.verbs && a.groups == b.groups && a.resources == b.resources
           && a.resource_names == b.resource_names && a.non_resource_urls == b.non_resource_urls;
}

bool is_aggregated(const EffectiveRole& role) { return !role.role->aggregates.empty(); }

bool selects(const EffectiveRole& aggregated, const EffectiveRole& member) {
    if (!member.role->is_cluster_role()) return false;
    const estate::Labels& labels = member.role.object().labels;
    return std::ranges::any_of(aggregated.role->aggregates,
                               [&](const estate::Selector& selector) { return selector.matches(labels); });
}

// A rule of an aggregated role that no aggregated rule equals: the controller overwrites it where the estate
// holds all cluster roles, and it is another role's where the estate does not.
bool has_rule_of_unknown_origin(const EffectiveRole& role) {
    return std::ranges::any_of(role.role->rules, [&](const estate::PolicyRule& written) {
        return std::ranges::none_of(
            role.rules, [&](const EffectiveRule& collected) { return same_rule(*collected.rule, written); });
    });
}

std::string role_reference(const estate::RoleBinding& binding) {
    return binding.to_cluster_role ? fmt::format("ClusterRole {}", binding.role)
                                   : fmt::format("Role {}/{}", binding.namespace_, binding.role);
}

} // namespace

std::string to_string(const estate::Role& role) {
    return role.is_cluster_role() ? fmt::format("ClusterRole {}", role.name)
                                  : fmt::format("Role {}/{}", role.namespace_, role.name);
}

std::string to_string(const estate::RoleBinding& binding) {
    return binding.is_cluster_wide() ? fmt::format("ClusterRoleBinding {}", binding.name)
                                     : fmt::format("RoleBinding {}/{}", binding.namespace_, binding.name);
}

std::size_t EffectiveRoles::NameHash::operator()(const Name& name) const {
    const std::hash<std::string_view> hash;
    return hash(name.namespace_) * 0x9e3779b97f4a7c15U + hash(name.name);
}

EffectiveRoles::EffectiveRoles(const estate::Snapshot& snapshot) {
    const estate::Snapshot& defaults = default_roles();
    add_roles(snapshot, defaults);
    aggregate();
    add_bindings(snapshot, defaults);
}

namespace {

using Texts = std::vector<std::string_view>;

Texts sorted(Texts texts) {
    std::ranges::sort(texts);
    return texts;
}

bool names_the_same(const estate::PolicyRule& a, const estate::PolicyRule& b) {
    constexpr Texts estate::PolicyRule::* fields[] = {
        &estate::PolicyRule::verbs, &estate::PolicyRule::groups, &estate::PolicyRule::resources,
        &estate::PolicyRule::resource_names, &estate::PolicyRule::non_resource_urls};
    return std::ranges::all_of(fields, [&](auto field) { return sorted(a.*field) == sorted(b.*field); });
}

// In any order of rules and subjects.
bool says_the_same(const estate::Role& a, const estate::Role& b) {
    return a.aggregates.size() == b.aggregates.size()
           && std::ranges::is_permutation(a.rules, b.rules, names_the_same);
}
bool says_the_same(const estate::RoleBinding& a, const estate::RoleBinding& b) {
    return a.to_cluster_role == b.to_cluster_role && a.role == b.role
           && std::ranges::is_permutation(a.subjects, b.subjects);
}

// Does a default of the same name say the same?
template <class Row>
bool says_what_is_shipped(const Row& row, const estate::Snapshot& defaults) {
    for (const auto [id, shipped] : defaults.table<Row>()) {
        if (shipped.name == row.name && shipped.namespace_ == row.namespace_)
            return says_the_same(row, shipped);
    }
    return false;
}

} // namespace

void EffectiveRoles::add_roles(const estate::Snapshot& snapshot, const estate::Snapshot& defaults) {
    roles_.reserve(snapshot.table<estate::Role>().size() + defaults.table<estate::Role>().size());
    const auto add = [&](const estate::Role& role, const estate::Snapshot& home, bool by_default) {
        const bool shipped = by_default || says_what_is_shipped(role, defaults);
        EffectiveRole effective{.role = {&role, &home, by_default, shipped}, .rules = {}, .doubt = ""};
        if (role.aggregates.empty()) {
            effective.rules.reserve(role.rules.size());
            for (const estate::PolicyRule& rule : role.rules)
                effective.rules.push_back({&rule, effective.role});
        }
        role_names_[{role.namespace_, role.name}].push_back(roles_.size());
        roles_.push_back(std::move(effective));
    };
    for (const auto [id, role] : snapshot.table<estate::Role>()) add(role, snapshot, false);
    for (const auto [id, role] : defaults.table<estate::Role>()) {
        if (!role_names_.contains({role.namespace_, role.name})) add(role, defaults, true);
    }
}

// What the aggregation controller would write (k8s.io/kubernetes pkg/controller/clusterroleaggregation): the
// rules of all cluster roles that a selector matches, in place of the role's own. An aggregated role may
// select another one: the least fixed point is the rules of the plain roles that can be reached.
void EffectiveRoles::aggregate() {
    for (EffectiveRole& role : roles_) {
        if (!is_aggregated(role)) continue;
        role.rules = aggregated_rules(role);
        if (!role.role.is_live() && has_rule_of_unknown_origin(role)) {
            role.doubt = fmt::format("{} aggregates, and holds rules of no role in the estate",
                                     to_string(*role.role.row));
        }
    }
}

std::vector<EffectiveRule> EffectiveRoles::aggregated_rules(const EffectiveRole& role) const {
    std::vector<EffectiveRule> rules;
    std::vector<bool> seen(roles_.size());
    std::vector<const EffectiveRole*> open{&role};
    while (!open.empty()) {
        const EffectiveRole& selecting = *open.back();
        open.pop_back();
        for (std::size_t i = 0; i < roles_.size(); ++i) {
            const EffectiveRole& member = roles_[i];
            if (seen[i] || !selects(selecting, member)) continue;
            seen[i] = true;
            if (is_aggregated(member)) {
                open.push_back(&member);
            } else {
                rules.insert(rules.end(), member.rules.begin(), member.rules.end());
            }
        }
    }
    return rules;
}

void EffectiveRoles::add_bindings(const estate::Snapshot& snapshot, const estate::Snapshot& defaults) {
    Names names;
    const auto add = [&](const estate::RoleBinding& binding, const estate::Snapshot& home, bool by_default) {
        names[{binding.namespace_, binding.name}].push_back(bindings_.size());
        const bool shipped = by_default || says_what_is_shipped(binding, defaults);
        bindings_.push_back({.binding = {&binding, &home, by_default, shipped}, .roles = {}, .doubt = ""});
        resolve(bindings_.back());
    };
    bindings_.reserve(snapshot.table<estate::RoleBinding>().size()
                      + defaults.table<estate::RoleBinding>().size());
    for (const auto [id, binding] : snapshot.table<estate::RoleBinding>()) add(binding, snapshot, false);
    for (const auto [id, binding] : defaults.table<estate::RoleBinding>()) {
        if (!names.contains({binding.namespace_, binding.name})) add(binding, defaults, true);
    }
}

void EffectiveRoles::resolve(EffectiveBinding& effective) const {
    const estate::RoleBinding& binding = *effective.binding.row;
    const auto found = role_names_.find({binding.to_cluster_role ? "" : binding.namespace_, binding.role});
    if (found == role_names_.end()) {
        if (effective.binding.is_live()) return;
        effective.doubt = fmt::format("{} refers to {}, which the estate does not hold", to_string(binding),
                                      role_reference(binding));
        return;
    }
    const auto add_if = [&](auto is_wanted) {
        for (std::size_t index : found->second) {
            if (is_wanted(roles_[index])) effective.roles.push_back(&roles_[index]);
        }
    };
    add_if([&](const EffectiveRole& role) {
        return role.role.by_default == effective.binding.by_default
               && role.role.target() == effective.binding.target();
    });
    if (effective.roles.empty()) add_if([](const EffectiveRole&) { return true; });
    for (const EffectiveRole* role : effective.roles) {
        if (effective.doubt.empty()) effective.doubt = role->doubt;
    }
}

} // namespace cofferdam::access

#include "analysis/access/access.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace cofferdam::access {

namespace {

constexpr std::string_view account_prefix = "system:serviceaccount:";
constexpr std::string_view masters_reason =
    "Group system:masters may do everything: the API server allows it before it asks RBAC";

// k8s.io/apiserver pkg/authentication/serviceaccount MakeUsername
std::string account_user(std::string_view namespace_, std::string_view name) {
    return fmt::format("{}{}:{}", account_prefix, namespace_, name);
}

// The ServiceAccount that a user name means, or the subject itself.
estate::Subject canonical(const estate::Subject& subject) {
    if (subject.kind != estate::SubjectKind::User || !subject.name.starts_with(account_prefix))
        return subject;
    const std::string_view rest = subject.name.substr(account_prefix.size());
    const std::size_t colon = rest.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == rest.size()) return subject;
    return {estate::SubjectKind::ServiceAccount, rest.substr(0, colon), rest.substr(colon + 1)};
}

bool applies(std::string_view binding_namespace, std::string_view request_namespace) {
    return binding_namespace.empty() || binding_namespace == request_namespace;
}

bool is_master(const User& user) {
    return std::ranges::find(user.groups, masters_group) != user.groups.end();
}

// Calls visit(role, rule) for every rule of the binding that allows the request.
template <class AnyRequest, class Visit>
void for_each_allowing(const EffectiveBinding& binding, const AnyRequest& request, Visit visit) {
    for (const EffectiveRole* role : binding.roles) {
        for (const EffectiveRule& rule : role->rules) {
            if (allows(*rule.rule, request)) visit(*role, rule);
        }
    }
}

bool is_without_effect(const estate::PolicyRule& rule) {
    return std::ranges::all_of(rule.resources, [&](std::string_view resource) {
        const std::string_view name = resource.substr(0, resource.find('/'));
        return std::ranges::all_of(rule.groups, [&](std::string_view group) {
            return is_cluster_scoped(group, name) == Truth::Yes;
        });
    });
}

} // namespace

User user_of(const estate::Subject& subject, Groups groups) {
    User user;
    const estate::Subject who = canonical(subject);
    const bool implied = groups == Groups::Implied;
    switch (who.kind) {
    case estate::SubjectKind::User:
        user.name = who.name;
        if (implied) {
            user.groups.emplace_back(who.name == "system:anonymous" ? "system:unauthenticated"
                                                                    : "system:authenticated");
        }
        break;
    case estate::SubjectKind::Group:
        user.groups.emplace_back(who.name);
        if (implied && who.name != "system:unauthenticated" && who.name != "system:authenticated") {
            user.groups.emplace_back("system:authenticated");
        }
        break;
    case estate::SubjectKind::ServiceAccount:
        user.name = account_user(who.namespace_, who.name);
        if (implied) {
            user.groups = {"system:serviceaccounts", fmt::format("system:serviceaccounts:{}", who.namespace_),
                           "system:authenticated"};
        }
        break;
    }
    return user;
}

std::string to_string(const Witness& witness) {
    if (!witness.binding) return std::string(masters_reason);
    const EffectiveRule& rule = *witness.rule;
    const bool aggregated = rule.written_in.row != witness.role->role.row;
    return fmt::format("{} binds {} to {}, whose {} {}allows it", to_string(*witness.binding->binding.row),
                       estate::to_string(*witness.subject), to_string(*witness.role->role.row),
                       rule.rule->path,
                       aggregated ? fmt::format("(from {}) ", to_string(*rule.written_in.row)) : "");
}

Access::Access(const estate::Snapshot& snapshot) : roles_(snapshot) { index_subjects(); }

void Access::index_subjects() {
    for (const EffectiveBinding& binding : roles_.bindings()) {
        for (const estate::Subject& written : binding.binding->subjects) {
            const estate::Subject subject = canonical(written);
            const User user = user_of(subject, Groups::None);
            const bool is_group = subject.kind == estate::SubjectKind::Group;
            std::vector<Grant>& grants = is_group ? groups_[user.groups.front()] : users_[user.name];
            if (grants.empty()) subjects_.push_back(subject);
            if (grants.empty() || grants.back().binding != &binding) grants.push_back({&binding, &written});
        }
    }
    std::ranges::sort(subjects_);
}

std::vector<Access::Grant> Access::grants(const User& user) const {
    std::vector<Grant> all;
    const auto add = [&](const GrantsByName& names, std::string_view name) {
        const auto found = names.find(name);
        if (found != names.end()) all.insert(all.end(), found->second.begin(), found->second.end());
    };
    if (!user.name.empty()) add(users_, user.name);
    for (const std::string& group : user.groups) add(groups_, group);
    // Bindings stand in one vector, and so do the subjects of one: their addresses are their order.
    std::ranges::sort(all, {}, [](const Grant& grant) { return std::pair(grant.binding, grant.subject); });
    const auto repeated = std::ranges::unique(all, {}, &Grant::binding);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

template <class AnyRequest>
Decision Access::decide(const User& user, const AnyRequest& request, std::string_view namespace_) const {
    if (is_master(user)) return {Truth::Yes, std::string(masters_reason), {Witness{}}};
    Decision decision;
    for (const Grant& grant : grants(user)) {
        if (!applies(grant.namespace_(), namespace_)) continue;
        for_each_allowing(*grant.binding, request, [&](const EffectiveRole& role, const EffectiveRule& rule) {
            decision.witnesses.push_back({grant.binding, &role, &rule, grant.subject});
        });
        if (!grant.binding->doubt.empty() && decision.reason.empty()) {
            decision.allowed = Truth::Unknown;
            decision.reason = grant.binding->doubt;
        }
    }
    if (!decision.witnesses.empty()) {
        decision.allowed = Truth::Yes;
        decision.reason = to_string(decision.witnesses.front());
    } else if (decision.reason.empty()) {
        decision.reason = "no rule of RBAC allows it";
    }
    return decision;
}

Decision Access::authorize(const User& user, const Request& request) const {
    return decide(user, request, request.namespace_);
}

Decision Access::authorize(const User& user, const UrlRequest& request) const {
    return decide(user, request, "");
}

template <class AnyRequest>
std::vector<Allowed> Access::find_allowed(const AnyRequest& request, std::string_view namespace_) const {
    std::map<estate::Subject, std::vector<Witness>> found;
    for (const EffectiveBinding& binding : roles_.bindings()) {
        if (!applies(binding.binding->namespace_, namespace_)) continue;
        for_each_allowing(binding, request, [&](const EffectiveRole& role, const EffectiveRule& rule) {
            for (const estate::Subject& subject : binding.binding->subjects) {
                found[canonical(subject)].push_back({&binding, &role, &rule, &subject});
            }
        });
    }
    const estate::Subject masters{estate::SubjectKind::Group, "", masters_group};
    found.erase(masters);
    std::vector<Allowed> allowed{{masters, {Witness{}}}};
    for (auto& [subject, witnesses] : found) allowed.push_back({subject, std::move(witnesses)});
    return allowed;
}

std::vector<Allowed> Access::who_can(const Request& request) const {
    return find_allowed(request, request.namespace_);
}

std::vector<Allowed> Access::who_can(const UrlRequest& request) const { return find_allowed(request, ""); }

std::vector<Permission> Access::permissions(const User& user) const {
    std::vector<Permission> permissions;
    for (const Grant& grant : grants(user)) {
        const bool namespaced = !grant.namespace_().empty();
        for (const EffectiveRole* role : grant.binding->roles) {
            for (const EffectiveRule& rule : role->rules) {
                permissions.push_back({.witness = {grant.binding, role, &rule, grant.subject},
                                       .namespace_ = grant.namespace_(),
                                       .without_effect = namespaced && is_without_effect(*rule.rule)});
            }
        }
    }
    std::ranges::sort(permissions, {}, [](const Permission& permission) {
        const Witness& witness = permission.witness;
        return std::tuple(permission.namespace_, witness.binding, witness.role, witness.rule);
    });
    return permissions;
}

} // namespace cofferdam::access

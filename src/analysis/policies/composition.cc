#include "analysis/policies/composition.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "estate/field.h"

namespace cofferdam::policies {

namespace {

using estate::PolicyEngine;
using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using estate::Selection;

constexpr std::string_view binding_suffix = "Binding";

// The name by which Gatekeeper's own manifests register the webhook that evaluates constraints.
constexpr std::string_view gatekeeper_webhook = "validation.gatekeeper.sh";

} // namespace

Composition::Composition(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
    std::pair<Id<estate::Target>, std::string_view> last; // objects of one kind stand together
    for (const auto& [id, object] : snapshot.table<estate::Object>()) {
        const std::pair kind(object.target, object.kind);
        if (kind != last) kinds_.insert(kind);
        last = kind;
    }
    for (const auto& [id, policy] : snapshot.table<PolicyObject>()) {
        const estate::Object& common = object(policy);
        policies_.emplace(Name{common.target, common.kind, policy.name}, &policy);
        if (policy.role == PolicyRole::Policy)
            excepted_.emplace(Name{common.target, common.group, policy.name}, &policy);
        for (std::string_view name : policy.binds) {
            if (policy.role == PolicyRole::Binding)
                bindings_.emplace(Name{common.target, common.kind, name}, &policy);
            if (policy.role == PolicyRole::Exception)
                exceptions_.emplace(Name{common.target, common.group, name}, &policy);
            if (policy.role == PolicyRole::Unbound)
                templates_.emplace(Name{common.target, {}, name}, &policy);
            if (policy.role == PolicyRole::Policy)
                constraints_.emplace(Name{common.target, {}, name}, &policy);
        }
        if (policy.role == PolicyRole::Configuration && policy.engine == PolicyEngine::Gatekeeper)
            gatekeeper_configs_.push_back(&policy);
        if (common.kind == "ValidatingWebhookConfiguration") webhooks_.push_back(&policy);
    }
}

std::vector<const PolicyObject*> Composition::related(const Related& index, const PolicyObject& policy,
                                                      std::string_view kind, std::string_view name) const {
    std::vector<const PolicyObject*> found;
    auto [begin, end] = index.equal_range({object(policy).target, kind, name});
    for (auto place = begin; place != end; ++place) found.push_back(place->second);
    return found;
}

std::vector<const PolicyObject*> Composition::bindings_of(const PolicyObject& policy) const {
    if (policy.engine == PolicyEngine::Gatekeeper)
        return related(constraints_, policy, {}, policy.binds.front());
    const std::string kind = std::string(object(policy).kind) + std::string(binding_suffix);
    return related(bindings_, policy, kind, policy.name);
}

std::vector<const PolicyObject*> Composition::bound_by(const PolicyObject& binding) const {
    std::string_view kind = object(binding).kind;
    kind.remove_suffix(binding_suffix.size());
    return related(policies_, binding, kind, binding.binds.front());
}

std::vector<PolicyPart> Composition::bound_parts(const PolicyObject& policy) const {
    std::vector<PolicyPart> parts;
    for (const PolicyObject* binding : bindings_of(policy)) {
        for (PolicyPart part : policy.parts) {
            part.name = binding->name;
            part.mode = binding->parts.front().mode;
            part.selection = std::move(part.selection) && binding->parts.front().selection;
            parts.push_back(std::move(part));
        }
    }
    if (!parts.empty()) return parts;
    parts = policy.parts;
    for (PolicyPart& part : parts) part.mode = PolicyMode::Off;
    return parts;
}

std::vector<PolicyPart> Composition::binding_parts(const PolicyObject& binding) const {
    std::vector<PolicyPart> parts;
    for (const PolicyObject* policy : bound_by(binding)) {
        PolicyPart part = binding.parts.front();
        part.selection = std::move(part.selection) && policy->parts.front().selection;
        part.fails_open = policy->parts.front().fails_open;
        part.about_workloads = part.about_workloads && policy->parts.front().about_workloads;
        parts.push_back(std::move(part));
    }
    return parts.empty() ? binding.parts : parts;
}

// Whether Kyverno honours exceptions, and of which namespaces, is decided by its flags.
void Composition::narrow_by_exceptions(const PolicyObject& policy, std::vector<PolicyPart>& parts) const {
    for (const PolicyObject* exception : related(exceptions_, policy, object(policy).group, policy.name)) {
        for (PolicyPart& part : parts)
            part.selection =
                std::move(part.selection) && !(exception->parts.front().selection && Selection::unknown());
    }
}

// A constraint is asked about what its webhook is asked about, outside the namespaces that Config excludes.
void Composition::narrow_by_gatekeeper(const PolicyObject& policy, std::vector<PolicyPart>& parts) const {
    auto narrow = [&](const Selection& by) {
        for (PolicyPart& part : parts) part.selection = std::move(part.selection) && by;
    };
    for (const PolicyObject* config : gatekeeper_configs_) {
        if (object(*config).target == object(policy).target) narrow(!config->parts.front().selection);
    }
    for (const PolicyObject* webhooks : webhooks_) {
        if (object(*webhooks).target != object(policy).target) continue;
        for (const PolicyPart& webhook : webhooks->parts) {
            if (webhook.name != gatekeeper_webhook) continue;
            narrow(webhook.selection);
            for (PolicyPart& part : parts) part.fails_open = webhook.fails_open;
        }
    }
}

// Of Kyverno: the other engines' are in the selection, as unknown.
bool Composition::has_conditions(const PolicyObject& policy, const PolicyPart& part) const {
    if (policy.engine != PolicyEngine::Kyverno || policy.role != PolicyRole::Policy) return false;
    const value::Value& body = estate::at_path(object(policy).effective, part.path);
    constexpr std::string_view keys[] = {"preconditions", "celPreconditions", "conditions",
                                         "matchConditions"};
    return std::ranges::any_of(keys, [&](std::string_view key) { return body[key].size() > 0; });
}

std::vector<PolicyPart> Composition::parts(const PolicyObject& policy) const {
    std::vector<PolicyPart> parts = parts_before_conditions(policy);
    for (PolicyPart& part : parts)
        if (has_conditions(policy, part)) part.selection = std::move(part.selection) && Selection::unknown();
    return parts;
}

std::vector<PolicyPart> Composition::parts_before_conditions(const PolicyObject& policy) const {
    if (policy.role == PolicyRole::Binding) return binding_parts(policy);
    if (policy.role == PolicyRole::Unbound) return bound_parts(policy);
    std::vector<PolicyPart> parts = policy.parts;
    if (policy.role != PolicyRole::Policy) return parts;
    if (policy.engine == PolicyEngine::Kyverno) narrow_by_exceptions(policy, parts);
    if (policy.engine == PolicyEngine::Gatekeeper && !policy.binds.empty())
        narrow_by_gatekeeper(policy, parts);
    return parts;
}

std::string Composition::missing(const PolicyObject& policy) const {
    if (policy.role == PolicyRole::Unbound && bindings_of(policy).empty())
        return policy.engine == PolicyEngine::Gatekeeper ? fmt::format("no {} uses it", policy.binds.front())
                                                         : "nothing binds it";
    if (policy.role == PolicyRole::Binding && bound_by(policy).empty())
        return fmt::format("the policy {} that it binds is missing", policy.binds.front());
    const bool excepts = std::ranges::any_of(policy.binds, [&](std::string_view name) {
        return !related(excepted_, policy, object(policy).group, name).empty();
    });
    if (policy.role == PolicyRole::Exception && !excepts)
        return fmt::format("no policy {} to except from", fmt::join(policy.binds, ", "));
    if (policy.engine == PolicyEngine::Gatekeeper && policy.role == PolicyRole::Policy
        && !policy.binds.empty() && related(templates_, policy, {}, policy.binds.front()).empty())
        return fmt::format("no ConstraintTemplate defines {}", policy.binds.front());
    return {};
}

std::string_view Composition::unseen_parameters(const PolicyObject& policy) const {
    const std::string_view kind = object(policy).effective["spec"]["paramKind"]["kind"].string_or("");
    return kinds_.contains({object(policy).target, kind}) ? "" : kind;
}

} // namespace cofferdam::policies

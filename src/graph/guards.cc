#include "graph/guards.h"

#include <algorithm>
#include <cctype>
#include <string>

#include <fmt/format.h>

#include "analysis/access/power_needs.h"
#include "graph/ability.h"

namespace cofferdam::graph {

namespace {

using access::BindingScope;
using estate::Object;

constexpr std::string_view group = "admissionregistration.k8s.io";

// The API server sets it and keeps it
// (https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name).
constexpr std::string_view own_name = "kubernetes.io/metadata.name";

bool reads_labels(const value::Value& selector) {
    for (const value::Entry& label : selector["matchLabels"].entries()) {
        if (label.key.as_string() != own_name) return true;
    }
    return std::ranges::any_of(selector["matchExpressions"].items(), [](const value::Value& expression) {
        return expression["key"].string_or("") != own_name;
    });
}

bool reads_labels_in(const Object& object) {
    const value::Value& spec = object.effective["spec"];
    for (const std::string_view part : {"matchConstraints", "matchResources"}) {
        if (reads_labels(spec[part]["namespaceSelector"])) return true;
    }
    return std::ranges::any_of(object.effective["webhooks"].items(), [](const value::Value& webhook) {
        return reads_labels(webhook["namespaceSelector"]);
    });
}

bool peers_read_labels(const value::Value& rules, std::string_view side) {
    return std::ranges::any_of(rules.items(), [&](const value::Value& rule) {
        return std::ranges::any_of(rule[side].items(), [](const value::Value& peer) {
            return reads_labels(peer["namespaceSelector"]);
        });
    });
}

bool is_binding_of(const Object& object, std::string_view policy) {
    return object.group == group && object.kind.ends_with("PolicyBinding")
           && object.effective["spec"]["policyName"].string_or("") == policy;
}

// As kubectl guesses (k8s.io/apimachinery pkg/api/meta, UnsafeGuessKindToResource), unless the estate has the
// definition.
std::string resource_of(const estate::Snapshot& snapshot, std::string_view kind, std::string_view of_group) {
    for (const auto [id, object] : snapshot.table<Object>()) {
        const value::Value& spec = object.effective["spec"];
        if (object.kind == "CustomResourceDefinition" && spec["group"].string_or("") == of_group
            && spec["names"]["kind"].string_or("") == kind)
            return std::string(spec["names"]["plural"].string_or(""));
    }
    std::string name(kind);
    std::ranges::transform(name, name.begin(), [](unsigned char letter) { return std::tolower(letter); });
    if (name.ends_with('s')) return name + "es";
    if (name.ends_with('y')) return name.substr(0, name.size() - 1) + "ies";
    return name + 's';
}

// "create,update,patch,delete configmaps"; "" if the policy has no parameters.
std::string need_of(const estate::Snapshot& snapshot, const Object& policy) {
    const value::Value& parameters = policy.effective["spec"]["paramKind"];
    const std::string_view kind = parameters["kind"].string_or("");
    const std::string_view version = parameters["apiVersion"].string_or("");
    if (kind.empty()) return "";
    const std::size_t slash = version.find('/');
    const std::string_view of_group = slash == std::string_view::npos ? "" : version.substr(0, slash);
    const std::string resource = resource_of(snapshot, kind, of_group);
    return of_group.empty() ? fmt::format("create,update,patch,delete {}", resource)
                            : fmt::format("create,update,patch,delete {}.{}", resource, of_group);
}

void add_writers(Draft& draft, const Object& policy, std::string_view need_text) {
    const access::Need need = access::parse_need(need_text);
    const StateId ability =
        draft.state(StateKind::Ability, static_cast<std::uint32_t>(Ability::ParameterWrite), draft.text(""));
    const auto& bindings = draft.inputs().access.bindings();
    for (std::uint32_t i = 0; i < bindings.size(); ++i) {
        const BindingScope scope =
            bindings[i].binding->is_cluster_wide() ? BindingScope::Everywhere : BindingScope::Namespace;
        for (const access::EffectiveRole* const role : bindings[i].roles) {
            for (const access::EffectiveRule& rule : role->rules) {
                if (access::service_of(*rule.rule, need, scope) == access::Service::None) continue;
                draft.add(EdgeKind::PartOf, draft.state(StateKind::Permissions, i), ability,
                          {.reasons = {{&rule.written_in.object(), rule.rule->path, need.text,
                                        rule.written_in.by_default}},
                           .condition = draft.condition(
                               fmt::format("{} admits the pod when other parameters are set", policy.name))});
                break;
            }
        }
    }
}

} // namespace

void add_parameter_writers(Draft& draft) {
    for (const auto [id, object] : draft.snapshot().table<Object>()) {
        if (object.group != group || object.kind != "ValidatingAdmissionPolicy") continue;
        const std::string need = need_of(draft.snapshot(), object);
        if (!need.empty()) add_writers(draft, object, draft.keep(need));
    }
}

bool chooses_by_namespace_labels(const estate::Snapshot& snapshot, const Object& policy) {
    if (reads_labels_in(policy)) return true;
    for (const auto [id, object] : snapshot.table<Object>()) {
        if (is_binding_of(object, policy.name) && reads_labels_in(object)) return true;
    }
    return false;
}

bool network_chooses_by_namespace_labels(const estate::Snapshot& snapshot) {
    for (const auto [id, object] : snapshot.table<Object>()) {
        if (object.kind != "NetworkPolicy" || object.group != "networking.k8s.io") continue;
        const value::Value& spec = object.effective["spec"];
        if (peers_read_labels(spec["ingress"], "from") || peers_read_labels(spec["egress"], "to"))
            return true;
    }
    return false;
}

} // namespace cofferdam::graph

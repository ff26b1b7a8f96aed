// The explicit list of policy kinds of every engine, and how each is read into a PolicyObject. NetworkPolicy
// has a row of its own (network_policies.cc); Pod Security labels are read from Namespace rows.
#pragma once

#include <span>
#include <string_view>

#include "estate/policy_object.h"
#include "kubernetes/reader.h"

namespace cofferdam::kubernetes {

// Fills role, parts, traffic and binds from the object as admitted.
using PolicyReader = void (*)(estate::PolicyObject& policy, const value::Value& object, Reader& reader);

struct PolicyKind {
    std::string_view group;
    std::string_view kind; // "*": every kind of the group
    estate::PolicyEngine engine = estate::PolicyEngine::Kubernetes;
    estate::PolicyConcern concern = estate::PolicyConcern::Admission;
    bool namespaced = false;
    PolicyReader read = nullptr;
};

std::span<const PolicyKind> policy_kinds();

// Null for a kind that is not in the list.
const PolicyKind* find_policy_kind(std::string_view group, std::string_view kind);

// Readers, one file per engine.
void read_admission_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_admission_policy_binding(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_mutating_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_mutating_policy_binding(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_validating_webhooks(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_mutating_webhooks(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_admin_network_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_baseline_admin_network_policy(estate::PolicyObject& policy, const value::Value& object,
                                        Reader& reader);
void read_cluster_network_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_resource_quota(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_limit_range(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_kyverno_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_kyverno_cleanup(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_kyverno_exception(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_kyverno_cel_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_kyverno_cel_action(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_kyverno_cel_exception(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_gatekeeper_template(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_gatekeeper_constraint(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_gatekeeper_mutation(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_gatekeeper_config(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_cilium_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_calico_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_calico_staged_policy(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_calico_tier(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_calico_network_set(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_istio_authorization(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_istio_peer_authentication(estate::PolicyObject& policy, const value::Value& object, Reader& reader);
void read_istio_request_authentication(estate::PolicyObject& policy, const value::Value& object,
                                       Reader& reader);
void read_istio_sidecar(estate::PolicyObject& policy, const value::Value& object, Reader& reader);

} // namespace cofferdam::kubernetes

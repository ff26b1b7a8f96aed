#include "kubernetes/policy_objects.h"

#include "kubernetes/kinds.h"

namespace cofferdam::kubernetes {

namespace {

using enum estate::PolicyEngine;
using enum estate::PolicyConcern;

constexpr std::string_view registration = "admissionregistration.k8s.io";
constexpr std::string_view network_policy_api = "policy.networking.k8s.io";
constexpr std::string_view kyverno = "kyverno.io";
constexpr std::string_view kyverno_cel = "policies.kyverno.io";
constexpr std::string_view mutations = "mutations.gatekeeper.sh";
constexpr std::string_view calico = "projectcalico.org";
constexpr std::string_view calico_stored =
    "crd.projectcalico.org"; // how Calico stores the same kinds without its API server

constexpr PolicyKind rows[] = {
    {registration, "ValidatingAdmissionPolicy", Kubernetes, Admission, false, read_admission_policy},
    {registration, "ValidatingAdmissionPolicyBinding", Kubernetes, Admission, false,
     read_admission_policy_binding},
    {registration, "MutatingAdmissionPolicy", Kubernetes, Admission, false, read_mutating_policy},
    {registration, "MutatingAdmissionPolicyBinding", Kubernetes, Admission, false,
     read_mutating_policy_binding},
    {registration, "ValidatingWebhookConfiguration", Kubernetes, Admission, false, read_validating_webhooks},
    {registration, "MutatingWebhookConfiguration", Kubernetes, Admission, false, read_mutating_webhooks},
    {network_policy_api, "AdminNetworkPolicy", Kubernetes, Network, false, read_admin_network_policy},
    {network_policy_api, "BaselineAdminNetworkPolicy", Kubernetes, Network, false,
     read_baseline_admin_network_policy},
    {network_policy_api, "ClusterNetworkPolicy", Kubernetes, Network, false, read_cluster_network_policy},
    {"", "ResourceQuota", Kubernetes, Resources, true, read_resource_quota},
    {"", "LimitRange", Kubernetes, Resources, true, read_limit_range},

    {kyverno, "ClusterPolicy", Kyverno, Admission, false, read_kyverno_policy},
    {kyverno, "Policy", Kyverno, Admission, true, read_kyverno_policy},
    {kyverno, "ClusterCleanupPolicy", Kyverno, Admission, false, read_kyverno_cleanup},
    {kyverno, "CleanupPolicy", Kyverno, Admission, true, read_kyverno_cleanup},
    {kyverno, "PolicyException", Kyverno, Admission, true, read_kyverno_exception},
    {kyverno_cel, "ValidatingPolicy", Kyverno, Admission, false, read_kyverno_cel_policy},
    {kyverno_cel, "NamespacedValidatingPolicy", Kyverno, Admission, true, read_kyverno_cel_policy},
    {kyverno_cel, "ImageValidatingPolicy", Kyverno, Admission, false, read_kyverno_cel_policy},
    {kyverno_cel, "NamespacedImageValidatingPolicy", Kyverno, Admission, true, read_kyverno_cel_policy},
    {kyverno_cel, "MutatingPolicy", Kyverno, Admission, false, read_kyverno_cel_action},
    {kyverno_cel, "NamespacedMutatingPolicy", Kyverno, Admission, true, read_kyverno_cel_action},
    {kyverno_cel, "GeneratingPolicy", Kyverno, Admission, false, read_kyverno_cel_action},
    {kyverno_cel, "NamespacedGeneratingPolicy", Kyverno, Admission, true, read_kyverno_cel_action},
    {kyverno_cel, "DeletingPolicy", Kyverno, Admission, false, read_kyverno_cel_action},
    {kyverno_cel, "NamespacedDeletingPolicy", Kyverno, Admission, true, read_kyverno_cel_action},
    {kyverno_cel, "PolicyException", Kyverno, Admission, true, read_kyverno_cel_exception},

    {"templates.gatekeeper.sh", "ConstraintTemplate", Gatekeeper, Admission, false, read_gatekeeper_template},
    {"constraints.gatekeeper.sh", "*", Gatekeeper, Admission, false, read_gatekeeper_constraint},
    {mutations, "Assign", Gatekeeper, Admission, false, read_gatekeeper_mutation},
    {mutations, "AssignMetadata", Gatekeeper, Admission, false, read_gatekeeper_mutation},
    {mutations, "AssignImage", Gatekeeper, Admission, false, read_gatekeeper_mutation},
    {mutations, "ModifySet", Gatekeeper, Admission, false, read_gatekeeper_mutation},
    {"config.gatekeeper.sh", "Config", Gatekeeper, Admission, true, read_gatekeeper_config},

    {"cilium.io", "CiliumNetworkPolicy", Cilium, Network, true, read_cilium_policy},
    {"cilium.io", "CiliumClusterwideNetworkPolicy", Cilium, Network, false, read_cilium_policy},

    {calico, "NetworkPolicy", Calico, Network, true, read_calico_policy},
    {calico, "GlobalNetworkPolicy", Calico, Network, false, read_calico_policy},
    {calico, "StagedNetworkPolicy", Calico, Network, true, read_calico_staged_policy},
    {calico, "StagedGlobalNetworkPolicy", Calico, Network, false, read_calico_staged_policy},
    {calico, "StagedKubernetesNetworkPolicy", Calico, Network, true, read_calico_staged_policy},
    {calico, "Tier", Calico, Network, false, read_calico_tier},
    {calico, "NetworkSet", Calico, Network, true, read_calico_network_set},
    {calico, "GlobalNetworkSet", Calico, Network, false, read_calico_network_set},
    {calico_stored, "NetworkPolicy", Calico, Network, true, read_calico_policy},
    {calico_stored, "GlobalNetworkPolicy", Calico, Network, false, read_calico_policy},
    {calico_stored, "StagedNetworkPolicy", Calico, Network, true, read_calico_staged_policy},
    {calico_stored, "StagedGlobalNetworkPolicy", Calico, Network, false, read_calico_staged_policy},
    {calico_stored, "StagedKubernetesNetworkPolicy", Calico, Network, true, read_calico_staged_policy},
    {calico_stored, "Tier", Calico, Network, false, read_calico_tier},
    {calico_stored, "NetworkSet", Calico, Network, true, read_calico_network_set},
    {calico_stored, "GlobalNetworkSet", Calico, Network, false, read_calico_network_set},

    {"security.istio.io", "AuthorizationPolicy", Istio, Mesh, true, read_istio_authorization},
    {"security.istio.io", "PeerAuthentication", Istio, Mesh, true, read_istio_peer_authentication},
    {"security.istio.io", "RequestAuthentication", Istio, Mesh, true, read_istio_request_authentication},
    {"networking.istio.io", "Sidecar", Istio, Mesh, true, read_istio_sidecar},
};

} // namespace

std::span<const PolicyKind> policy_kinds() { return rows; }

const PolicyKind* find_policy_kind(std::string_view group, std::string_view kind) {
    for (const PolicyKind& row : rows) {
        if (row.group == group && (row.kind == kind || row.kind == "*")) return &row;
    }
    return nullptr;
}

void read_policy_object(estate::Entity& entity, Reader& reader) {
    const PolicyKind* kind = find_policy_kind(entity.object.group, entity.object.kind);
    COFFERDAM_CHECK(kind);
    estate::PolicyObject policy;
    policy.engine = kind->engine;
    policy.concern = kind->concern;
    policy.namespace_ = entity.object.namespace_;
    policy.name = entity.object.name;
    kind->read(policy, entity.object.effective, reader);
    entity.row = std::move(policy);
}

} // namespace cofferdam::kubernetes

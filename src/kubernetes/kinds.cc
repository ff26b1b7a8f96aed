#include "kubernetes/kinds.h"

#include <array>

#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {

namespace {

using estate::Fact;

constexpr estate::Facts workloads = Fact::Workloads | Fact::Exposure;

estate::Facts facts_of(estate::PolicyConcern concern) {
    const bool about_traffic =
        concern == estate::PolicyConcern::Network || concern == estate::PolicyConcern::Mesh;
    return about_traffic ? Fact::NetworkPolicies | Fact::Policies : estate::Facts(Fact::Policies);
}

// Kinds by group, as the API groups them. What is only a name to the model stands at the end, so that its
// objects have the right scope.
constexpr KindEntry rows[] = {
    {"", "Pod", true, read_workload, workloads},
    {"", "ReplicationController", true, read_workload, workloads},
    {"apps", "Deployment", true, read_workload, workloads},
    {"apps", "ReplicaSet", true, read_workload, workloads},
    {"apps", "StatefulSet", true, read_workload, workloads},
    {"apps", "DaemonSet", true, read_workload, workloads},
    {"batch", "Job", true, read_workload, workloads},
    {"batch", "CronJob", true, read_workload, workloads},
    {"extensions", "Deployment", true, read_workload, workloads},
    {"extensions", "ReplicaSet", true, read_workload, workloads},
    {"extensions", "DaemonSet", true, read_workload, workloads},

    {"", "Service", true, read_service, Fact::Exposure},
    {"", "Endpoints", true, read_endpoints, Fact::Exposure},
    {"discovery.k8s.io", "EndpointSlice", true, read_endpoint_slice, Fact::Exposure},
    {"networking.k8s.io", "Ingress", true, read_ingress, Fact::Exposure},
    {"extensions", "Ingress", true, read_ingress, Fact::Exposure},
    {"gateway.networking.k8s.io", "Gateway", true, read_gateway, Fact::Exposure},
    {"gateway.networking.k8s.io", "HTTPRoute", true, read_gateway_route, Fact::Exposure},
    {"gateway.networking.k8s.io", "GRPCRoute", true, read_gateway_route, Fact::Exposure},
    {"gateway.networking.k8s.io", "TLSRoute", true, read_gateway_route, Fact::Exposure},
    {"gateway.networking.k8s.io", "TCPRoute", true, read_gateway_route, Fact::Exposure},
    {"gateway.networking.k8s.io", "UDPRoute", true, read_gateway_route, Fact::Exposure},
    {"route.openshift.io", "Route", true, read_openshift_route, Fact::Exposure},
    {"networking.k8s.io", "NetworkPolicy", true, read_network_policy, Fact::NetworkPolicies | Fact::Policies},
    {"extensions", "NetworkPolicy", true, read_network_policy, Fact::NetworkPolicies | Fact::Policies},

    {"", "ServiceAccount", true, read_service_account, Fact::Permissions},
    {"rbac.authorization.k8s.io", "Role", true, read_role, Fact::Permissions},
    {"rbac.authorization.k8s.io", "ClusterRole", false, read_role, Fact::Permissions},
    {"rbac.authorization.k8s.io", "RoleBinding", true, read_role_binding, Fact::Permissions},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", false, read_role_binding, Fact::Permissions},

    {"", "Namespace", false, read_namespace, Fact::Policies | Fact::Namespaces},
    {"", "Node", false, read_node, Fact::Nodes},
    {"", "Secret", true, read_secret, {}},
    {"", "ConfigMap", true, read_config_map, Fact::Sensors},

    {"", "PersistentVolume", false, nullptr, {}},
    {"apiextensions.k8s.io", "CustomResourceDefinition", false, nullptr, {}},
    {"apiregistration.k8s.io", "APIService", false, nullptr, {}},
    {"certificates.k8s.io", "CertificateSigningRequest", false, nullptr, {}},
    {"certificates.k8s.io", "ClusterTrustBundle", false, nullptr, {}},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema", false, nullptr, {}},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", false, nullptr, {}},
    {"gateway.networking.k8s.io", "GatewayClass", false, nullptr, {}},
    {"networking.k8s.io", "IngressClass", false, nullptr, {}},
    {"node.k8s.io", "RuntimeClass", false, nullptr, {}},
    {"resource.k8s.io", "DeviceClass", false, nullptr, {}},
    {"scheduling.k8s.io", "PriorityClass", false, nullptr, {}},
    {"storage.k8s.io", "CSIDriver", false, nullptr, {}},
    {"storage.k8s.io", "CSINode", false, nullptr, {}},
    {"storage.k8s.io", "StorageClass", false, nullptr, {}},
    {"storage.k8s.io", "VolumeAttachment", false, nullptr, {}},
};

const std::vector<KindEntry>& all_kinds() {
    static const std::vector<KindEntry> list = [] {
        std::vector<KindEntry> entries(std::begin(rows), std::end(rows));
        for (const PolicyKind& policy : policy_kinds())
            entries.push_back(
                {policy.group, policy.kind, policy.namespaced, read_policy_object, facts_of(policy.concern)});
        return entries;
    }();
    return list;
}

} // namespace

std::span<const KindEntry> kinds() { return all_kinds(); }

const KindEntry* find_kind(std::string_view group, std::string_view kind) {
    for (const KindEntry& entry : all_kinds()) {
        bool same_kind = entry.kind == kind || entry.kind == "*";
        if (entry.group == group && same_kind) return &entry;
    }
    return nullptr;
}

} // namespace cofferdam::kubernetes

// Facts: k8s.io/api, the +genclient marks and the storage of Kubernetes 1.35 (kubectl api-resources).
#include "analysis/admission/api_kinds.h"

namespace cofferdam::admission {

namespace {

constexpr std::string_view rbac = "rbac.authorization.k8s.io";
constexpr std::string_view registration = "admissionregistration.k8s.io";
constexpr std::string_view networking = "networking.k8s.io";
constexpr std::string_view storage = "storage.k8s.io";

constexpr ApiKind rows[] = {
    {"", "Pod", "pods"},
    {"", "ReplicationController", "replicationcontrollers"},
    {"", "Service", "services"},
    {"", "ServiceAccount", "serviceaccounts"},
    {"", "ConfigMap", "configmaps"},
    {"", "Secret", "secrets"},
    {"", "Endpoints", "endpoints"},
    {"", "Event", "events", true, true},
    {"", "LimitRange", "limitranges"},
    {"", "ResourceQuota", "resourcequotas"},
    {"", "PersistentVolumeClaim", "persistentvolumeclaims"},
    {"", "PodTemplate", "podtemplates"},
    {"", "Namespace", "namespaces", false},
    {"", "Node", "nodes", false},
    {"", "PersistentVolume", "persistentvolumes", false},
    {"apps", "Deployment", "deployments"},
    {"apps", "ReplicaSet", "replicasets"},
    {"apps", "StatefulSet", "statefulsets"},
    {"apps", "DaemonSet", "daemonsets"},
    {"apps", "ControllerRevision", "controllerrevisions"},
    {"batch", "Job", "jobs"},
    {"batch", "CronJob", "cronjobs"},
    {"autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true, true},
    {"policy", "PodDisruptionBudget", "poddisruptionbudgets"},
    {networking, "NetworkPolicy", "networkpolicies"},
    {networking, "Ingress", "ingresses"},
    {networking, "IngressClass", "ingressclasses", false},
    {"discovery.k8s.io", "EndpointSlice", "endpointslices"},
    {"coordination.k8s.io", "Lease", "leases"},
    {rbac, "Role", "roles"},
    {rbac, "RoleBinding", "rolebindings"},
    {rbac, "ClusterRole", "clusterroles", false},
    {rbac, "ClusterRoleBinding", "clusterrolebindings", false},
    {storage, "StorageClass", "storageclasses", false},
    {storage, "CSIDriver", "csidrivers", false},
    {"scheduling.k8s.io", "PriorityClass", "priorityclasses", false},
    {"node.k8s.io", "RuntimeClass", "runtimeclasses", false},
    {"certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", false},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false},
    {"apiregistration.k8s.io", "APIService", "apiservices", false},
    {registration, "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", false},
    {registration, "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", false},
    {registration, "ValidatingAdmissionPolicy", "validatingadmissionpolicies", false, true},
    {registration, "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", false, true},
    {registration, "MutatingAdmissionPolicy", "mutatingadmissionpolicies", false, true},
    {registration, "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", false, true},
};

} // namespace

std::span<const ApiKind> api_kinds() { return rows; }

const ApiKind* find_api_kind(std::string_view group, std::string_view kind) {
    for (const ApiKind& row : rows)
        if (row.group == group && row.kind == kind) return &row;
    return nullptr;
}

bool is_namespaced(std::string_view group, std::string_view kind) {
    const ApiKind* known = find_api_kind(group, kind);
    return !known || known->namespaced;
}

} // namespace cofferdam::admission

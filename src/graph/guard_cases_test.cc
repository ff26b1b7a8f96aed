// Guards that are switched off, or looked past.
#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

constexpr std::string_view nothing_of_the_host =
    "object.spec.containers.all(c, !has(c.securityContext)) && !has(object.spec.hostPID) && "
    "(!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath)))";

// Refuses pods that take their node.
std::string policy(std::string_view more = "", std::string_view selector = "") {
    return fmt::format("{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, "
                       "metadata: {{name: p}}, spec: "
                       "{{{}matchConstraints: {{{}resourceRules: [{{apiGroups: [''], apiVersions: [v1], "
                       "operations: [CREATE], "
                       "resources: [pods]}}]}}, validations: [{{expression: \"{}\"}}]}}}}\n---\n"
                       "{{apiVersion: admissionregistration.k8s.io/v1, kind: "
                       "ValidatingAdmissionPolicyBinding, metadata: {{name: b}}, "
                       "spec: {{policyName: p, validationActions: [Deny]}}}}\n---\n",
                       more, selector, nothing_of_the_host);
}

std::string guarded_by(std::string_view level, std::string_view rules) {
    return namespace_object("shop", level) + jane_everywhere(rules);
}

const std::string creates = ", " + rule("create", "pods");

} // namespace

std::vector<EdgeCase> guard_cases() {
    const std::string from = "permissions/*/r::r -> ";
    const std::string binding = rule("delete", "validatingadmissionpolicybindings");
    const std::string relabel = rule("patch", "namespaces", ", resourceNames: [shop]");
    const std::string by_labels = "namespaceSelector: {matchLabels: {guarded: 'yes'}}, ";
    return {
        {.edge = "NAMESPACE_RELABEL " + from + "node/*",
         .present = guarded_by("restricted", relabel + creates),
         .absent = {{"nobody makes pods", guarded_by("restricted", relabel)},
                    {"labels are read only", guarded_by("restricted", rule("get", "namespaces") + creates)},
                    {"another namespace",
                     guarded_by("restricted",
                                rule("patch", "namespaces", ", resourceNames: [other]") + creates)}}},
        {.edge = "NAMESPACE_RELABEL " + from + "node/* ?",
         .present = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {guarded: 'yes', "
                    "pod-security.kubernetes.io/enforce: privileged}}}\n---\n"
                    + jane_everywhere(relabel + creates) + policy("", by_labels),
         .absent = {{"it holds for all namespaces", guarded_by("privileged", relabel + creates) + policy()}}},
        {.edge = "NAMESPACE_RELABEL " + from + "workload/Pod/shop/a ?",
         .present = jane_everywhere(relabel)
                    + "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: net, "
                      "namespace: shop}, "
                      "spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: "
                      "a}}}]}]}}\n---\n",
         .absent =
             {{"the API server keeps the name",
               jane_everywhere(relabel)
                   + "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: net, "
                     "namespace: "
                     "shop}, spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: "
                     "{kubernetes.io/metadata.name: a}}}]}]}}\n---\n"}}},
        {.edge = "ADMISSION_WRITE " + from + "node/*",
         .present = guarded_by("privileged", binding + creates) + policy(),
         .absent = {{"Pod Security refuses by itself", guarded_by("baseline", binding)
                                                           + role("shop/pods", rule("create", "pods"))
                                                           + bind("pods", "shop/pods") + policy()},
                    {"reading switches nothing off",
                     guarded_by("privileged", rule("get", "validatingadmissionpolicybindings") + creates)
                         + policy()}}},
        {.edge = "ADMISSION_WRITE " + from + "node/* ?", // its parameters
         .present = guarded_by("privileged", rule("update", "configmaps") + creates)
                    + policy("paramKind: {apiVersion: v1, kind: ConfigMap}, "),
         .absent = {{"it has no parameters",
                     guarded_by("privileged", rule("update", "configmaps") + creates) + policy()}}},
        {.edge = "ADMISSION_WRITE " + from + "node/* ?",
         .present = guarded_by("privileged", rule("patch", "apiservices") + creates) + policy(),
         .absent = {{"reading changes nothing",
                     guarded_by("privileged", rule("get", "apiservices") + creates) + policy()}}},
        {.edge = "ADMISSION_WRITE " + from + "pod/shop/a ?",
         .present = guarded_by("restricted", rule("create", "mutatingwebhookconfigurations")),
         .absent = {{"it changes no pod",
                     guarded_by("restricted", rule("create", "validatingadmissionpolicies"))}}},
        // Of a namespace that lets in what it likes, and of one that does not.
        {.edge = "PV_CREATE " + from + "node/*",
         .present = guarded_by("restricted", rule("create", "persistentvolumes") + creates),
         .absent = {{"volumes are read only",
                     guarded_by("restricted", rule("get", "persistentvolumes") + creates)},
                    {"claims are provisioned",
                     guarded_by("restricted", rule("create", "persistentvolumeclaims") + creates)}}},
        {.edge = "PV_CREATE " + from + "node/*",
         .present = guarded_by("privileged", rule("create", "persistentvolumes") + creates),
         .absent = {{"no pod mounts it", guarded_by("privileged", rule("create", "persistentvolumes"))}}},
        {.edge = "PV_CREATE " + from + "node/* ?", // with what another binding gives
         .present = guarded_by("restricted", rule("create", "persistentvolumes"))
                    + role("shop/pods", rule("create", "pods")) + bind("pods", "shop/pods"),
         .absent = {}},
    };
}

} // namespace cofferdam::graph

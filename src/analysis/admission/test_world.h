// A world in a few lines of YAML, for this folder's tests.
#pragma once

#include <string>
#include <string_view>

#include "analysis/admission/admission.h"
#include "kubernetes/test_world.h"

namespace cofferdam::admission {

using kubernetes::estate_of;

// Namespaces "shop" (labelled team: web) and "open", both with Pod Security switched off.
inline constexpr std::string_view namespaces = R"(
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: web, pod-security.kubernetes.io/enforce: privileged}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: open, labels: {pod-security.kubernetes.io/enforce: privileged}}}
)";

// `spec`: in flow style, without its braces. Bound by `binding`, likewise.
inline std::string policy(std::string_view spec, std::string_view binding = "validationActions: [Deny]",
                          std::string_view name = "p") {
    return "---\n{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: "
           "{name: "
           + std::string(name) + "}, spec: {" + std::string(spec)
           + "}}\n---\n{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, "
             "metadata: {name: b-"
           + std::string(name) + "}, spec: {policyName: " + std::string(name) + ", " + std::string(binding)
           + "}}\n";
}

inline constexpr std::string_view pods = "matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: "
                                         "[v1], operations: [CREATE], resources: [pods]}]}";

// A workload of one container in a namespace; `pod`: more of the pod's spec.
inline std::string pod(std::string_view name, std::string_view more = "",
                       std::string_view namespace_ = "shop") {
    return "---\n{apiVersion: v1, kind: Pod, metadata: {name: " + std::string(name)
           + ", namespace: " + std::string(namespace_) + ", labels: {app: " + std::string(name)
           + "}}, spec: {containers: [{name: c, image: 'web:1'}]" + std::string(more) + "}}\n";
}
inline std::string deployment(std::string_view name, std::string_view more = "") {
    return "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + std::string(name)
           + ", namespace: shop}, spec: {selector: {matchLabels: {app: x}}, template: {metadata: {labels: "
             "{app: x}}, "
             "spec: {containers: [{name: c, image: 'web:1'}]"
           + std::string(more) + "}}}}\n";
}

// What becomes of the object of that name: explain().
inline std::string fate(const std::string& yaml, std::string_view name, Server server = {},
                        Requester who = {}) {
    const estate::SnapshotPtr estate = estate_of(std::string(namespaces) + yaml);
    const access::Access access(*estate);
    const Admission admission(*estate, std::move(server), &access);
    for (const auto& [id, object] : estate->table<estate::Object>())
        if (object.name == name) return explain(*admission.would_admit(who, object));
    return "no such object";
}

} // namespace cofferdam::admission

// What a pod, a volume and a node hold.
#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

std::string node(std::string_view name, std::string_view label = "", std::string_view info = "") {
    return fmt::format(
        "{{apiVersion: v1, kind: Node, metadata: {{name: {}, labels: {{{}}}}}, status: {{nodeInfo: "
        "{{{}}}}}}}\n---\n",
        name, label.empty() ? "" : fmt::format("{}: ''", label), info);
}

const std::string runs_as_sa = pod("a", "serviceAccountName: sa") + account("sa");

std::string with_token_of(std::string_view audience) {
    return account("sa")
           + pod("a",
                 fmt::format(
                     "serviceAccountName: sa, automountServiceAccountToken: false, volumes: [{{name: t, "
                     "projected: {{sources: [{{serviceAccountToken: {{path: t{}}}}}]}}}}]",
                     audience),
                 "volumeMounts: [{name: t, mountPath: /t}]");
}

std::string mounts_secret(std::string_view mount) {
    return pod("a", "volumes: [{name: v, secret: {secretName: s}}]", mount) + secret("s");
}

const std::string old_kernel = node("n1", "", "kernelVersion: 5.10.47");

} // namespace

std::vector<EdgeCase> node_cases() {
    return {
        {.edge = "CVE_ESCAPE container/shop/a/a -> node/n1 ?",
         .present = pod("a", "nodeName: n1") + old_kernel,
         .absent = {{"the kernel is mended",
                     pod("a", "nodeName: n1") + node("n1", "", "kernelVersion: 5.10.102")},
                    {"no version is told", pod("a", "nodeName: n1") + node("n1")},
                    {"the pod is not there", pod("a", "nodeName: n2") + old_kernel},
                    {"a sandbox has a kernel of its own",
                     pod("a", "nodeName: n1, runtimeClassName: gvisor") + old_kernel}}},
        {.edge = "CVE_ESCAPE container/shop/a/a -> node/n1 ?", // a class that is no sandbox
         .present = pod("a", "nodeName: n1, runtimeClassName: nvidia") + old_kernel,
         .absent = {}},
        {.edge = "POD_TO_CONTAINER pod/shop/a -> container/shop/a/a", .present = pod("a"), .absent = {}},
        {.edge = "NODE_TO_POD node/n1 -> pod/shop/a",
         .present = pod("a", "nodeName: n1") + node("n1"),
         .absent = {{"it runs on another", pod("a", "nodeName: n2") + node("n1") + node("n2")},
                    {"it has ended",
                     "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {nodeName: "
                     "n1, containers: [{name: a, image: x}]}, status: {phase: Failed}}\n---\n"
                         + node("n1")}}},
        {.edge = "VOLUME_ACCESS node/* -> volume/shop/a/v ?",
         .present = mounts_secret("volumeMounts: [{name: v, mountPath: /v}]"),
         .absent = {{"the pod has no such volume", pod("a") + secret("s")}}},
        {.edge = "VOLUME_ACCESS container/shop/a/a -> secret/shop/s",
         .present =
             pod("a", "", "env: [{name: E, valueFrom: {secretKeyRef: {name: s, key: k}}}]") + secret("s"),
         .absent = {{"another Secret",
                     pod("a", "", "env: [{name: E, valueFrom: {secretKeyRef: {name: t, key: k}}}]")
                         + secret("s")}}},
        {.edge = "VOLUME_DISCOVER container/shop/a/a -> volume/shop/a/v",
         .present = mounts_secret("volumeMounts: [{name: v, mountPath: /v}]"),
         .absent = {{"the container does not mount it", mounts_secret("")}}},
        {.edge = "TOKEN_STEAL volume/shop/a/kube-api-access -> identity/serviceaccount/shop/sa",
         .present = runs_as_sa,
         .absent = {{"the pod wants none",
                     pod("a", "serviceAccountName: sa, automountServiceAccountToken: false") + account("sa")},
                    {"the ServiceAccount gives none",
                     pod("a", "serviceAccountName: sa")
                         + "{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: shop}, "
                           "automountServiceAccountToken: false}\n---\n"}}},
        {.edge = "TOKEN_STEAL secret/shop/t -> identity/serviceaccount/shop/sa",
         .present = token_secret() + account("sa"),
         .absent = {{"it is a Secret like others", secret("t") + account("sa")}}},
        {.edge = "IDENTITY_ASSUME container/shop/a/a -> identity/serviceaccount/shop/sa",
         .present = with_token_of(""),
         .absent =
             {{"the token is for somebody else", with_token_of(", audience: vault")},
              {"the container does not mount it",
               account("sa")
                   + pod("a",
                         "serviceAccountName: sa, automountServiceAccountToken: false, volumes: [{name: t, "
                         "projected: {sources: [{serviceAccountToken: {path: t}}]}}]")}}},
        {.edge = "IDENTITY_ASSUME node/n1 -> identity/group/system:nodes",
         .present = node("n1"),
         .absent = {}},
        {.edge = "CONTROL_PLANE_NODE node/n1 -> permissions/*/cluster-admin::cluster-admin",
         .present = node("n1", "node-role.kubernetes.io/control-plane"),
         .absent = {{"it is a worker", node("n1", "node-role.kubernetes.io/worker")}}},
        {.edge = "NODE_BOOTSTRAP secret/shop/s -> identity/group/system:nodes ?",
         .present = secret("s", ", type: bootstrap.kubernetes.io/token"),
         .absent = {{"it is a Secret like others", secret("s")}}},
        {.edge = "CHECKPOINT permissions/*/r::r -> pod/shop/a ?",
         .present = jane_everywhere(rule("create", "nodes/checkpoint")) + node("n1"),
         .absent = {{"it is no GET", jane_everywhere(rule("get", "nodes/checkpoint")) + node("n1")}}},
        {.edge = "IMAGE_TAMPER secret/shop/login -> container/shop/a/a ?",
         .present = pod("a", "imagePullSecrets: [{name: login}]"),
         .absent =
             {{"the image is pulled without a login", pod("a")},
              {"a digest cannot be moved",
               "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {imagePullSecrets: "
               "[{name: login}], containers: [{name: a, image: 'app@sha256:"
                   + std::string(64, 'a') + "'}]}}\n---\n"}}},
    };
}

} // namespace cofferdam::graph

// Rights over pods and what makes them, Secrets and tokens.
#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

const std::string from = "permissions/shop/r::r -> ";

std::string guarded(std::string_view rules, std::string_view level = "restricted") {
    return namespace_object("shop", level) + jane_in_shop(rules);
}

std::string deployment() {
    return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: shop}, spec: {selector: "
           "{matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, "
           "image: "
           "x}]}}}}\n---\n";
}

std::vector<EdgeCase> creating_cases() {
    return {
        {.edge = "POD_CREATE " + from + "identity/serviceaccount/shop/sa",
         .present = guarded(rule("create", "cronjobs")),
         .absent = {{"it changes no template that stands", guarded(rule("delete", "cronjobs"))},
                    {"the ServiceAccount is of another namespace",
                     account("sa") + role("other/r", rule("create", "pods")) + bind("r", "other/r")}}},
        {.edge = "POD_CREATE " + from + "secret/shop/s",
         .present = guarded(rule("create", "pods")),
         .absent = {{"it makes none", guarded(rule("get", "pods"))}}},
        {.edge = "POD_CREATE " + from + "node/*",
         .present = guarded(rule("create", "pods"), "privileged"),
         .absent = {{"Pod Security refuses what takes a node", guarded(rule("create", "pods"), "baseline")}}},
        {.edge = "POD_PATCH " + from + "pod/shop/a",
         .present = guarded(rule("update", "pods")),
         .absent = {{"of a name that it has not", guarded(rule("update", "pods", ", resourceNames: [b]"))},
                    {"status runs nothing", guarded(rule("update", "pods/status"))}}},
        // A template that he changes runs as whom he likes; by its name too.
        {.edge = "POD_PATCH " + from + "identity/serviceaccount/shop/sa",
         .present = guarded(rule("patch", "deployments", ", resourceNames: [d]")) + deployment(),
         .absent = {{"there is no such Deployment",
                     guarded(rule("patch", "deployments", ", resourceNames: [other]")) + deployment()},
                    {"how many there are is no template",
                     guarded(rule("patch", "deployments/scale")) + deployment()}}},
        {.edge = "POD_PATCH " + from + "node/*",
         .present = guarded(rule("patch", "deployments"), "privileged") + deployment(),
         .absent = {{"Pod Security refuses what takes a node",
                     guarded(rule("patch", "deployments")) + deployment()}}},
        {.edge = "POD_EXEC " + from + "pod/shop/a",
         .present = guarded(rule("create", "pods/attach")),
         .absent = {{"get is not enough since 1.35", guarded(rule("get", "pods/exec"))},
                    {"pods are not pods/exec", guarded(rule("create", "pods"))},
                    {"of a name that it has not",
                     guarded(rule("create", "pods/exec", ", resourceNames: [b]"))}}},
        {.edge = "POD_EXEC " + from + "pod/shop/a",
         .present = guarded(rule("get", "pods/exec")), // a WebSocket begins as a GET
         .absent = {},
         .options = {.kubernetes_minor = 34, .admission = {}}},
        {.edge = "DEBUG_POD " + from + "pod/shop/a",
         .present = guarded(rule("patch", "pods/ephemeralcontainers")),
         .absent = {{"reading adds none", guarded(rule("get", "pods/ephemeralcontainers"))},
                    {"patching the pod adds none", guarded(rule("patch", "pods"))}}},
        {.edge = "DEBUG_POD " + from + "node/*",
         .present = guarded(rule("patch", "pods/ephemeralcontainers"), "privileged"),
         .absent = {{"Pod Security looks at them too",
                     guarded(rule("patch", "pods/ephemeralcontainers"), "baseline")}}},
        {.edge = "STEAL_PODS " + from + "pod/shop/a ?",
         .present = guarded(rule("create", "pods/eviction")),
         .absent = {{"reading moves none", guarded(rule("get", "pods"))}}},
        {.edge = "STEAL_PODS permissions/*/r::r -> pod/shop/a ?",
         .present = jane_everywhere(rule("patch", "nodes/status")),
         .absent = {{"reading nodes moves none", jane_everywhere(rule("get", "nodes"))}}},
        {.edge = "NODES_PROXY permissions/*/r::r -> pod/shop/a",
         .present = jane_everywhere(rule("get", "nodes/proxy")),
         .absent = {{"the narrow subresources run nothing",
                     jane_everywhere(rule("get", "nodes/log, nodes/stats"))},
                    {"deleting is no request to the kubelet", jane_everywhere(rule("delete", "nodes/proxy"))},
                    {"a RoleBinding says nothing of nodes",
                     pod("a") + role("r", rule("get", "nodes/proxy")) + bind("r", "r", "shop")}}},
    };
}

std::vector<EdgeCase> secret_cases() {
    return {
        {.edge = "TOKEN_LIST " + from + "secret/shop/s",
         .present = guarded(rule("watch", "secrets")),
         .absent = {{"names are not asked for", guarded(rule("get", "secrets"))}}},
        {.edge = "TOKEN_LIST " + from + "identity/serviceaccount/shop/sa",
         .present = guarded(rule("list", "secrets")) + token_secret(),
         .absent = {{"no Secret holds its token", guarded(rule("list", "secrets"))},
                    {"of a name that it has not",
                     guarded(rule("list", "secrets", ", resourceNames: [s]")) + token_secret()}}},
        // Where no Secret is shown, none is known to be absent.
        {.edge = "TOKEN_LIST " + from + "identity/serviceaccount/shop/sa ?",
         .present = account("sa") + role("shop/r", rule("list", "secrets")) + bind("r", "shop/r"),
         .absent = {{"listing is not allowed",
                     account("sa") + role("shop/r", rule("create", "secrets")) + bind("r", "shop/r")}}},
        {.edge = "TOKEN_BRUTEFORCE " + from + "secret/shop/s",
         .present = guarded(rule("get", "secrets", ", resourceNames: [s]")),
         .absent = {{"of another name", guarded(rule("get", "secrets", ", resourceNames: [other]"))},
                    {"making is not reading", guarded(rule("create", "secrets"))}}},
        {.edge = "TOKEN_BRUTEFORCE " + from + "identity/serviceaccount/shop/sa",
         .present = guarded(rule("get", "secrets", ", resourceNames: [t]")) + token_secret(),
         .absent = {{"of another name",
                     guarded(rule("get", "secrets", ", resourceNames: [s]")) + token_secret()}}},
        {.edge = "TOKEN_REQUEST " + from + "identity/serviceaccount/shop/sa",
         .present = guarded(rule("create", "serviceaccounts/token", ", resourceNames: [sa]")),
         .absent = {{"another ServiceAccount",
                     guarded(rule("create", "serviceaccounts/token", ", resourceNames: [other]"))},
                    {"making a ServiceAccount gives no token of one",
                     guarded(rule("create", "serviceaccounts"))},
                    {"there is nothing to get", guarded(rule("get", "serviceaccounts/token"))}}},
        {.edge = "SECRET_MINT " + from + "identity/serviceaccount/shop/sa",
         .present = guarded(rule("create, get", "secrets")),
         .absent = {{"it cannot be read back", guarded(rule("create", "secrets"))},
                    {"it cannot be made", guarded(rule("get, update, patch", "secrets"))}}},
        {.edge = "SECRET_MINT " + from + "identity/serviceaccount/shop/sa", // mounted in a pod of his
         .present = guarded(rule("create", "secrets, pods")),
         .absent = {}},
    };
}

} // namespace

std::vector<EdgeCase> pod_right_cases() {
    std::vector<EdgeCase> all = creating_cases();
    for (EdgeCase& each : secret_cases()) all.push_back(std::move(each));
    return all;
}

} // namespace cofferdam::graph

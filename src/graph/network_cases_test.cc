// Network and entry.
#include "graph/edge_cases.h"

namespace cofferdam::graph {

namespace {

const std::string front = pod("web", "", "ports: [{containerPort: 8080}]");

std::string service(std::string_view spec, std::string_view metadata = "") {
    return fmt::format(
        "{{apiVersion: v1, kind: Service, metadata: {{name: web, namespace: shop{}}}, spec: {{ports: "
        "[{{port: 80, targetPort: 8080}}], {}}}}}\n---\n",
        metadata, spec);
}

const std::string balanced = front + service("type: LoadBalancer, selector: {app: web}");
const std::string two = front + pod("db", "", "ports: [{containerPort: 5432}]");

std::string policy(std::string_view spec) {
    return fmt::format(
        "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p, namespace: "
        "shop}}, spec: {{{}}}}}\n---\n",
        spec);
}

const std::string no_egress = policy("podSelector: {}, policyTypes: [Egress]");

} // namespace

std::vector<EdgeCase> network_cases() {
    const Options reached{.kubernetes_minor = 35, .admission = {}, .breach = Breach::Reached};
    return {
        {.edge = "NET_REACH container/shop/web/web -> workload/Pod/shop/db",
         .present = two,
         .absent = {{"the pod has ended",
                     front
                         + "{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop}, "
                           "spec: {containers: [{name: db, image: x}]}, status: {phase: "
                           "Succeeded}}\n---\n"}},
         .options = reached},
        // Nothing is known to enforce it.
        {.edge = "NET_REACH container/shop/web/web -> workload/Pod/shop/db ?",
         .present = two + policy("podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]"),
         .absent = {},
         .options = reached},
        {.edge = "EXPOSED internet -> workload/Pod/shop/web",
         .present = balanced,
         .absent =
             {{"the Service is of the cluster", front + service("type: ClusterIP, selector: {app: web}")},
              {"it selects nothing", front + service("type: LoadBalancer, selector: {app: other}")},
              {"the load balancer is internal",
               front
                   + service("type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: {app: web}",
                             ", annotations: {networking.gke.io/load-balancer-type: Internal}")},
              {"its sources are private",
               front
                   + service(
                       "type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: {app: web}, "
                       "loadBalancerSourceRanges: "
                       "[10.0.0.0/8]")}}},
        {.edge = "EXPOSED internet -> workload/Pod/shop/web ?",
         .present = front + service("type: NodePort, selector: {app: web}"),
         .absent =
             {{"all nodes have private addresses",
               front + service("type: NodePort, selector: {app: web}")
                   + "{apiVersion: v1, kind: Node, metadata: {name: node-1}, status: {addresses: [{type: "
                     "InternalIP, "
                     "address: 10.0.0.1}]}}\n---\n"}}},
        {.edge = "EXPLOIT_SERVICE workload/Pod/shop/web -> container/shop/web/web",
         .present = balanced,
         .absent = {{"nobody reaches it from outside", front}}},
        {.edge = "NODE_LOCAL container/shop/web/web -> cloud/metadata ?",
         .present = front,
         .absent =
             {{"its egress is closed", front + no_egress},
              {"the addresses are left out",
               front
                   + policy(
                       "podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, "
                       "except: [169.254.0.0/16, 168.63.129.16/32]}}]}]")}}},
        {.edge = "NODE_LOCAL container/shop/a/a -> cloud/metadata ?",
         .present = pod("a")
                    + policy("podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "
                             "168.63.129.16/32}}]}]"),
         .absent = {{"another address", pod("a")
                                            + policy("podSelector: {}, policyTypes: [Egress], egress: [{to: "
                                                     "[{ipBlock: {cidr: 168.63.129.17/32}}]}]")}}},
        {.edge = "NODE_LOCAL container/shop/a/a -> node/* ?",
         .present = pod("a", "hostNetwork: true"),
         .absent = {{"it has a network of its own", pod("a")}}},
        {.edge = "API_TUNNEL permissions/shop/r::r -> workload/Pod/shop/a",
         .present = jane_in_shop(rule("create", "pods/portforward")),
         .absent = {{"get is not enough since 1.35", jane_in_shop(rule("get", "pods/portforward"))},
                    {"pods are not their subresources", jane_in_shop(rule("create", "services"))}}},
        {.edge = "API_TUNNEL permissions/*/r::r -> workload/Pod/shop/a",
         .present = jane_everywhere(rule("get", "nodes/proxy")),
         .absent = {{"metrics forward nothing", jane_everywhere(rule("get", "nodes/metrics"))}}},
        {.edge = "LABEL_SPOOF permissions/shop/r::r -> workload/Pod/shop/a ?",
         .present = jane_in_shop(rule("patch", "pods")),
         .absent = {{"reading labels changes none", jane_in_shop(rule("get", "pods"))},
                    {"there is no Deployment to patch", jane_in_shop(rule("patch", "deployments"))}}},
        {.edge = "NETPOL_WRITE permissions/shop/r::r -> workload/Pod/shop/a",
         .present = jane_in_shop(rule("delete", "networkpolicies")),
         .absent = {{"reading opens nothing", jane_in_shop(rule("get, list, watch", "networkpolicies"))},
                    {"the pod is in another namespace",
                     jane_in_shop(rule("get", "pods")) + role("other/w", rule("delete", "networkpolicies"))
                         + bind("w", "other/w")}}},
        {.edge = "SERVICE_HIJACK permissions/shop/r::r -> workload/Pod/shop/a ?",
         .present = jane_in_shop(rule("create", "endpointslices")),
         .absent = {{"reading redirects nothing", jane_in_shop(rule("get", "endpointslices, services"))}}},
        {.edge = "SERVICE_HIJACK permissions/*/r::r -> workload/Pod/shop/a ?",
         .present = jane_everywhere(rule("patch", "configmaps", ", resourceNames: [coredns]")),
         .absent = {{"another ConfigMap",
                     jane_everywhere(rule("patch", "configmaps", ", resourceNames: [other]"))}}},
    };
}

} // namespace cofferdam::graph

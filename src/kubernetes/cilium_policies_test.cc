// CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy as cilium's pkg/policy/api and its documentation of
// the policy language define them.
#include <gtest/gtest.h>

#include "kubernetes/test_traffic.h"

namespace cofferdam::kubernetes {
namespace {

// Line 5 is the object's spec.
std::string policy(std::string_view spec) {
    return traffic_of(fmt::format("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n"
                                  "metadata: {{name: c, namespace: shop}}\nspec:\n  {{{}}}\n",
                                  spec));
}
std::string clusterwide(std::string_view spec) {
    return traffic_of(fmt::format("apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\n"
                                  "metadata: {{name: c}}\nspec:\n  {{{}}}\n",
                                  spec));
}
// The lines of the only ingress, or egress, rule of a policy for all pods of shop.
std::string after_head(const std::string& text) {
    constexpr std::string_view head = "1000 for namespace in (shop)\n";
    return text.starts_with(head) ? text.substr(head.size()) : text;
}
std::string from(std::string_view rule) {
    return after_head(policy(fmt::format("endpointSelector: {{}}, ingress: [{{{}}}]", rule)));
}
std::string to(std::string_view rule) {
    return after_head(policy(fmt::format("endpointSelector: {{}}, egress: [{{{}}}]", rule)));
}
std::string on(std::string_view ports) { return from(fmt::format("toPorts: [{}]", ports)); }
std::string refused(std::string_view why) {
    return fmt::format("world.yaml:5: CiliumNetworkPolicy shop/c: {}", why);
}
std::string ingress(std::string_view rest) {
    return fmt::format("ingress isolates\nspec.ingress[0] {}\n", rest);
}
std::string egress(std::string_view rest) {
    return fmt::format("egress isolates\nspec.egress[0] {}\n", rest);
}

TEST(CiliumPolicy, EndpointsAreOfItsOwnNamespaceUnlessItNamesOne) {
    EXPECT_EQ(from("fromEndpoints: [{matchLabels: {app: web}}]"),
              ingress("allow pods (namespace in (shop) && label app in (web)) on all"));
    EXPECT_EQ(from("fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': db}}]"),
              ingress("allow pods namespace in (db) on all"));
    EXPECT_EQ(from("fromEndpoints: [{matchLabels: {'io.cilium.k8s.namespace.labels.team': a}}]"),
              ingress("allow pods namespace label team in (a) on all"));
    EXPECT_EQ(from("fromEndpoints: [{}]"), ingress("allow pods namespace in (shop) on all"));
    EXPECT_EQ(from("fromEndpoints: [{matchLabels: {'any:app': web, "
                   "io.cilium.k8s.policy.serviceaccount: x}}]"),
              ingress("allow pods (namespace in (shop) && (label app in (web) && serviceaccount in (x))) on "
                      "all"));
    EXPECT_EQ(clusterwide("endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]"),
              "1000 for all\ningress isolates\nspec.ingress[0] allow pods all on all\n");
}

TEST(CiliumPolicy, TheSubjectStaysInThePolicysNamespace) {
    EXPECT_EQ(
        policy("endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': other, a: b}}, "
               "ingress: [{}]"),
        "1000 for (namespace in (shop) && label a in (b))\ningress isolates\nspec.ingress[0] allow nobody "
        "on all\n");
}

TEST(CiliumPolicy, ARuleWithoutAnythingAllowsNothingAndOneWithPortsEverybody) {
    EXPECT_EQ(from(""), ingress("allow nobody on all"));
    EXPECT_EQ(from("fromEndpoints: []"), ingress("allow nobody on all"));
    EXPECT_EQ(on("{ports: [{port: '80', protocol: TCP}]}"), ingress("allow everybody on TCP 80"));
    EXPECT_EQ(from("fromEndpoints: [], toPorts: [{ports: [{port: '80', protocol: TCP}]}]"),
              ingress("allow nobody on TCP 80"));
}

TEST(CiliumPolicy, EntitiesAreNodesAndTheWorld) {
    EXPECT_EQ(from("fromEntities: [all]"), ingress("allow everybody on all"));
    EXPECT_EQ(from("fromEntities: [cluster]"), ingress("allow pods all + nodes on all"));
    EXPECT_EQ(from("fromEntities: [world]"),
              ingress("allow 0.0.0.0-255.255.255.255 + ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff on all"));
    EXPECT_EQ(from("fromEntities: [host]"), ingress("allow perhaps nodes on all"));
    EXPECT_EQ(from("fromEntities: [host, remote-node]"),
              ingress("allow perhaps nodes, perhaps nodes, nodes on all"));
    EXPECT_EQ(from("fromEntities: [kube-apiserver]"), ingress("allow some addresses + perhaps nodes on all"));
    EXPECT_EQ(from("fromEntities: [none]"), ingress("allow nobody on all"));
    EXPECT_EQ(from("fromEndpoints: [{matchLabels: {'reserved:host': ''}}]"),
              ingress("allow perhaps nodes on all"));
    EXPECT_EQ(from("fromEntities: [mars]"), refused("unsupported entity: \"mars\""));
}

TEST(CiliumPolicy, AddressesDoNotCoverPods) {
    EXPECT_EQ(from("fromCIDR: [10.0.0.0/8, 192.168.1.1]"),
              ingress("allow 10.0.0.0-10.255.255.255 + 192.168.1.1-192.168.1.1 on all"));
    EXPECT_EQ(to("toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.0.0.0/9]}]"),
              egress("allow 10.128.0.0-10.255.255.255 on all"));
    EXPECT_EQ(to("toCIDRSet: [{cidrGroupRef: g}]"), egress("allow some addresses on all"));
    EXPECT_EQ(to("toFQDNs: [{matchName: example.com}]"), egress("allow some addresses on all"));
    EXPECT_EQ(to("toCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/9]}]"),
              refused("except is not a part of 10.0.0.0/8"));
    EXPECT_EQ(to("toCIDR: [ten]"), refused("\"ten\" is not a CIDR"));
}

TEST(CiliumPolicy, ServicesAreKnownByTheirObjectsOnly) {
    EXPECT_EQ(to("toServices: [{k8sService: {serviceName: s, namespace: db}}]"),
              egress("allow pods (namespace in (db) && unknown) + some addresses + perhaps nodes on all"));
}

TEST(CiliumPolicy, PortsAreTextWithARangeAProtocolOrNone) {
    EXPECT_EQ(
        on("{ports: [{port: '80'}, {port: '90', endPort: 95, protocol: UDP}, {port: dns, protocol: ANY}]}"),
        ingress("allow everybody on SCTP 80; TCP 80; UDP 80,90-95 TCP dns UDP dns SCTP dns"));
    EXPECT_EQ(on("{ports: [{port: '0', protocol: TCP}]}"), ingress("allow everybody on TCP 1-65535"));
    EXPECT_EQ(on("{ports: [{port: '80', endPort: 70, protocol: TCP}]}"),
              ingress("allow everybody on TCP 80"));
    EXPECT_EQ(on("{ports: [{port: '010', protocol: TCP}]}"), ingress("perhaps allow everybody on all"))
        << "octal";
    EXPECT_EQ(on("{ports: [{port: '70000'}]}"), refused("\"70000\" is not a port"));
    EXPECT_EQ(on("{ports: [{port: 80}]}"), refused("port must be a string, not an integer"));
    EXPECT_EQ(on("{ports: [{port: '80', protocol: tcp}]}"),
              refused("protocol must be TCP, UDP, SCTP or ANY, not \"tcp\""));
    EXPECT_EQ(from("icmps: [{fields: [{type: 8}]}]"), ingress("allow everybody on none"));
}

TEST(CiliumPolicy, WhatIsAskedAbovePortsIsACondition) {
    EXPECT_EQ(on("{ports: [{port: '80', protocol: TCP}], rules: {http: [{method: GET, path: /health}, {path: "
                 "/x}]}}, {ports: [{port: '81', protocol: TCP}]}"),
              "ingress isolates\nspec.ingress[0] allow everybody on TCP 80 if HTTP GET /health or HTTP /x\n"
              "spec.ingress[0] allow everybody on TCP 81\n");
    EXPECT_EQ(to("toPorts: [{ports: [{port: '53', protocol: UDP}], rules: {dns: [{matchPattern: '*'}]}}]"),
              egress("allow everybody on UDP 53 if DNS *"));
    EXPECT_EQ(to("toPorts: [{ports: [{port: '443', protocol: TCP}], serverNames: [a.example]}]"),
              egress("allow everybody on TCP 443 if TLS to a.example"));
    EXPECT_EQ(from("fromEntities: [all], authentication: {mode: required}"),
              ingress("allow everybody on all if mutual authentication"));
}

TEST(CiliumPolicy, DenyingRulesStandBeforeAllOthers) {
    EXPECT_EQ(policy("endpointSelector: {}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromCIDR: "
                     "[10.0.0.0/8]}]"),
              "0 for namespace in (shop)\nspec.ingressDeny[0] deny 10.0.0.0-10.255.255.255 on all\n"
              "1000 for namespace in (shop)\ningress isolates\nspec.ingress[0] allow everybody on all\n");
}

TEST(CiliumPolicy, RulesIsolateUnlessTheySayOtherwise) {
    EXPECT_EQ(policy("endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: "
                     "[host]}], egressDeny: [{toEntities: [world]}]"),
              "0 for namespace in (shop)\nspec.egressDeny[0] deny 0.0.0.0-255.255.255.255 + "
              "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff on all\n"
              "1000 for namespace in (shop)\nspec.ingress[0] allow perhaps nodes on all\negress isolates\n");
}

TEST(CiliumPolicy, RequirementsMayDenyWhatOthersAllow) {
    EXPECT_EQ(
        policy("endpointSelector: {}, ingress: [{fromRequires: [{matchLabels: {team: a}}]}]"),
        "0 for namespace in (shop)\nspec.ingress[0].fromRequires perhaps deny pods !((namespace in (shop) "
        "&& label team in (a))) on all\n"
        "1000 for namespace in (shop)\ningress isolates\nspec.ingress[0] allow nobody on all\n");
}

TEST(CiliumPolicy, AFieldThatIsNotKnownMakesTheRuleUnknown) {
    EXPECT_EQ(from("fromStars: [x]"), ingress("perhaps allow everybody on all"));
    EXPECT_EQ(from("fromEndpoints: [{}], fromStars: [x]"),
              ingress("perhaps allow pods namespace in (shop) on all"));
}

TEST(CiliumPolicy, AHostsPolicySelectsNoPods) {
    EXPECT_EQ(clusterwide("nodeSelector: {}, ingress: [{fromEntities: [all]}]"), "");
    EXPECT_EQ(policy("nodeSelector: {}, ingress: [{}]"),
              refused("a namespaced policy cannot have nodeSelector"));
}

TEST(CiliumPolicy, RefusesWhatTheAgentRefuses) {
    EXPECT_EQ(policy("endpointSelector: {}"),
              refused("a rule must have at least one of ingress, ingressDeny, egress, egressDeny"));
    EXPECT_EQ(policy("ingress: [{}]"), refused("a rule must have one of endpointSelector and nodeSelector"));
    EXPECT_EQ(from("fromEndpoints: [{}], fromEntities: [all]"),
              refused("combining fromEndpoints and fromEntities is not supported"));
    EXPECT_EQ(from("icmps: [{}], toPorts: [{}]"), refused("icmps and toPorts exclude each other"));
}

TEST(CiliumPolicy, EverySpecIsAPolicy) {
    EXPECT_EQ(
        traffic_of("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: "
                   "shop}\nspecs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, egress: "
                   "[{}]}]\n"),
        "1000 for namespace in (shop)\ningress isolates\nspecs[0].ingress[0] allow nobody on all\n"
        "1000 for namespace in (shop)\negress isolates\nspecs[1].egress[0] allow nobody on all\n");
}

} // namespace
} // namespace cofferdam::kubernetes

// AuthorizationPolicy as its documentation
// (https://istio.io/latest/docs/reference/config/security/authorization-policy/) and istio's validation
// define it.
#include <gtest/gtest.h>

#include "kubernetes/istio_sources.h"
#include "kubernetes/test_traffic.h"

namespace cofferdam::kubernetes {
namespace {

// "mesh" for the text of "is in the mesh", which stands in many places.
std::string shortened(std::string text) {
    const std::string mesh = in_istio_mesh().to_string();
    for (std::size_t at = text.find(mesh); at != std::string::npos; at = text.find(mesh))
        text.replace(at, mesh.size(), "mesh");
    return text;
}

// Line 5 is the object's spec.
std::string policy(std::string_view spec, std::string_view namespace_ = "shop") {
    return shortened(traffic_of(fmt::format("apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
                                            "metadata: {{name: p, namespace: {}}}\nspec:\n  {{{}}}\n",
                                            namespace_, spec)));
}
constexpr std::string_view past = "spec allow everybody on SCTP 1-65535; UDP 1-65535\n"; // what no proxy sees
constexpr std::string_view for_shop = "for (namespace in (shop) && mesh)\n";

// What follows the action of the rules of an allowing policy, or of a denying one.
std::string allows(std::string_view rule) {
    std::string text = policy(fmt::format("rules: [{{{}}}]", rule));
    const std::string head = fmt::format("2 {}ingress isolates\n", for_shop);
    if (!text.starts_with(head)) return text;
    return text.substr(head.size(), text.size() - head.size() - past.size());
}
std::string denies(std::string_view rule) {
    const std::string text = policy(fmt::format("action: DENY, rules: [{{{}}}]", rule));
    const std::string head = fmt::format("1 {}", for_shop);
    return text.starts_with(head) ? text.substr(head.size()) : text;
}
std::string sent_by(std::string_view source) {
    return allows(fmt::format("from: [{{source: {{{}}}}}]", source));
}
std::string refused(std::string_view why) {
    return fmt::format("world.yaml:5: AuthorizationPolicy shop/p: {}", why);
}

TEST(AuthorizationPolicy, AnEmptyOneDeniesAllAndAnEmptyRuleAllowsAll) {
    EXPECT_EQ(policy(""), fmt::format("2 {}ingress isolates\n{}", for_shop, past));
    EXPECT_EQ(allows(""), "spec.rules[0] allow everybody on TCP 1-65535\n");
}

TEST(AuthorizationPolicy, OnlyAllowIsolates) {
    EXPECT_EQ(denies(""), "spec.rules[0] deny everybody on TCP 1-65535\n");
    EXPECT_EQ(policy("action: DENY"), "");
    EXPECT_EQ(policy("action: AUDIT, rules: [{}]"), "");
    EXPECT_EQ(policy("action: CUSTOM, provider: {name: x}, rules: [{}]"),
              fmt::format("0 {}spec.rules[0] perhaps deny everybody on TCP 1-65535\n", for_shop));
    EXPECT_EQ(policy("action: allow"), refused("action must be ALLOW, DENY, AUDIT or CUSTOM, not \"allow\""));
}

TEST(AuthorizationPolicy, SelectsByLabelsInItsNamespaceOrInAllFromTheRoot) {
    EXPECT_TRUE(policy("selector: {matchLabels: {app: web}}")
                    .starts_with("2 for (namespace in (shop) && (label app in (web) && mesh))\n"));
    EXPECT_TRUE(policy("", "istio-system").starts_with("2 for mesh\n"));
    EXPECT_TRUE(policy("targetRefs: [{kind: Gateway, name: g}]")
                    .starts_with("2 for (namespace in (shop) && (unknown && mesh))\n"));
}

TEST(AuthorizationPolicy, IdentitiesAreOfPodsInTheMesh) {
    EXPECT_EQ(sent_by("namespaces: [a, 'b*']"),
              "spec.rules[0] allow pods (mesh && namespace like (a,b*)) on TCP 1-65535\n");
    EXPECT_EQ(sent_by("namespaces: ['*']"), "spec.rules[0] allow pods mesh on TCP 1-65535\n");
    EXPECT_EQ(
        sent_by("principals: [cluster.local/ns/a/sa/x, cluster.local/ns/a/sa/y, '*/ns/b/sa/z*']"),
        "spec.rules[0] allow pods (mesh && (namespace in (b) && serviceaccount like (z*))), pods (mesh && "
        "(namespace in (a) && serviceaccount in (x,y))) on TCP 1-65535\n");
    EXPECT_EQ(sent_by("principals: [other.example/ns/a/sa/x]"),
              "spec.rules[0] allow pods (mesh && unknown) on TCP 1-65535\n");
    EXPECT_EQ(sent_by("serviceAccounts: [x, b/y]"),
              "spec.rules[0] allow pods (mesh && (namespace in (b) && serviceaccount in (y))), pods (mesh && "
              "(namespace in (shop) && serviceaccount in (x))) on TCP 1-65535\n");
}

TEST(AuthorizationPolicy, WhatHasNoIdentityHasNoneOfThoseThatAreExcluded) {
    EXPECT_EQ(sent_by("notNamespaces: [a]"),
              "spec.rules[0] allow pods !((mesh && namespace like (a))) + 0.0.0.0-255.255.255.255 + "
              "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff + nodes on TCP 1-65535\n");
}

TEST(AuthorizationPolicy, AddressesAreThoseOfPackets) {
    EXPECT_EQ(sent_by("ipBlocks: [10.0.0.0/8, 11.0.0.1]"),
              "spec.rules[0] allow 10.0.0.0-10.255.255.255 with pods + 11.0.0.1-11.0.0.1 with pods + perhaps "
              "nodes on TCP 1-65535\n");
    EXPECT_EQ(
        sent_by("ipBlocks: [0.0.0.0/0], notIpBlocks: [0.0.0.0/1]"),
        "spec.rules[0] allow pods unknown + 128.0.0.0-255.255.255.255 + perhaps nodes on TCP 1-65535\n");
    EXPECT_EQ(sent_by("namespaces: [a], ipBlocks: [10.0.0.0/8]"),
              "spec.rules[0] allow pods ((mesh && namespace like (a)) && unknown) on TCP 1-65535\n");
    EXPECT_EQ(sent_by("remoteIpBlocks: [10.0.0.0/8]"),
              "spec.rules[0] allow pods unknown + some addresses + perhaps nodes on TCP 1-65535\n");
    EXPECT_EQ(sent_by("ipBlocks: [ten]"), refused("\"ten\" is not a CIDR"));
}

TEST(AuthorizationPolicy, OperationsHavePortsAndConditions) {
    EXPECT_EQ(allows("to: [{operation: {ports: ['80', '81']}}, {operation: {notPorts: ['1']}}]"),
              "spec.rules[0] allow everybody on TCP 80-81\nspec.rules[0] allow everybody on TCP 2-65535\n");
    EXPECT_EQ(allows("to: [{operation: {methods: [GET], paths: [/a, '/b*'], notHosts: [x], ports: ['80']}}]"),
              "spec.rules[0] allow everybody on TCP 80 if HTTP GET /a or /b* on not x\n");
    EXPECT_EQ(denies("to: [{operation: {methods: [POST], ports: ['80']}}]"),
              "spec.rules[0] perhaps deny everybody on TCP 80 if HTTP POST\n");
    EXPECT_EQ(allows("to: [{operation: {ports: ['80-90']}}]"), refused("\"80-90\" is not a port"));
}

TEST(AuthorizationPolicy, ConditionsOfTheSenderThePortAndTheRequest) {
    EXPECT_EQ(
        allows("when: [{key: source.namespace, values: [a]}, {key: destination.port, values: ['80']}, "
               "{key: 'request.headers[x]', values: [y]}]"),
        "spec.rules[0] allow pods (mesh && namespace like (a)) on TCP 80 if request.headers[x] as the rule "
        "asks\n");
    EXPECT_EQ(allows("when: [{key: destination.ip, values: [10.0.0.1]}]"),
              "spec.rules[0] perhaps allow everybody on TCP 1-65535\n");
    EXPECT_EQ(sent_by("requestPrincipals: ['*']"),
              "spec.rules[0] allow everybody on TCP 1-65535 if request.auth.principal as the rule asks\n");
    EXPECT_EQ(allows("when: [{key: moon.phase, values: [full]}]"),
              refused("unknown attribute \"moon.phase\""));
    EXPECT_EQ(allows("when: [{key: source.ip}]"), refused("a condition needs values or notValues"));
}

TEST(AuthorizationPolicy, RefusesWhatIstiosValidationRefuses) {
    EXPECT_EQ(allows("from: []"), refused("from must not be empty"));
    EXPECT_EQ(allows("from: [{}]"), refused("an entry of from must have source"));
    EXPECT_EQ(sent_by(""), refused("a source must not be empty"));
    EXPECT_EQ(allows("to: [{operation: {}}]"), refused("an operation must not be empty"));
}

TEST(AuthorizationPolicy, ADryRunHasNoEffect) {
    EXPECT_EQ(traffic_of("apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, "
                         "namespace: shop, annotations: {istio.io/dry-run: 'true'}}\nspec: {}\n"),
              "");
}

TEST(IstioMesh, IsSeenByMarksOfThePodAndItsNamespace) {
    const auto in_mesh = [](std::string_view pod, std::string_view namespace_) {
        const auto parsed = value::parse_yaml(std::make_shared<value::Text>(
            "x", fmt::format("pod: {{{}}}\nnamespace: {{{}}}\n", pod, namespace_)));
        const value::Value& root = parsed.documents.front()->root();
        return in_istio_mesh().matches({.in = {.name = "shop", .labels = estate::Labels(root["namespace"])},
                                        .labels = estate::Labels(root["pod"])});
    };
    EXPECT_EQ(in_mesh("", "istio-injection: enabled"), Truth::Yes);
    EXPECT_EQ(in_mesh("", "istio.io/rev: canary"), Truth::Yes);
    EXPECT_EQ(in_mesh("sidecar.istio.io/inject: 'true'", ""), Truth::Yes);
    EXPECT_EQ(in_mesh("", "istio.io/dataplane-mode: ambient"), Truth::Yes);
    EXPECT_EQ(in_mesh("sidecar.istio.io/inject: 'false'", "istio-injection: enabled"), Truth::No);
    EXPECT_EQ(in_mesh("", "istio-injection: disabled"), Truth::No);
    EXPECT_EQ(in_mesh("", ""), Truth::Unknown) << "a mesh may inject by default";
}

} // namespace
} // namespace cofferdam::kubernetes

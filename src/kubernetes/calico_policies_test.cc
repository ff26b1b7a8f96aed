// Calico's policies as its API (projectcalico/calico api/pkg/apis/projectcalico/v3) and the conversion in
// libcalico-go define them.
#include <gtest/gtest.h>

#include "kubernetes/test_traffic.h"

namespace cofferdam::kubernetes {
namespace {

// Line 5 is the object's spec.
std::string object(std::string_view kind, std::string_view metadata, std::string_view spec) {
    return fmt::format("apiVersion: projectcalico.org/v3\nkind: {}\nmetadata: {{{}}}\nspec:\n  {{{}}}\n",
                       kind, metadata, spec);
}
std::string policy(std::string_view spec) {
    return traffic_of(object("NetworkPolicy", "name: p, namespace: shop", spec));
}
std::string global(std::string_view spec) {
    return traffic_of(object("GlobalNetworkPolicy", "name: g", spec));
}
std::string after(std::string_view head, const std::string& text) {
    return text.starts_with(head) ? text.substr(head.size()) : text;
}
// What follows the action, of the only rule of a policy for all pods.
std::string from(std::string_view rule) {
    return after("1 for namespace in (shop)\ningress isolates\nspec.ingress[0] ",
                 policy(fmt::format("order: 1, ingress: [{{action: Allow, {}}}]", rule)));
}
std::string globally_from(std::string_view rule) {
    return after("1 for all\ningress isolates\nspec.ingress[0] ",
                 global(fmt::format("order: 1, ingress: [{{action: Allow, {}}}]", rule)));
}
std::string to(std::string_view rule) {
    return after("1 for namespace in (shop)\negress isolates\nspec.egress[0] ",
                 policy(fmt::format("order: 1, egress: [{{action: Deny, {}}}]", rule)));
}
std::string refused(std::string_view why) {
    return fmt::format("world.yaml:5: NetworkPolicy shop/p: {}", why);
}

TEST(CalicoPolicy, TypesDefaultByTheRulesThatAreThere) {
    EXPECT_EQ(policy(""), "inf for namespace in (shop)\ningress isolates\n");
    EXPECT_EQ(policy("order: 7.5, egress: [{action: Allow}]"),
              "7.5 for namespace in (shop)\negress isolates\nspec.egress[0] allow everybody on all\n");
    EXPECT_EQ(policy("types: [Ingress], egress: [{action: Allow}]"),
              "inf for namespace in (shop)\ningress isolates\n")
        << "rules of a direction that types leave out have no effect";
    EXPECT_EQ(policy("types: [ingress]"), refused("types are Ingress and Egress, not \"ingress\""));
    EXPECT_EQ(policy("order: first"), refused("order must be a number"));
}

TEST(CalicoPolicy, SelectorsThatDoNotParseAreRefused) {
    EXPECT_EQ(policy("selector: \"app == 'web' &&\""),
              refused("selector \"app == 'web' &&\" is no selector of Calico"));
    EXPECT_EQ(policy("ingress: [{action: Allow, source: {namespaceSelector: team}}]"),
              refused("namespaceSelector \"team\" is no selector of Calico"));
    EXPECT_EQ(policy("ingress: [{action: Allow, source: {notSelector: '!'}}]"),
              refused("notSelector \"!\" is no selector of Calico"));
    EXPECT_EQ(policy("ingress: [{action: Allow, source: {serviceAccounts: {selector: (}}}]"),
              refused("selector \"(\" is no selector of Calico"));
}

TEST(CalicoPolicy, UnknownFieldsAreTold) {
    const DecodedObject read = decode_object(object("NetworkPolicy", "name: p, namespace: shop",
                                                    "egress: [{action: Deny, destination: {foo: bar}}]"));
    EXPECT_EQ(read.warning, refused("unknown field foo: the API server drops what it does not know"));
    EXPECT_EQ(read.row<estate::PolicyObject>().traffic.front().egress.rules.front().applies, Truth::Unknown);
}

TEST(CalicoPolicy, ActionsDecidePassOrLog) {
    EXPECT_EQ(policy("order: 1, ingress: [{action: Log}, {action: Deny}, {action: Pass}]"),
              "1 for namespace in (shop)\ningress isolates\nspec.ingress[1] deny everybody on all\n"
              "spec.ingress[2] pass everybody on all\n");
    EXPECT_EQ(policy("ingress: [{action: allow}]"),
              refused("action must be Allow, Deny, Log or Pass, not \"allow\""));
}

TEST(CalicoPolicy, SelectorsOfANamespacedPolicyAreOfItsNamespace) {
    EXPECT_EQ(
        from("source: {selector: app == 'web'}"),
        "allow pods (namespace in (shop) && label app in (web)) + sets (namespace in (shop) && label app "
        "in (web)) on all\n");
    EXPECT_EQ(from("source: {namespaceSelector: team == 'a', selector: all()}"),
              "allow pods namespace label team in (a) + sets (!(namespace in ()) && namespace label team in "
              "(a)) on all\n");
    EXPECT_EQ(from("source: {namespaceSelector: all()}"),
              "allow pods all + sets !(namespace in ()) on all\n");
    EXPECT_EQ(from("source: {namespaceSelector: global(), selector: app == 'web'}"),
              "allow sets (namespace in () && label app in (web)) + perhaps nodes on all\n");
    EXPECT_EQ(globally_from("source: {selector: app == 'web'}"),
              "allow pods label app in (web) + sets label app in (web) + perhaps nodes on all\n");
}

TEST(CalicoPolicy, NotSelectorLeavesWhatIsNoEndpoint) {
    EXPECT_EQ(
        globally_from("source: {notSelector: app == 'web'}"),
        "allow pods !(label app in (web)) + 0.0.0.0-255.255.255.255 + "
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff + without sets label app in (web) + nodes on all\n");
    EXPECT_EQ(from("source: {notSelector: app == 'web'}"),
              "allow pods (namespace in (shop) && !(label app in (web))) + sets (namespace in (shop) && "
              "!(label app in (web))) on all\n");
}

TEST(CalicoPolicy, ServiceAccountsByNameOrByLabels) {
    EXPECT_EQ(from("source: {serviceAccounts: {names: [a, b]}}"),
              "allow pods (namespace in (shop) && serviceaccount in (a,b)) on all\n");
    EXPECT_EQ(from("source: {serviceAccounts: {selector: role == 'x'}}"),
              "allow pods (namespace in (shop) && unknown) on all\n");
}

TEST(CalicoPolicy, NetsCoverPodsAsTheirAddresses) {
    EXPECT_EQ(
        from("source: {nets: [10.0.0.0/8, 192.168.1.1]}"),
        "allow 10.0.0.0-10.255.255.255 with pods + 192.168.1.1-192.168.1.1 with pods + perhaps nodes on "
        "all\n");
    EXPECT_EQ(from("source: {nets: [10.0.0.0/8], notNets: [10.0.0.0/9]}"),
              "allow pods unknown + 10.128.0.0-10.255.255.255 + perhaps nodes on all\n");
    EXPECT_EQ(
        globally_from("source: {selector: app == 'web', nets: [10.0.0.0/8]}"),
        "allow pods (label app in (web) && unknown) + sets label app in (web) + perhaps nodes on all\n");
    EXPECT_EQ(from("source: {nets: [ten]}"), refused("\"ten\" is not a CIDR"));
    EXPECT_EQ(from("ipVersion: 4"), "allow pods unknown + 0.0.0.0-255.255.255.255 + nodes on all\n");
}

TEST(CalicoPolicy, AServicesEndpointsAreInOtherObjects) {
    EXPECT_EQ(to("destination: {services: {name: s}}"),
              "deny pods (!(!(namespace in (shop))) && unknown) + some addresses + perhaps nodes on all\n");
}

TEST(CalicoPolicy, ProtocolsAndPorts) {
    EXPECT_EQ(to("protocol: TCP, destination: {ports: [80, '90:95', http]}"),
              "deny everybody on TCP 80,90-95 TCP http\n");
    EXPECT_EQ(to("protocol: 17"), "deny everybody on UDP 1-65535\n");
    EXPECT_EQ(to("protocol: UDP, destination: {notPorts: ['1:52', '54:65535']}"),
              "deny everybody on UDP 53\n");
    EXPECT_EQ(to("notProtocol: TCP"), "deny everybody on SCTP 1-65535; UDP 1-65535\n");
    EXPECT_EQ(to("protocol: ICMP, icmp: {type: 8}"), "deny everybody on none\n");
    EXPECT_EQ(to("protocol: TCP, destination: {notPorts: [http]}"),
              "perhaps deny everybody on TCP 1-65535\n");
    EXPECT_EQ(to("destination: {ports: [80]}"), refused("ports need the protocol TCP, UDP or SCTP"));
    EXPECT_EQ(to("protocol: TCP, destination: {ports: ['95:90']}"),
              refused("\"95:90\" is not a port, a range of ports or a name"));
    EXPECT_EQ(to("protocol: TCP, destination: {ports: [0]}"), refused("a port must be between 1 and 65535"));
    EXPECT_EQ(to("protocol: QUIC"), refused("protocol is not the name or number of a protocol"));
}

TEST(CalicoPolicy, HttpAndSourcePortsAreConditions) {
    EXPECT_EQ(from("http: {methods: [GET], paths: [{prefix: /api}, {exact: /x}]}"),
              "allow everybody on all if HTTP GET /api* or /x\n");
    EXPECT_EQ(to("protocol: TCP, source: {ports: [1000]}"),
              "perhaps deny everybody on TCP 1-65535 if from the source ports that the rule names\n");
}

TEST(CalicoPolicy, ARuleForSomeOfThePolicysPodsIsAPolicyOfItsOwn) {
    EXPECT_EQ(
        global("order: 1, ingress: [{action: Deny, destination: {selector: a == 'b'}}, {action: Allow}]"),
        "1 for all\ningress isolates\n"
        "1 for label a in (b)\nspec.ingress[0] deny everybody on all\n"
        "1 for all\nspec.ingress[1] allow everybody on all\n");
    EXPECT_EQ(global("order: 1, egress: [{action: Deny, source: {nets: [10.0.0.0/8]}}]"),
              "1 for all\negress isolates\n1 for unknown\nspec.egress[0] deny everybody on all\n");
}

TEST(CalicoPolicy, AFieldThatIsNotKnownMakesTheRuleUnknown) {
    EXPECT_EQ(to("destination: {domains: [example.com]}"), "perhaps deny everybody on all\n");
}

TEST(CalicoPolicy, WhatIsForHostEndpointsOrStagedHasNoEffectOnPods) {
    EXPECT_EQ(global("applyOnForward: true, doNotTrack: true, ingress: [{action: Deny}]"), "");
    EXPECT_EQ(global("applyOnForward: true, preDNAT: true, ingress: [{action: Deny}]"), "");
    EXPECT_EQ(traffic_of(object("StagedGlobalNetworkPolicy", "name: g", "ingress: [{action: Deny}]")), "");
}

TEST(CalicoPolicy, TheOrchestratorOfPodsIsKubernetes) {
    EXPECT_EQ(global("order: 1, selector: projectcalico.org/orchestrator == 'k8s' && app == 'x'"),
              "1 for label app in (x)\ningress isolates\n");
}

TEST(CalicoPolicy, TiersHavePlacesOrNames) {
    const auto tier = [](std::string_view name) {
        const DecodedObject read =
            decode_object(object("GlobalNetworkPolicy", "name: g", fmt::format("tier: {}", name)));
        const estate::TrafficTier& found = read.row<estate::PolicyObject>().traffic.front().tier;
        return fmt::format("{} {}", found.order, found.named);
    };
    EXPECT_EQ(tier("default"), fmt::format("{} ", estate::TrafficTier::network_policy));
    EXPECT_TRUE(tier("platform").ends_with(" platform"));
    EXPECT_EQ(tier("adminnetworkpolicy"), fmt::format("{} ", estate::TrafficTier::admin));
}

TEST(CalicoTier, HasAnOrderAndADefaultAction) {
    const auto tier = [](std::string_view spec) {
        const DecodedObject read = decode_object(object("Tier", "name: t", spec));
        return read.row<estate::PolicyObject>().tier.value();
    };
    EXPECT_EQ(tier("order: 100").order, 100);
    EXPECT_FALSE(tier("order: 100").passes_at_end);
    EXPECT_TRUE(tier("defaultAction: Pass").passes_at_end);
    EXPECT_EQ(tier("").order, std::numeric_limits<double>::infinity());
}

TEST(CalicoNetworkSet, IsAddressesWithLabels) {
    const DecodedObject read = decode_object(
        object("GlobalNetworkSet", "name: s, labels: {role: db}", "nets: [10.0.0.0/8, 11.0.0.1]"));
    const auto& addresses = read.row<estate::PolicyObject>().addresses;
    ASSERT_TRUE(addresses);
    EXPECT_EQ(addresses->labels.find("role"), "db");
    EXPECT_TRUE(addresses->addresses.contains(*estate::parse_address("11.0.0.1")));
    EXPECT_FALSE(addresses->addresses.contains(*estate::parse_address("11.0.0.2")));
}

} // namespace
} // namespace cofferdam::kubernetes

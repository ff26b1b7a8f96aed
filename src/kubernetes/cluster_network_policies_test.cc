// AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy as their API documentation
// (sigs.k8s.io/network-policy-api) defines them.
#include <gtest/gtest.h>

#include "kubernetes/test_traffic.h"

namespace cofferdam::kubernetes {
namespace {

// Line 5 is the spec.
std::string policy(std::string_view kind, std::string_view version, std::string_view name,
                   std::string_view spec) {
    return traffic_of(fmt::format("apiVersion: policy.networking.k8s.io/{}\nkind: {}\nmetadata:\n  name: {}\n"
                                  "spec: {{subject: {{namespaces: {{}}}}, {}}}\n",
                                  version, kind, name, spec));
}
std::string admin(std::string_view spec) {
    return policy("AdminNetworkPolicy", "v1alpha1", "a", fmt::format("priority: 5, {}", spec));
}
std::string baseline(std::string_view spec, std::string_view name = "default") {
    return policy("BaselineAdminNetworkPolicy", "v1alpha1", name, spec);
}
std::string cluster(std::string_view spec) {
    return policy("ClusterNetworkPolicy", "v1alpha2", "c", fmt::format("priority: 7, {}", spec));
}
// A policy with one rule that denies to these peers, and these ports.
std::string to(std::string_view peers, std::string_view rest = "") {
    return admin(fmt::format("egress: [{{action: Deny, to: [{}]{}}}]", peers, rest));
}
std::string on(std::string_view ports) { return to("{namespaces: {}}", fmt::format(", ports: [{}]", ports)); }
std::string on_protocols(std::string_view protocols) {
    return cluster(fmt::format("tier: Admin, egress: [{{action: Deny, to: [{{namespaces: {{}}}}], protocols: "
                               "[{}]}}]",
                               protocols));
}

std::string refused(std::string_view kind, std::string_view why) {
    return fmt::format("world.yaml:5: {}: {}", kind, why);
}
std::string admin_refused(std::string_view why) { return refused("AdminNetworkPolicy a", why); }
std::string cluster_refused(std::string_view why) { return refused("ClusterNetworkPolicy c", why); }

TEST(AdminNetworkPolicy, DecidesWhatItsRulesNameAndIsolatesNothing) {
    EXPECT_EQ(admin("ingress: [{action: Allow, from: [{namespaces: {matchLabels: {a: b}}}]}, {action: Deny, "
                    "from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]}, "
                    "{action: Pass, from: [{namespaces: {}}]}]"),
              "5 for all\n"
              "spec.ingress[0] allow pods namespace label a in (b) on all\n"
              "spec.ingress[1] deny pods label app in (web) on all\n"
              "spec.ingress[2] pass pods all on all\n");
}

TEST(AdminNetworkPolicy, StandsBeforeNetworkPolicyAndLeavesOutTheHostsNetwork) {
    const DecodedObject object =
        decode_object("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
                      "metadata: {name: a}\nspec: {priority: 5, subject: {pods: {namespaceSelector: {}, "
                      "podSelector: {}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}\n");
    const estate::PolicyObject& policy = object.row<estate::PolicyObject>();
    ASSERT_EQ(policy.traffic.size(), 1U);
    EXPECT_EQ(policy.traffic[0].tier.order, estate::TrafficTier::admin);
    EXPECT_TRUE(policy.traffic[0].excludes_host_network);
    EXPECT_TRUE(policy.traffic[0].equal_orders_are_undefined);
    EXPECT_TRUE(policy.traffic[0].ingress.applies);
    EXPECT_FALSE(policy.traffic[0].ingress.isolates);
    EXPECT_FALSE(policy.traffic[0].egress.applies) << "without rules of a direction it does not speak of it";
    EXPECT_EQ(policy.parts.front().mode, estate::PolicyMode::Enforce);
}

TEST(AdminNetworkPolicy, EgressHasPeersOutsideTheCluster) {
    EXPECT_EQ(to("{networks: [10.0.0.0/8, 'fd00::/8']}"),
              "5 for all\nspec.egress[0] deny 10.0.0.0-10.255.255.255 with pods + "
              "fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff with pods + perhaps nodes on all\n");
    EXPECT_EQ(to("{nodes: {}}"), "5 for all\nspec.egress[0] deny nodes on all\n");
    EXPECT_EQ(to("{nodes: {matchLabels: {a: b}}}"), "5 for all\nspec.egress[0] deny perhaps nodes on all\n");
    EXPECT_EQ(to("{domainNames: ['*.example.com']}"),
              "5 for all\nspec.egress[0] deny some addresses on all\n");
    EXPECT_EQ(to("{networks: [10.0.0.0]}"), admin_refused("\"10.0.0.0\" is not a CIDR"));
    EXPECT_EQ(to("{networks: []}"), admin_refused("networks has 1 to 25 entries"));
}

TEST(AdminNetworkPolicy, AnAbsentSelectorOfPodsSelectsAll) {
    EXPECT_EQ(to("{pods: {namespaceSelector: {matchLabels: {a: b}}}}"),
              "5 for all\nspec.egress[0] deny pods namespace label a in (b) on all\n");
}

TEST(AdminNetworkPolicy, APeerOfAnotherSchemaMayBeAnybody) {
    EXPECT_EQ(to("{planets: {}}"),
              "5 for all\nspec.egress[0] deny pods unknown + some addresses + perhaps nodes on all\n");
    EXPECT_EQ(admin("ingress: [{action: Deny, from: [{networks: [10.0.0.0/8]}]}]"),
              "5 for all\nspec.ingress[0] deny pods unknown + some addresses + perhaps nodes on all\n");
    EXPECT_EQ(to("{namespaces: {}}", ", hours: night"),
              "5 for all\nspec.egress[0] perhaps deny pods all on all\n");
}

TEST(AdminNetworkPolicy, PortsAreNumbersRangesOrNames) {
    EXPECT_EQ(
        on("{portNumber: {port: 80}}, {portNumber: {port: 53, protocol: UDP}}, {portRange: {start: 90, "
           "end: 95}}, {namedPort: http}"),
        "5 for all\nspec.egress[0] deny pods all on TCP 80,90-95; UDP 53 TCP http UDP http SCTP http\n");
    EXPECT_EQ(on("{portNumber: {port: 80, protocol: QUIC}}"),
              "5 for all\nspec.egress[0] perhaps deny pods all on all\n")
        << "the schema does not refuse it";
}

TEST(AdminNetworkPolicy, RefusesWhatItsSchemaRefuses) {
    EXPECT_EQ(on(""), admin_refused("ports must not be empty"));
    EXPECT_EQ(on("{}"), admin_refused("a port has exactly one field, not none"));
    EXPECT_EQ(on("{portNumber: {port: 80}, namedPort: http}"),
              admin_refused("a port has exactly one field, not both portNumber and namedPort"));
    EXPECT_EQ(on("{portNumber: {port: 0}}"), admin_refused("port must be between 1 and 65535, not 0"));
    EXPECT_EQ(on("{portRange: {start: 90, end: 80}}"),
              admin_refused("the port range must start below its end, not 90 to 80"));
    EXPECT_EQ(to(""), admin_refused("to must name a peer"));
    EXPECT_EQ(to("{}"), admin_refused("a peer has exactly one field, not none"));
    EXPECT_EQ(to("{namespaces: {}, nodes: {}}"),
              admin_refused("a peer has exactly one field, not both namespaces and nodes"));
    EXPECT_EQ(to("{namespaces: {matchLabels: {a: 1}}}"),
              admin_refused("matchLabels[a] must be a string, not an integer"));
    EXPECT_EQ(admin("ingress: [{action: Accept, from: [{namespaces: {}}]}]"),
              admin_refused("action must be Allow, Deny or Pass, not \"Accept\""));
    EXPECT_EQ(policy("AdminNetworkPolicy", "v1alpha1", "a", "priority: 1001"),
              admin_refused("priority must be between 0 and 1000, not 1001"));
    EXPECT_EQ(policy("AdminNetworkPolicy", "v1alpha1", "a", "ingress: []"),
              admin_refused("priority is missing"));
}

TEST(AdminNetworkPolicy, HasAtMostAHundredRulesAndPeers) {
    const auto repeated = [](std::string_view text, std::size_t times) {
        std::string list;
        for (std::size_t i = 0; i < times; ++i) list += text;
        return list;
    };
    constexpr std::string_view rule = "{action: Deny, from: [{namespaces: {}}]},";
    EXPECT_EQ(admin("ingress: [" + repeated(rule, 100) + "]").substr(0, 9), "5 for all");
    EXPECT_EQ(admin("ingress: [" + repeated(rule, 101) + "]"),
              admin_refused("ingress has more than 100 entries"));
    EXPECT_EQ(to(repeated("{namespaces: {}},", 101)), admin_refused("to has more than 100 entries"));
}

TEST(BaselineAdminNetworkPolicy, IsTheOneNamedDefaultAndPassesNothing) {
    EXPECT_EQ(baseline("ingress: [{action: Deny, from: [{namespaces: {}}]}]"),
              "0 for all\nspec.ingress[0] deny pods all on all\n");
    EXPECT_EQ(baseline("ingress: [{action: Pass, from: [{namespaces: {}}]}]"),
              refused("BaselineAdminNetworkPolicy default", "action must be Allow or Deny, not \"Pass\""));
    EXPECT_EQ(baseline("ingress: []", "other"),
              "world.yaml:4: BaselineAdminNetworkPolicy other: the only BaselineAdminNetworkPolicy is named "
              "\"default\"");
}

TEST(ClusterNetworkPolicy, HasASchemaOfItsOwn) {
    EXPECT_EQ(
        cluster("tier: Baseline, ingress: [{action: Accept, name: one, from: [{pods: {podSelector: {}}}], "
                "protocols: [{tcp: {destinationPort: {number: 80}}}, {udp: {destinationPort: {range: "
                "{start: 5, end: 6}}}}, {destinationNamedPort: http}]}]"),
        "7 for all\nspec.ingress[0] allow pods all on TCP 80; UDP 5-6 TCP http UDP http SCTP http\n");
    EXPECT_EQ(cluster("tier: Admin, ingress: [{action: Allow, from: [{namespaces: {}}]}]"),
              cluster_refused("action must be Accept, Deny or Pass, not \"Allow\""));
    EXPECT_EQ(cluster("tier: admin"), cluster_refused("tier must be Admin or Baseline, not \"admin\""));
    EXPECT_EQ(on_protocols("{tcp: {}}"), cluster_refused("destinationPort is missing"));
    EXPECT_EQ(on_protocols("{sctp: {destinationPort: {range: {start: 6, end: 6}}}}"),
              cluster_refused("the port range must start below its end, not 6 to 6"));
    EXPECT_EQ(on_protocols("{icmp: {}}"), "7 for all\nspec.egress[0] perhaps deny pods all on all\n");
}

TEST(ClusterNetworkPolicy, StandsInTheTierThatItNames) {
    const auto tier = [](std::string_view name) {
        const DecodedObject object = decode_object(fmt::format(
            "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\n"
            "metadata: {{name: c}}\nspec: {{tier: {}, priority: 1, subject: {{namespaces: {{}}}}}}\n",
            name));
        const estate::PolicyObject& policy = object.row<estate::PolicyObject>();
        EXPECT_EQ(policy.parts.front().mode, estate::PolicyMode::Off) << "it has no rules";
        return policy.traffic.front().tier.order;
    };
    EXPECT_EQ(tier("Admin"), estate::TrafficTier::admin);
    EXPECT_EQ(tier("Baseline"), estate::TrafficTier::baseline);
}

} // namespace
} // namespace cofferdam::kubernetes

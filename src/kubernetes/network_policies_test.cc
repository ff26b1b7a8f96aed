#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_object.h"

namespace cofferdam::kubernetes {
namespace {

using estate::NetworkPolicy;

// Line 5 is the first of the spec.
DecodedObject policy(std::string_view spec) {
    return decode_object(fmt::format("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                                     "metadata: {{name: web, namespace: shop}}\nspec:\n  {{{}}}\n",
                                     spec));
}

NetworkPolicy read(std::string_view spec) {
    const DecodedObject object = policy(spec);
    EXPECT_EQ(object.problem, "");
    return object.problem.empty() ? object.row<NetworkPolicy>() : NetworkPolicy();
}

std::string problem(std::string_view spec) { return policy(spec).problem; }
std::string peer_problem(std::string_view peer) {
    return problem(fmt::format("ingress: [{{from: [{}]}}]", peer));
}
std::string port_problem(std::string_view port) {
    return problem(fmt::format("egress: [{{ports: [{}]}}]", port));
}

std::string refused(std::string_view why) {
    return fmt::format("world.yaml:5: NetworkPolicy shop/web: {}", why);
}

TEST(NetworkPolicy, WithoutPolicyTypesIngressAlwaysAndEgressWithRules) {
    EXPECT_TRUE(read("podSelector: {}").isolates_ingress);
    EXPECT_FALSE(read("podSelector: {}").isolates_egress);
    EXPECT_TRUE(read("egress: [{}]").isolates_ingress);
    EXPECT_TRUE(read("egress: [{}]").isolates_egress);
    EXPECT_FALSE(read("egress: []").isolates_egress) << "an empty section is no section to the API server";
}

TEST(NetworkPolicy, FieldsThatTheApiServerDropsAreTold) {
    const auto unknown = [](std::string_view name) {
        return refused(fmt::format("unknown field {}: the API server drops what it does not know", name));
    };
    const DecodedObject typo = policy("ingress: [{form: [{podSelector: {}}]}]");
    EXPECT_EQ(typo.problem, "");
    EXPECT_EQ(typo.warning, unknown("form"));
    EXPECT_TRUE(typo.row<NetworkPolicy>().ingress.front().peers.empty()) << "and so it is from everybody";
    EXPECT_EQ(policy("ingress: [{from: [{podSelector: {app: cli}}]}]").warning, unknown("app"));
    EXPECT_EQ(policy("ingress: [{ports: [{number: 80}]}]").warning, unknown("number"));
    EXPECT_EQ(policy("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, without: []}}]}]").warning,
              unknown("without"));
    EXPECT_EQ(policy("types: [Ingress]").warning, unknown("types"));
    EXPECT_EQ(policy("ingress: [{from: [{podSelector: {matchLabels: {app: cli}}}]}]").warning, "");
}

TEST(NetworkPolicy, AnEndPortThatIsNoPortIsToldOnce) {
    const auto parsed = value::parse_yaml(std::make_shared<value::Text>(
        "world.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\n"
                      "spec: {ingress: [{ports: [{port: 80, endPort: 70000}]}]}\n"));
    const Decoded decoded = decode(parsed.documents);
    ASSERT_EQ(decoded.problems.size(), 1u);
    EXPECT_EQ(decoded.problems.front().message,
              "NetworkPolicy web: endPort must be between 1 and 65535, not 70000");
}

TEST(NetworkPolicy, PolicyTypesDecide) {
    EXPECT_FALSE(read("policyTypes: [Egress]").isolates_ingress);
    EXPECT_TRUE(read("policyTypes: [Egress]").isolates_egress);
    EXPECT_FALSE(read("policyTypes: [Ingress], egress: [{}]").isolates_egress);
    EXPECT_TRUE(read("policyTypes: []").isolates_ingress);
    EXPECT_EQ(problem("policyTypes: [ingress]"),
              refused("policyTypes are Ingress and Egress, not \"ingress\""));
    EXPECT_EQ(problem("policyTypes: [Ingress, Egress, Egress]"),
              refused("policyTypes has more than two entries"));
}

TEST(NetworkPolicy, RulesKeepTheirPlace) {
    const NetworkPolicy row =
        read("ingress: [{}, {from: [{podSelector: {}}]}], egress: [{ports: [{port: 53}]}]");
    ASSERT_EQ(row.ingress.size(), 2u);
    EXPECT_EQ(row.ingress[1].path, "spec.ingress[1]");
    EXPECT_TRUE(row.ingress[0].peers.empty());
    EXPECT_TRUE(row.ingress[1].peers[0].pods && !row.ingress[1].peers[0].namespaces);
    EXPECT_EQ(row.egress[0].path, "spec.egress[0]");
}

TEST(NetworkPolicy, SelectorsOfOnePeerStandTogether) {
    const NetworkPolicy together = read("ingress: [{from: [{podSelector: {}, namespaceSelector: {}}]}]");
    ASSERT_EQ(together.ingress[0].peers.size(), 1u);
    EXPECT_TRUE(together.ingress[0].peers[0].pods && together.ingress[0].peers[0].namespaces);
    const NetworkPolicy apart = read("ingress: [{from: [{podSelector: {}}, {namespaceSelector: {}}]}]");
    EXPECT_EQ(apart.ingress[0].peers.size(), 2u);
}

TEST(NetworkPolicy, RefusesPeersThatAreNone) {
    const std::string_view none = "a peer must name podSelector, namespaceSelector or ipBlock";
    EXPECT_EQ(peer_problem("{}"), refused(none));
    EXPECT_EQ(peer_problem("null"), refused(none));
    EXPECT_EQ(peer_problem("{podSelector: null}"), refused(none));
    EXPECT_EQ(peer_problem("{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}"),
              refused("a peer may not have both ipBlock and a selector"));
    EXPECT_EQ(peer_problem("web"), refused("an entry of from must be a map, not string"));
    EXPECT_EQ(peer_problem("{podSelector: {matchExpressions: [{key: a, operator: Is}]}}"),
              refused("podSelector: \"Is\" is not a valid selector operator"));
}

TEST(NetworkPolicy, RefusesBlocksThatAreNone) {
    EXPECT_EQ(peer_problem("{ipBlock: {}}"), refused("ipBlock needs a cidr"));
    EXPECT_EQ(peer_problem("{ipBlock: {cidr: 10.0.0.0}}"), refused("\"10.0.0.0\" is not a CIDR"));
    EXPECT_EQ(peer_problem("{ipBlock: {cidr: 10.0.0.0/8, except: [192.168.0.0/16]}}"),
              refused("except 192.168.0.0/16 is not a strict part of cidr"));
    EXPECT_EQ(peer_problem("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}"),
              refused("except 10.0.0.0/8 is not a strict part of cidr"));
    EXPECT_EQ(peer_problem("{ipBlock: {cidr: 0.0.0.0/0, except: ['fd00::/8']}}"),
              refused("except fd00::/8 is not a strict part of cidr"));
    EXPECT_EQ(peer_problem("{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}"), "");
    EXPECT_EQ(peer_problem("{ipBlock: {cidr: 10.1.2.3/8}}"), "")
        << "bits beyond the prefix are a warning there";
}

TEST(NetworkPolicy, ReadsPorts) {
    // Names are views into the document.
    const DecodedObject object =
        policy("egress: [{ports: [{}, {port: http}, {port: 80, protocol: UDP}, {port: 80, endPort: 90}]}]");
    const std::vector<estate::NetworkPort>& ports = object.row<NetworkPolicy>().egress[0].ports;
    EXPECT_TRUE(std::holds_alternative<std::monostate>(ports[0].port));
    EXPECT_EQ(ports[0].protocol, estate::Protocol::Tcp);
    EXPECT_EQ(std::get<std::string_view>(ports[1].port), "http");
    EXPECT_EQ(ports[2].protocol, estate::Protocol::Udp);
    EXPECT_EQ(std::get<std::uint16_t>(ports[3].port), 80);
    EXPECT_EQ(ports[3].end_port, 90);
}

TEST(NetworkPolicy, RefusesPortsThatAreNone) {
    EXPECT_EQ(port_problem("{port: 0}"), refused("port must be a port from 1 to 65535 or a name"));
    EXPECT_EQ(port_problem("{port: 65536}"), refused("port must be a port from 1 to 65535 or a name"));
    EXPECT_EQ(port_problem("{port: '80'}"), refused("port \"80\" is not the name of a port"));
    EXPECT_EQ(port_problem("{port: a-name-too-long-}"),
              refused("port \"a-name-too-long-\" is not the name of a port"));
    EXPECT_EQ(port_problem("{protocol: ICMP}"), refused("protocol must be TCP, UDP or SCTP, not \"ICMP\""));
    EXPECT_EQ(port_problem("{protocol: ''}"), refused("protocol must be TCP, UDP or SCTP, not \"\""));
    EXPECT_EQ(port_problem("{endPort: 90}"), refused("endPort needs a port that is a number"));
    EXPECT_EQ(port_problem("{port: http, endPort: 90}"), refused("endPort needs a port that is a number"));
    EXPECT_EQ(port_problem("{port: 80, endPort: 79}"), refused("endPort 79 is below port 80"));
    EXPECT_EQ(port_problem("80"), refused("an entry of ports must be a map, not integer"));
}

} // namespace
} // namespace cofferdam::kubernetes

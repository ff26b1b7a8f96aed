#include <gtest/gtest.h>

#include "analysis/exposure/test_world.h"

namespace cofferdam::exposure {
namespace {

// A public address whose clients keep their own addresses, or may not.
const std::string local = web()
                          + service("type: LoadBalancer, allocateLoadBalancerNodePorts: false, "
                                    "externalTrafficPolicy: Local");
const std::string rewritten = web() + service("type: LoadBalancer, allocateLoadBalancerNodePorts: false");
const std::string open = "web LoadBalancer 80>8080/TCP public\n";
const std::string closed = "web LoadBalancer 80>8080/TCP private closed by web\n";
const std::string unknown = "web LoadBalancer 80>8080/TCP unknown\n";

std::string from(std::string_view peers) {
    return network_policy(fmt::format("podSelector: {{}}, ingress: [{{from: [{}]}}]", peers));
}

std::string to(std::string_view rule) {
    return web()
           + network_policy(fmt::format("podSelector: {{}}, policyTypes: [Egress], egress: [{}]", rule));
}

TEST(Isolation, APolicyThatSelectsTheWorkloadClosesWhatNoRuleAdmits) {
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}")), closed) << "without rules it isolates";
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, ingress: []")), closed);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, ingress: [{}]")), open);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, ingress: [{from: []}]")), open);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {matchLabels: {app: api}}")), open);
    EXPECT_EQ(ways_in(local + network_policy("")), closed) << "an absent podSelector selects all";
}

TEST(Isolation, TellsUnderWhichPolicy) {
    EXPECT_EQ(reason_in(local + network_policy("podSelector: {}")),
              "Service web: type LoadBalancer, and nothing makes the load balancer internal; closed by "
              "NetworkPolicy web");
}

TEST(Isolation, PolicyTypesSayWhichDirectionIsIsolated) {
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, policyTypes: [Egress]")), open);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, egress: [{}]")), closed)
        << "Ingress is always a default";
    EXPECT_EQ(ways_out(web() + network_policy("podSelector: {}")),
              "web open: no NetworkPolicy isolates its egress\n");
    EXPECT_EQ(ways_out(web() + network_policy("podSelector: {}, policyTypes: [Egress]")),
              "web closed: NetworkPolicy web allows no public address\n");
}

TEST(Isolation, APolicyOfAnotherNamespaceSelectsNothingHere) {
    EXPECT_EQ(ways_in(local
                      + "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                        "metadata: {name: deny, namespace: other}\nspec: {podSelector: {}}\n"),
              open);
}

TEST(Isolation, PodPeersAreNotTheInternet) {
    EXPECT_EQ(ways_in(local + from("{podSelector: {}}")), closed);
    EXPECT_EQ(ways_in(local + from("{namespaceSelector: {}}")), closed);
}

TEST(Isolation, BlocksAdmitByTheirPublicPart) {
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 0.0.0.0/0}}")), open);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 8.8.8.0/24}}")), open);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 10.0.0.0/8}}")), closed);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 0.0.0.0/0, except: [0.0.0.0/1, 128.0.0.0/1]}}")),
              closed);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: '2000::/3'}}")), open);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: '2001:db8::/32'}}")), closed);
}

TEST(Isolation, SourceRangesAndBlocksMustMeet) {
    const std::string ranged =
        web()
        + service("type: LoadBalancer, allocateLoadBalancerNodePorts: false, "
                  "externalTrafficPolicy: Local, loadBalancerSourceRanges: [8.8.8.0/24]");
    EXPECT_EQ(ways_in(ranged + from("{ipBlock: {cidr: 8.8.8.0/25}}")), open);
    EXPECT_EQ(ways_in(ranged + from("{ipBlock: {cidr: 9.9.9.0/24}}")), closed);
}

TEST(Isolation, ARewrittenSourceMayBeAnyNodesAddress) {
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: 8.8.8.0/24}}")), unknown);
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: 10.0.0.0/8}}")), unknown);
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: 0.0.0.0/0}}")), open);
    EXPECT_EQ(ways_in(rewritten + from("{podSelector: {}}")), closed) << "a node is no pod";
}

TEST(Isolation, PortsAreThePodsNotTheServices) {
    const auto with_port = [](std::string_view port) {
        return local + network_policy(fmt::format("podSelector: {{}}, ingress: [{{ports: [{{{}}}]}}]", port));
    };
    EXPECT_EQ(ways_in(with_port("port: 8080")), open);
    EXPECT_EQ(ways_in(with_port("port: 80")), closed) << "a policy sees the port behind the Service";
    EXPECT_EQ(ways_in(with_port("port: http")), open);
    EXPECT_EQ(ways_in(with_port("port: metrics")), closed);
    EXPECT_EQ(ways_in(with_port("port: 8000, endPort: 8080")), open);
    EXPECT_EQ(ways_in(with_port("port: 8000, endPort: 8079")), closed);
    EXPECT_EQ(ways_in(with_port("protocol: UDP, port: 8080")), closed);
    EXPECT_EQ(ways_in(with_port("protocol: UDP")), closed);
    EXPECT_EQ(ways_in(with_port("protocol: TCP")), open);
}

TEST(Isolation, PoliciesAddUp) {
    const std::string second =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        "metadata: {name: more, namespace: shop}\nspec: {podSelector: {}, ingress: [{}]}\n---\n";
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}") + second), open);
}

TEST(Isolation, AnUnreadablePolicyIsolatesNothing) {
    EXPECT_EQ(ways_in(local + from("{}")),
              "NetworkPolicy shop/web: a peer must name podSelector, namespaceSelector or "
              "ipBlock\n"
                  + open);
}

TEST(Isolation, OnTheHostsNetworkItIsUndefined) {
    const std::string host = deployment("web", "{hostNetwork: true, containers: [{name: c, image: i}]}");
    const std::string deny = network_policy("podSelector: {}, policyTypes: [Ingress, Egress]");
    EXPECT_EQ(ways_out(host), "web open: no NetworkPolicy isolates its egress\n");
    EXPECT_EQ(ways_out(host + deny),
              "web unknown: whether NetworkPolicy web binds a pod on the host's network is undefined\n");
    const std::string behind = service("type: LoadBalancer, allocateLoadBalancerNodePorts: false");
    EXPECT_EQ(ways_in(host + behind + deny), unknown + "web host network 0>0/TCP unknown\n");
}

TEST(Isolation, PoliciesOfOtherEnginesCannotBeKnownYet) {
    const std::string cilium =
        object("cilium.io/v2", "CiliumNetworkPolicy",
               "endpointSelector: {matchLabels: {app: web}}, ingress: [{}], egress: [{}]");
    EXPECT_EQ(ways_in(local + cilium), unknown);
    const std::string other =
        object("cilium.io/v2", "CiliumNetworkPolicy",
               "endpointSelector: {matchLabels: {app: api}}, ingress: [{}], egress: [{}]");
    EXPECT_EQ(ways_in(local + other), open);
    EXPECT_EQ(ways_out(web() + cilium),
              "web unknown: CiliumNetworkPolicy web may select it, whose rules are not computed\n");
}

TEST(WaysOut, AreWhatEgressRulesLeaveOfTheInternet) {
    EXPECT_EQ(ways_out(web()), "web open: no NetworkPolicy isolates its egress\n");
    EXPECT_EQ(ways_out(to("{}")), "web open: NetworkPolicy web allows every address and port\n");
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}")),
              "web open: NetworkPolicy web allows every address and port\n");
    EXPECT_EQ(ways_out(to("{ports: [{port: 443}]}")),
              "web limited: NetworkPolicy web allows some public addresses or ports\n");
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 8.8.8.8/32}}]}")),
              "web limited: NetworkPolicy web allows some public addresses or ports\n");
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 10.0.0.0/8}}, {namespaceSelector: {}}]}")),
              "web closed: NetworkPolicy web allows no public address\n");
}

TEST(WaysOut, AnExceptionTakesOutExactlyItself) {
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16]}}]}")),
              "web open: NetworkPolicy web allows every address and port\n")
        << "all public addresses are still there";
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [8.0.0.0/8]}}]}")),
              "web limited: NetworkPolicy web allows some public addresses or ports\n");
}

TEST(WaysOut, ANamedPortReachesNoAddressOutside) {
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: https}]}")),
              "web closed: NetworkPolicy web allows no public address\n");
}

} // namespace
} // namespace cofferdam::exposure

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

TEST(PolicyGate, APolicyThatSelectsTheWorkloadClosesWhatNoRuleAdmits) {
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}")), closed) << "without rules it isolates";
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, ingress: []")), closed);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, ingress: [{}]")), open);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, ingress: [{from: []}]")), open);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {matchLabels: {app: api}}")), open);
    EXPECT_EQ(ways_in(local + network_policy("")), closed) << "an absent podSelector selects all";
}

TEST(PolicyGate, TellsUnderWhichPolicy) {
    EXPECT_EQ(reason_in(local + network_policy("podSelector: {}")),
              "Service web: type LoadBalancer, and nothing makes the load balancer internal; closed by "
              "NetworkPolicy web");
}

TEST(PolicyGate, PolicyTypesSayWhichDirectionIsIsolated) {
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, policyTypes: [Egress]")), open);
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}, egress: [{}]")), closed)
        << "Ingress is always a default";
    EXPECT_EQ(ways_out(web() + network_policy("podSelector: {}")),
              "web open: no NetworkPolicy isolates its egress\n");
    EXPECT_EQ(ways_out(web() + network_policy("podSelector: {}, policyTypes: [Egress]")),
              "web closed: NetworkPolicy web allows no public address\n");
}

TEST(PolicyGate, APolicyOfAnotherNamespaceSelectsNothingHere) {
    EXPECT_EQ(ways_in(local
                      + "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                        "metadata: {name: deny, namespace: other}\nspec: {podSelector: {}}\n"),
              open);
}

TEST(PolicyGate, PodPeersAreNotTheInternet) {
    EXPECT_EQ(ways_in(local + from("{podSelector: {}}")), closed);
    EXPECT_EQ(ways_in(local + from("{namespaceSelector: {}}")), closed);
}

TEST(PolicyGate, BlocksAdmitByTheirPublicPart) {
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 0.0.0.0/0}}")), open);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 8.8.8.0/24}}")), open);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 10.0.0.0/8}}")), closed);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: 0.0.0.0/0, except: [0.0.0.0/1, 128.0.0.0/1]}}")),
              closed);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: '2000::/3'}}")), open);
    EXPECT_EQ(ways_in(local + from("{ipBlock: {cidr: '2001:db8::/32'}}")), closed);
}

TEST(PolicyGate, SourceRangesAndBlocksMustMeet) {
    const std::string ranged =
        web()
        + service("type: LoadBalancer, allocateLoadBalancerNodePorts: false, "
                  "externalTrafficPolicy: Local, loadBalancerSourceRanges: [8.8.8.0/24]");
    EXPECT_EQ(ways_in(ranged + from("{ipBlock: {cidr: 8.8.8.0/25}}")), open);
    EXPECT_EQ(ways_in(ranged + from("{ipBlock: {cidr: 9.9.9.0/24}}")), closed);
}

TEST(PolicyGate, ARewrittenSourceMayBeAnyNodesAddress) {
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: 8.8.8.0/24}}")), unknown);
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: 10.0.0.0/8}}")), unknown);
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: 0.0.0.0/0}}")), open);
    EXPECT_EQ(ways_in(rewritten + from("{podSelector: {}}")), closed) << "a node is no pod";
}

TEST(PolicyGate, PortsAreThePodsNotTheServices) {
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

TEST(PolicyGate, PoliciesAddUp) {
    const std::string second =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        "metadata: {name: more, namespace: shop}\nspec: {podSelector: {}, ingress: [{}]}\n---\n";
    EXPECT_EQ(ways_in(local + network_policy("podSelector: {}") + second), open);
}

TEST(PolicyGate, AnUnreadablePolicyIsolatesNothing) {
    EXPECT_EQ(ways_in(local + from("{}")),
              "NetworkPolicy shop/web: a peer must name podSelector, namespaceSelector or "
              "ipBlock\n"
                  + open);
}

TEST(PolicyGate, OnTheHostsNetworkItIsUndefined) {
    const std::string host = deployment("web", "{hostNetwork: true, containers: [{name: c, image: i}]}");
    const std::string deny = network_policy("podSelector: {}, policyTypes: [Ingress, Egress]");
    EXPECT_EQ(ways_out(host), "web open: no NetworkPolicy isolates its egress\n");
    EXPECT_EQ(ways_out(host + deny),
              "web unknown: whether NetworkPolicy web binds a pod on the host's network is undefined\n");
    const std::string behind = service("type: LoadBalancer, allocateLoadBalancerNodePorts: false");
    EXPECT_EQ(ways_in(host + behind + deny), unknown + "web host network 0>0/TCP unknown\n");
}

TEST(PolicyGate, PoliciesOfAllEnginesCount) {
    const auto cilium = [](std::string_view app, std::string_view rules) {
        return object("cilium.io/v2", "CiliumNetworkPolicy",
                      fmt::format("endpointSelector: {{matchLabels: {{app: {}}}}}, {}", app, rules));
    };
    EXPECT_EQ(ways_in(local + cilium("web", "ingress: [{}]")), closed) << "an empty rule allows nobody";
    EXPECT_EQ(ways_in(local + cilium("web", "ingress: [{fromEntities: [world]}]")), open);
    EXPECT_EQ(ways_in(local + cilium("api", "ingress: [{}]")), open);
    EXPECT_EQ(ways_out(web() + cilium("web", "egress: [{}]")),
              "web closed: CiliumNetworkPolicy web allows no public address\n");
    EXPECT_EQ(ways_out(web() + cilium("web", "egress: [{toFQDNs: [{matchName: a.example}]}]")),
              "web unknown: whether CiliumNetworkPolicy web allows a public address cannot be known\n")
        << "what addresses a name has is not in the estate";
}

TEST(PolicyGate, AnAdministratorsWordComesFirst) {
    const auto admin = [](std::string_view action) {
        return fmt::format("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
                           "metadata: {{name: edge}}\nspec: {{priority: 5, subject: {{namespaces: {{}}}}, "
                           "egress: [{{action: {}, to: [{{networks: [0.0.0.0/0, '::/0']}}]}}]}}\n---\n",
                           action);
    };
    EXPECT_EQ(ways_out(web() + admin("Deny")),
              "web closed: AdminNetworkPolicy edge allows no public address\n");
    EXPECT_EQ(ways_out(to("{to: [{podSelector: {}}]}") + admin("Allow")),
              "web open: AdminNetworkPolicy edge and NetworkPolicy web allows every address and port\n");
}

TEST(PolicyGate, WhatNothingEnforcesClosesNothing) {
    const std::string deny = network_policy("podSelector: {}, policyTypes: [Ingress, Egress]");
    EXPECT_EQ(ways_in(World(local + deny, "none")), open);
    EXPECT_EQ(World(local + deny, "none").report.workloads.at(0).out, Egress::Open);
}

TEST(PolicyGate, OnTheHostsNetworkThePluginDecides) {
    const std::string host = deployment("web", "{hostNetwork: true, containers: [{name: c, image: i}]}")
                             + network_policy("podSelector: {}, policyTypes: [Ingress, Egress]");
    EXPECT_EQ(World(host).report.workloads.at(0).out, Egress::Unknown);
    EXPECT_EQ(World(host, "calico").report.workloads.at(0).out, Egress::Open);
}

TEST(PolicyGate, AnUnseenProxyMayBeAnybodyWhomARuleAllows) {
    const std::string world =
        web() + service("")
        + object("networking.k8s.io/v1", "Ingress",
                 "ingressClassName: gce, defaultBackend: {service: {name: web, port: {number: 80}}}");
    const auto with = [&](std::string_view rules) {
        return ways_in(world + network_policy(fmt::format("podSelector: {{}}, ingress: [{}]", rules)));
    };
    EXPECT_EQ(with(""), "web Ingress 80>8080/TCP private closed by web\n");
    EXPECT_EQ(with("{}"), "web Ingress 80>8080/TCP public\n");
    EXPECT_EQ(with("{from: [{namespaceSelector: {matchLabels: {team: edge}}}]}"),
              "web Ingress 80>8080/TCP unknown\n")
        << "its pods need not be in the estate";
    EXPECT_EQ(with("{from: [{namespaceSelector: {}}], ports: [{port: 81}]}"),
              "web Ingress 80>8080/TCP private closed by web\n");
}

TEST(PolicyGate, IPv6CountsLikeIPv4) {
    EXPECT_EQ(ways_in(rewritten + from("{ipBlock: {cidr: '::/0'}}")), open);
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: '::/0'}}]}")),
              "web open: NetworkPolicy web allows every address and port\n");
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 'fc00::/7'}}]}")),
              "web closed: NetworkPolicy web allows no public address\n");
}

TEST(WayOut, AreWhatEgressRulesLeaveOfTheInternet) {
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

TEST(WayOut, AnExceptionTakesOutExactlyItself) {
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16]}}]}")),
              "web open: NetworkPolicy web allows every address and port\n")
        << "all public addresses are still there";
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [8.0.0.0/8]}}]}")),
              "web limited: NetworkPolicy web allows some public addresses or ports\n");
}

TEST(WayOut, ANamedPortReachesNoAddressOutside) {
    EXPECT_EQ(ways_out(to("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: https}]}")),
              "web closed: NetworkPolicy web allows no public address\n");
}

} // namespace
} // namespace cofferdam::exposure

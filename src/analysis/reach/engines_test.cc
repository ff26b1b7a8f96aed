// Every engine's policies, from YAML to the verdict of the Judge, after their specifications.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/reach/judge.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

using estate::PortSet;

// Namespaces shop, whose workloads are in Istio's mesh, and ops, whose are not; pods web and db in shop,
// probe in ops, agent in ops on the host's network, each with app=<name>.
constexpr std::string_view pods = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop, istio-injection: enabled}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: ops, labels: {team: ops, istio-injection: disabled}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {serviceAccountName: web, containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec:
  containers: [{name: c, image: i, ports: [{name: http, containerPort: 5432}, {name: http, containerPort: 53, protocol: UDP}]}]
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: ops, labels: {app: probe}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: ops, labels: {app: agent}}
spec: {hostNetwork: true, containers: [{name: c, image: i}]}
---
)";

std::string object(std::string_view api, std::string_view kind, std::string_view metadata,
                   std::string_view spec) {
    return fmt::format("{{apiVersion: {}, kind: {}, metadata: {{{}}}, spec: {{{}}}}}\n---\n", api, kind,
                       metadata, spec);
}
std::string admin(std::string_view name, int priority, std::string_view spec) {
    return object("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", fmt::format("name: {}", name),
                  fmt::format("priority: {}, subject: {{namespaces: {{matchLabels: {{team: shop}}}}}}, {}",
                              priority, spec));
}
std::string baseline(std::string_view spec) {
    return object("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", "name: default",
                  fmt::format("subject: {{namespaces: {{}}}}, {}", spec));
}
std::string cluster(std::string_view name, std::string_view spec) {
    return object("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", fmt::format("name: {}", name),
                  fmt::format("subject: {{namespaces: {{matchLabels: {{team: shop}}}}}}, {}", spec));
}
std::string network_policy(std::string_view spec) {
    return object("networking.k8s.io/v1", "NetworkPolicy", "name: np, namespace: shop", spec);
}
std::string cilium(std::string_view spec, std::string_view name = "c") {
    return object("cilium.io/v2", "CiliumNetworkPolicy", fmt::format("name: {}, namespace: shop", name),
                  spec);
}
std::string calico(std::string_view spec, std::string_view name = "k") {
    return object("projectcalico.org/v3", "NetworkPolicy", fmt::format("name: {}, namespace: shop", name),
                  spec);
}
std::string calico_global(std::string_view spec, std::string_view name = "g") {
    return object("projectcalico.org/v3", "GlobalNetworkPolicy", fmt::format("name: {}", name), spec);
}
std::string calico_tier(std::string_view name, std::string_view spec) {
    return object("projectcalico.org/v3", "Tier", fmt::format("name: {}", name), spec);
}
std::string istio(std::string_view spec, std::string_view name = "i", std::string_view in = "shop") {
    return object("security.istio.io/v1", "AuthorizationPolicy",
                  fmt::format("name: {}, namespace: {}", name, in), spec);
}

class World {
  public:
    explicit World(const std::string& policies)
        : snapshot_(kubernetes::read_world(std::string(pods) + policies)), clusters_(*snapshot_),
          stack_(*snapshot_, Id<estate::Target>{0}) {
        for (const value::Problem& problem : snapshot_->problems()) ADD_FAILURE() << problem.message;
    }

    // "TCP 80", "TCP 80, perhaps TCP 90", "perhaps all"
    std::string between(std::string_view from, std::string_view to) const {
        const Judge judge(stack_, cni_profiles().front());
        const PortPassage passage = judge.between(end(from), end(to));
        if (passage.unknown.empty()) return passage.allowed.to_string();
        const std::string perhaps = "perhaps " + passage.unknown.to_string();
        return passage.allowed.empty() ? perhaps : passage.allowed.to_string() + ", " + perhaps;
    }

  private:
    // A pod by name, "node", or addresses.
    End end(std::string_view name) const {
        if (name == "node") return NodeEnd{};
        if (const auto block = estate::parse_block(name)) return AddressEnd{estate::AddressSet(*block)};
        for (const auto [id, workload] : snapshot_->table<estate::Workload>()) {
            if (workload.name == name)
                return end_of(workload, clusters_.of({0}).find(workload.namespace_)->facts);
        }
        ADD_FAILURE() << "no pod " << name;
        return NodeEnd{};
    }

    estate::SnapshotPtr snapshot_;
    estate::Clusters clusters_;
    PolicyStack stack_;
};

std::string between(std::string_view from, std::string_view to, const std::string& policies) {
    return World(policies).between(from, to);
}

constexpr std::string_view all_but_80 = "SCTP 1-65535; TCP 1-79,81-65535; UDP 1-65535";
constexpr std::string_view no_tcp = "SCTP 1-65535; UDP 1-65535";

TEST(AdminNetworkPolicyVerdict, the_lower_priority_and_the_earlier_rule_decide) {
    const std::string deny = "ingress: [{action: Deny, from: [{namespaces: {}}]}]";
    const std::string allow_80 =
        "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}]}]";
    EXPECT_EQ(between("probe", "db", admin("a", 1, allow_80) + admin("b", 2, deny)), "TCP 80");
    EXPECT_EQ(between("probe", "db", admin("a", 2, allow_80) + admin("b", 1, deny)), "none");
    EXPECT_EQ(between("probe", "db", admin("a", 1, allow_80) + admin("b", 1, deny)), "perhaps TCP 80")
        << "of equal priorities none is first";
    EXPECT_EQ(between("db", "probe", admin("b", 1, deny)), "all") << "probe is no subject";
}

TEST(AdminNetworkPolicyVerdict, it_overrides_network_policies_unless_it_passes) {
    const std::string closed = network_policy("podSelector: {}, policyTypes: [Ingress]");
    const auto with = [&](std::string_view action) {
        return between(
            "probe", "db",
            closed
                + admin("a", 1,
                        fmt::format("ingress: [{{action: {}, from: [{{namespaces: {{}}}}]}}]", action)));
    };
    EXPECT_EQ(with("Allow"), "all");
    EXPECT_EQ(with("Pass"), "none");
}

TEST(AdminNetworkPolicyVerdict, a_named_port_is_of_the_destination_and_of_any_protocol) {
    const std::string policy =
        admin("a", 1,
              "egress: [{action: Allow, to: [{namespaces: {}}], ports: [{namedPort: http}]}, {action: "
              "Deny, to: [{namespaces: {}}]}]");
    EXPECT_EQ(between("web", "db", policy), "TCP 5432; UDP 53");
    EXPECT_EQ(between("db", "web", policy), "TCP 8080");
    EXPECT_EQ(between("web", "probe", policy), "none");
}

TEST(AdminNetworkPolicyVerdict, networks_cover_pods_and_ipv6_is_not_ipv4) {
    const std::string policy = admin("a", 1, "egress: [{action: Deny, to: [{networks: ['2001:db8::/32']}]}]");
    EXPECT_EQ(between("web", "2001:db8::1/128", policy), "none");
    EXPECT_EQ(between("web", "8.8.8.8/32", policy), "all");
    EXPECT_EQ(between("web", "db", policy), "perhaps all") << "the pod's address is not known";
    EXPECT_EQ(between("web", "db", admin("a", 1, "egress: [{action: Deny, to: [{networks: [0.0.0.0/0]}]}]")),
              "none");
}

TEST(AdminNetworkPolicyVerdict, pods_of_the_hosts_network_are_no_peers) {
    const std::string policy = admin("a", 1, "ingress: [{action: Deny, from: [{namespaces: {}}]}]");
    EXPECT_EQ(between("agent", "db", policy), "all");
    EXPECT_EQ(between("probe", "db", policy), "none");
}

TEST(AdminNetworkPolicyVerdict, to_nodes_is_to_pods_of_the_hosts_network) {
    const auto denied = [](std::string_view nodes) {
        return admin("a", 1, fmt::format("egress: [{{action: Deny, to: [{{nodes: {}}}]}}]", nodes));
    };
    EXPECT_EQ(between("web", "agent", denied("{}")), "none");
    EXPECT_EQ(between("web", "agent", denied("{matchLabels: {pool: a}}")), "perhaps all") << "of which node?";
    EXPECT_EQ(between("web", "db", denied("{}")), "all");
}

TEST(BaselineVerdict, it_decides_what_no_network_policy_selects) {
    const std::string deny = baseline("ingress: [{action: Deny, from: [{namespaces: {}}]}]");
    EXPECT_EQ(between("probe", "db", deny), "none");
    EXPECT_EQ(between("probe", "db", deny + network_policy("podSelector: {}, ingress: [{}]")), "all");
    EXPECT_EQ(between("8.8.8.8/32", "db", deny), "all") << "it names pods only";
}

TEST(ClusterNetworkPolicyVerdict, accepts_denies_and_passes_in_its_tier) {
    const std::string pass_80 = cluster(
        "p", "tier: Admin, priority: 1, ingress: [{action: Pass, from: [{namespaces: {}}], protocols: "
             "[{tcp: {destinationPort: {number: 80}}}]}, {action: Deny, from: [{namespaces: {}}]}]");
    EXPECT_EQ(between("probe", "db", pass_80), "TCP 80");
    EXPECT_EQ(between("probe", "db",
                      pass_80
                          + cluster("q", "tier: Baseline, priority: 1, ingress: [{action: Deny, from: "
                                         "[{namespaces: {}}]}]")),
              "none");
    EXPECT_EQ(between("probe", "db",
                      cluster("p", "tier: Baseline, priority: 1, ingress: [{action: Accept, from: "
                                   "[{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}]")),
              "all");
}

TEST(CiliumVerdict, rules_isolate_and_endpoints_are_of_the_own_namespace) {
    const std::string policy = cilium("endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: "
                                      "[{ports: [{port: '80', protocol: TCP}]}]}]");
    EXPECT_EQ(between("web", "db", policy), "TCP 80");
    EXPECT_EQ(between("probe", "db", policy), "none");
    EXPECT_EQ(between("8.8.8.8/32", "db", policy), "none");
    EXPECT_EQ(between("db", "probe", policy), "all") << "it says nothing of egress";
}

TEST(CiliumVerdict, a_denying_rule_stands_before_allowing_ones_of_any_policy) {
    const std::string deny = cilium(
        "endpointSelector: {}, ingressDeny: [{fromEntities: [cluster], toPorts: [{ports: [{port: '80', "
        "protocol: TCP}]}]}]",
        "deny");
    const std::string allow = cilium("endpointSelector: {}, ingress: [{fromEntities: [all]}]", "allow");
    EXPECT_EQ(between("probe", "db", deny), "none") << "denying rules isolate too";
    EXPECT_EQ(between("probe", "db", deny + allow), all_but_80);
    EXPECT_EQ(between("8.8.8.8/32", "db", deny + allow), "all");
    EXPECT_EQ(between("probe", "db", deny + network_policy("podSelector: {}, ingress: [{}]")), all_but_80);
    EXPECT_EQ(
        between("probe", "db",
                cilium("endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingressDeny: "
                       "[{fromEntities: [cluster], toPorts: [{ports: [{port: '80', protocol: TCP}]}]}]")),
        all_but_80);
}

TEST(CiliumVerdict, addresses_never_cover_pods_and_names_may_be_any_address) {
    const std::string cidr = cilium("endpointSelector: {}, egress: [{toCIDR: [0.0.0.0/0]}]");
    EXPECT_EQ(between("web", "8.8.8.8/32", cidr), "all");
    EXPECT_EQ(between("web", "2001:db8::/32", cidr), "none");
    EXPECT_EQ(between("web", "probe", cidr), "none");
    const std::string name = cilium("endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.example}]}]");
    EXPECT_EQ(between("web", "8.8.8.8/32", name), "perhaps all");
    EXPECT_EQ(between("web", "probe", name), "none");
}

TEST(CiliumVerdict, entities_of_the_cluster_are_not_the_world) {
    const std::string policy = cilium("endpointSelector: {}, ingress: [{fromEntities: [cluster]}]");
    EXPECT_EQ(between("probe", "db", policy), "all");
    EXPECT_EQ(between("node", "db", policy), "all");
    EXPECT_EQ(between("8.8.8.8/32", "db", policy), "none");
}

TEST(CalicoVerdict, the_lower_order_decides_and_the_end_of_the_tier_denies) {
    const std::string deny_80 =
        calico("order: 10, ingress: [{action: Deny, protocol: TCP, destination: {ports: [80]}}]", "deny");
    const std::string allow =
        calico("order: 20, ingress: [{action: Allow, source: {selector: app == 'web'}}]");
    EXPECT_EQ(between("web", "db", deny_80 + allow), all_but_80);
    EXPECT_EQ(between("probe", "db", deny_80 + allow), "none");
    EXPECT_EQ(between("probe", "db", calico("order: 5, ingress: [{action: Allow}]", "first") + deny_80),
              "all");
}

TEST(CalicoVerdict, network_policies_stand_at_1000) {
    const std::string open = network_policy("podSelector: {}, ingress: [{}]");
    EXPECT_EQ(between("probe", "db", open + calico("order: 900, ingress: [{action: Deny}]")), "none");
    EXPECT_EQ(between("probe", "db", open + calico("order: 1100, ingress: [{action: Deny}]")), "all");
}

TEST(CalicoVerdict, tiers_pass_on_or_deny_at_their_end) {
    const std::string passes = calico_global(
        "tier: platform, order: 1, ingress: [{action: Pass, source: {selector: app == 'web'}}]");
    const std::string tier = calico_tier("platform", "order: 100");
    EXPECT_EQ(between("web", "db", tier + passes), "all");
    EXPECT_EQ(between("probe", "db", tier + passes), "none");
    EXPECT_EQ(between("web", "db", tier + passes + calico("ingress: [{action: Deny}]")), "none");
    EXPECT_EQ(between("probe", "db", calico_tier("platform", "order: 100, defaultAction: Pass") + passes),
              "all");
    EXPECT_EQ(between("probe", "db", passes), "perhaps all") << "without its tier nothing is sure";
}

TEST(CalicoVerdict, a_rule_may_be_for_some_of_the_policys_pods) {
    const std::string policy = calico_global(
        "order: 1, ingress: [{action: Deny, destination: {selector: app == 'db'}}, {action: Allow}]");
    EXPECT_EQ(between("web", "db", policy), "none");
    EXPECT_EQ(between("db", "web", policy), "all");
}

TEST(CalicoVerdict, sets_of_addresses_are_chosen_by_labels) {
    const std::string set =
        "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: s, labels: {role: "
        "office}}, spec: {nets: [203.0.113.0/24]}}\n---\n";
    const std::string policy =
        calico_global("order: 1, ingress: [{action: Allow, source: {selector: role == 'office'}}]");
    EXPECT_EQ(between("203.0.113.7/32", "db", set + policy), "all");
    EXPECT_EQ(between("203.0.114.7/32", "db", set + policy), "none");
    EXPECT_EQ(between("203.0.113.7/32", "db", policy), "none");
    const std::string namespaced = calico("order: 1, ingress: [{action: Allow, source: {selector: role == "
                                          "'office'}}]");
    EXPECT_EQ(between("203.0.113.7/32", "db", set + namespaced), "none") << "the set is in no namespace";
}

TEST(CalicoVerdict, ipv6_and_service_accounts) {
    const std::string policy = calico(
        "order: 1, ingress: [{action: Allow, source: {nets: ['2001:db8::/32']}}, {action: Allow, source: "
        "{serviceAccounts: {names: [web]}}}]");
    EXPECT_EQ(between("2001:db8::1/128", "db", policy), "all");
    EXPECT_EQ(between("10.0.0.0/8", "db", policy), "none");
    EXPECT_EQ(between("web", "db", policy), "all");
    EXPECT_EQ(between("probe", "db", policy), "perhaps all") << "its address may be in the block";
}

TEST(IstioVerdict, an_empty_policy_denies_tcp_and_nothing_else) {
    EXPECT_EQ(between("web", "db", istio("")), no_tcp);
    EXPECT_EQ(between("web", "db", istio("rules: [{}]")), "all");
    EXPECT_EQ(between("db", "probe", istio("")), "all") << "the policy is of shop";
}

TEST(IstioVerdict, deny_stands_before_allow) {
    const std::string allow = istio("rules: [{from: [{source: {namespaces: [shop]}}]}]", "allow");
    const std::string deny = istio("action: DENY, rules: [{to: [{operation: {ports: ['80']}}]}]", "deny");
    EXPECT_EQ(between("web", "db", allow), "all");
    EXPECT_EQ(between("probe", "db", allow), no_tcp) << "outside the mesh it has no identity";
    EXPECT_EQ(between("web", "db", allow + deny), all_but_80);
    EXPECT_EQ(between("probe", "db", deny), all_but_80) << "without ALLOW everything else passes";
}

TEST(IstioVerdict, both_layers_have_to_allow) {
    const std::string closed = network_policy("podSelector: {}, ingress: [{ports: [{port: 80}]}]");
    EXPECT_EQ(between("web", "db", closed + istio("rules: [{to: [{operation: {ports: ['80', '90']}}]}]")),
              "TCP 80");
    EXPECT_EQ(between("web", "db", closed + istio("")), "none");
}

TEST(IstioVerdict, the_root_namespace_is_for_all_in_the_mesh) {
    EXPECT_EQ(between("web", "db", istio("", "root", "istio-system")), no_tcp);
    EXPECT_EQ(between("web", "probe", istio("", "root", "istio-system")), "all") << "probe has no proxy";
}

TEST(IstioVerdict, what_a_provider_decides_is_unknown) {
    EXPECT_EQ(
        between("web", "db",
                istio("action: CUSTOM, provider: {name: x}, rules: [{to: [{operation: {ports: ['80']}}]}]")),
        fmt::format("{}, perhaps TCP 80", all_but_80));
}

TEST(IstioVerdict, the_source_address_of_a_packet) {
    const std::string policy = istio("rules: [{from: [{source: {ipBlocks: ['203.0.113.0/24']}}]}]");
    EXPECT_EQ(between("203.0.113.0/24", "db", policy), "all");
    EXPECT_EQ(between("8.8.8.8/32", "db", policy), no_tcp);
    EXPECT_EQ(between("web", "db", policy), fmt::format("{}, perhaps TCP 1-65535", no_tcp));
}

} // namespace
} // namespace cofferdam::reach

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/reach/judge.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

using estate::AddressRange;
using estate::PortSet;
using estate::Protocol;

// Namespaces shop (team=shop) and ops (team=ops); pods web and db in shop, probe in ops, each with
// app=<name>.
constexpr std::string_view pods = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: ops, labels: {team: ops}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
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
)";

std::string policy(std::string_view spec, std::string_view name = "p") {
    return fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, "
                       "metadata: {{name: {}, namespace: shop}}, spec: {{{}}}}}\n---\n",
                       name, spec);
}

class World {
  public:
    explicit World(const std::string& policies, CniProfile profile = cni_profiles().front())
        : snapshot_(kubernetes::read_world(std::string(pods) + policies)), clusters_(*snapshot_),
          stack_(*snapshot_, Id<estate::Target>{0}), profile_(profile) {
        for (const value::Problem& problem : snapshot_->problems()) ADD_FAILURE() << problem.message;
    }

    Judge judge() const { return {stack_, profile_}; }
    PodEnd pod(std::string_view name) const {
        for (const auto [id, workload] : snapshot_->table<estate::Workload>()) {
            if (workload.name == name)
                return end_of(workload, clusters_.of({0}).find(workload.namespace_)->facts);
        }
        ADD_FAILURE() << "no pod " << name;
        return {};
    }
    static End outside(std::string_view cidr) {
        return AddressEnd{estate::AddressSet(*estate::parse_block(cidr))};
    }

    // "TCP 80" or "TCP 80, perhaps TCP 90"
    std::string between(const End& from, const End& to) const {
        const PortPassage passage = judge().between(from, to);
        if (passage.unknown.empty()) return passage.allowed.to_string();
        return fmt::format("{}, perhaps {}", passage.allowed.to_string(), passage.unknown.to_string());
    }
    std::string between(std::string_view from, std::string_view to) const {
        return between(pod(from), pod(to));
    }

    // A line for each part: "TCP 80 yes: p allows rule 1"
    std::string ingress_reasons(std::string_view to, std::string_view from) const {
        std::string text;
        for (const SideReason& side : judge().reasons(Direction::Ingress, pod(to), pod(from))) {
            text += fmt::format("{} {}:", side.ports.to_string(), side.allowed == Truth::Yes ? "yes" : "no");
            for (const PolicyReason& reason : side.policies) {
                text += fmt::format(" {}={}/{}", (*snapshot_)[reason.policy->object].name,
                                    static_cast<int>(reason.outcome), reason.rule_index + 1);
            }
            text += "\n";
        }
        return text;
    }

  private:
    estate::SnapshotPtr snapshot_;
    estate::Clusters clusters_;
    PolicyStack stack_;
    CniProfile profile_;
};

TEST(Judge, without_policies_everything_passes) {
    EXPECT_EQ(World("").between("web", "db"), "all");
    EXPECT_EQ(World("").between(World::outside("8.8.8.8/32"), World("").pod("db")), "all");
}

TEST(Judge, an_empty_rule_list_isolates_and_an_absent_from_is_everybody) {
    EXPECT_EQ(World(policy("podSelector: {}, ingress: []")).between("web", "db"), "none");
    EXPECT_EQ(World(policy("podSelector: {}, ingress: [{}]")).between("probe", "db"), "all");
    EXPECT_EQ(World(policy("podSelector: {}, ingress: [{from: []}]")).between("probe", "db"), "all");
}

TEST(Judge, a_pod_selector_alone_means_the_own_namespace) {
    const World world(policy("podSelector: {}, ingress: [{from: [{podSelector: {}}]}]"));
    EXPECT_EQ(world.between("web", "db"), "all");
    EXPECT_EQ(world.between("probe", "db"), "none");
}

TEST(Judge, one_item_is_and_two_items_are_or) {
    const std::string_view team = "namespaceSelector: {matchLabels: {team: ops}}";
    const std::string_view web = "podSelector: {matchLabels: {app: web}}";
    const World both(policy(fmt::format("podSelector: {{}}, ingress: [{{from: [{{{}, {}}}]}}]", team, web)));
    EXPECT_EQ(both.between("web", "db"), "none");
    EXPECT_EQ(both.between("probe", "db"), "none");
    const World either(
        policy(fmt::format("podSelector: {{}}, ingress: [{{from: [{{{}}}, {{{}}}]}}]", team, web)));
    EXPECT_EQ(either.between("web", "db"), "all");
    EXPECT_EQ(either.between("probe", "db"), "all");
}

TEST(Judge, egress_isolates_only_with_an_egress_section) {
    EXPECT_EQ(World(policy("podSelector: {matchLabels: {app: web}}")).between("web", "probe"), "all");
    EXPECT_EQ(World(policy("podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]"))
                  .between("web", "probe"),
              "none");
}

TEST(Judge, a_named_port_is_the_destinations_own_for_each_protocol) {
    const World out(policy("podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], "
                           "egress: [{ports: [{port: http}]}]"));
    EXPECT_EQ(out.between("web", "db"), "TCP 5432");
    EXPECT_EQ(out.between("web", "probe"), "none");
    EXPECT_EQ(out.between(out.pod("web"), World::outside("8.8.8.8/32")), "none");
    const World udp(policy("podSelector: {}, ingress: [{ports: [{port: http, protocol: UDP}]}]"));
    EXPECT_EQ(udp.between("probe", "db"), "UDP 53");
}

TEST(Judge, an_address_block_and_its_exceptions) {
    const World world(
        policy("podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, "
               "except: [10.1.0.0/16]}}], ports: [{port: 80, endPort: 90}]}]"));
    EXPECT_EQ(world.between(world.pod("web"), World::outside("10.2.0.0/16")), "TCP 80-90");
    EXPECT_EQ(world.between(world.pod("web"), World::outside("10.1.2.0/24")), "none");
    EXPECT_EQ(world.between(world.pod("web"), World::outside("2001:db8::/32")), "none");
}

TEST(Judge, a_pod_under_an_address_block_depends_on_the_plugin) {
    const std::string block = policy("podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], "
                                     "egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]");
    EXPECT_EQ(World(block).between("web", "db"), "none, perhaps all");
    EXPECT_EQ(World(block, *find_cni_profile("calico")).between("web", "db"), "all");
    EXPECT_EQ(World(block, *find_cni_profile("cilium")).between("web", "db"), "none");
}

TEST(Judge, reasons_part_the_ports) {
    const World world(policy("podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], "
                             "ports: [{port: 5432}]}]",
                             "a")
                      + policy("podSelector: {}, ingress: []", "b"));
    using enum PolicyReason::Outcome;
    EXPECT_EQ(world.ingress_reasons("db", "web"),
              fmt::format("TCP 5432 yes: a={}/1\nSCTP 1-65535; TCP 1-5431,5433-65535; UDP 1-65535 no: "
                          "a={}/1 b={}/1\n",
                          static_cast<int>(Allows), static_cast<int>(PortsDiffer),
                          static_cast<int>(NoRules)));
    EXPECT_EQ(world.ingress_reasons("db", "probe"),
              fmt::format("all no: a={}/1 b={}/1\n", static_cast<int>(NoPeer), static_cast<int>(NoRules)));
}

TEST(Decision, an_unknown_rule_that_agrees_with_what_follows_changes_nothing) {
    using estate::TrafficAction;
    Decision<PortSet> decision(PortSet::all());
    decision.rule(TrafficAction::Allow, Truth::Unknown, PortSet::all_of(Protocol::Tcp));
    decision.rule(TrafficAction::Allow, Truth::Yes, PortSet::of(Protocol::Tcp, 80));
    decision.end_tier(Truth::Yes);
    EXPECT_EQ(decision.end().allowed, PortSet::of(Protocol::Tcp, 80));
    EXPECT_EQ(decision.end().unknown, PortSet::all_of(Protocol::Tcp) - PortSet::of(Protocol::Tcp, 80));
}

TEST(Decision, what_is_passed_goes_on_though_the_tier_isolates) {
    using estate::TrafficAction;
    Decision<PortSet> decision(PortSet::all());
    decision.rule(TrafficAction::Pass, Truth::Yes, PortSet::of(Protocol::Tcp, 80));
    decision.end_tier(Truth::Yes);
    EXPECT_EQ(decision.end().allowed, PortSet::of(Protocol::Tcp, 80));
}

TEST(Decision, policies_of_one_place_that_disagree_are_unknown) {
    using estate::TrafficAction;
    Decision<PortSet> decision(PortSet::all());
    decision.begin_group();
    decision.rule(TrafficAction::Allow, Truth::Yes, PortSet::of(Protocol::Tcp, {80, 81}));
    decision.next_of_group();
    decision.rule(TrafficAction::Deny, Truth::Yes, PortSet::of(Protocol::Tcp, 81));
    decision.next_of_group();
    decision.end_group();
    decision.end_tier(Truth::No);
    EXPECT_EQ(decision.end().unknown, PortSet::of(Protocol::Tcp, 81));
    EXPECT_EQ(decision.end().allowed, PortSet::all() - PortSet::of(Protocol::Tcp, 81));
}

} // namespace
} // namespace cofferdam::reach

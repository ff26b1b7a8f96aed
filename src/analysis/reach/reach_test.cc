#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "analysis/reach/by_judge.h"
#include "analysis/reach/generated_estate.h"
#include "analysis/reach/reach.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

using estate::PortSet;
using estate::Protocol;

std::string deployment(std::string_view name, std::string_view namespace_ = "shop",
                       std::string_view more = "") {
    return fmt::format(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {0}, namespace: {1}}}\n"
        "spec: {{selector: {{}}, template: {{metadata: {{labels: {{app: {0}}}}}, spec: {{containers: "
        "[{{name: c, image: i, ports: [{{name: http, containerPort: 8080}}]}}]{2}}}}}}}\n---\n",
        name, namespace_, more);
}

std::string pod_of_a_controller(std::string_view name, std::string_view label) {
    return fmt::format(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {}, namespace: shop, labels: {{app: {}}}, "
        "ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d, controller: true}}]}}, "
        "spec: {{containers: [{{name: c, image: i}}]}}}}\n---\n",
        name, label);
}

std::string policy(std::string_view name, std::string_view spec, std::string_view namespace_ = "shop") {
    return fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, "
                       "metadata: {{name: {}, namespace: {}}}, spec: {{{}}}}}\n---\n",
                       name, namespace_, spec);
}

const std::string shop =
    deployment("web") + deployment("api") + deployment("db") + deployment("probe", "ops");

ReachPtr reach_of(const std::string& yaml) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(yaml);
    for (const value::Problem& problem : snapshot->problems()) ADD_FAILURE() << problem.message;
    return Reach::build(snapshot);
}

PeerId peer(const Reach& reach, std::string_view name) {
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
        if (reach.peers()[i].name == name) return {i};
    }
    ADD_FAILURE() << "no peer " << name;
    return {};
}

// "TCP 80"; "none, perhaps all"
std::string text_of(const PortPassage& passage) {
    return passage.allowed.to_string()
           + (passage.unknown.empty() ? "" : fmt::format(", perhaps {}", passage.unknown.to_string()));
}

std::string between(const Reach& reach, std::string_view from, std::string_view to) {
    return text_of(reach.between(peer(reach, from), peer(reach, to)));
}

// Names, in the order of the row.
std::string names(const Reach& reach, const std::vector<Link>& links) {
    std::vector<std::string_view> found;
    for (const Link& link : links) found.push_back(reach[link.peer].name);
    return fmt::format("{}", fmt::join(found, " "));
}

std::string ranges(const Reach& reach) {
    std::vector<std::string> found;
    for (const estate::AddressRange& range : reach.ranges({0})) found.push_back(estate::to_string(range));
    return fmt::format("{}", fmt::join(found, " "));
}

const std::string everywhere = "0.0.0.0-255.255.255.255 ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

TEST(Reach, peers_stand_by_namespace_name_and_kind) {
    const ReachPtr reach = reach_of(shop
                                    + "{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: shop}, "
                                      "spec: {containers: [{name: c, image: i}]}}\n");
    std::vector<std::string> found;
    for (const Peer& peer : reach->peers())
        found.push_back(fmt::format("{}/{} {}", peer.namespace_, peer.name, peer.kind));
    EXPECT_EQ(fmt::format("{}", fmt::join(found, ", ")),
              "ops/probe Deployment, shop/api Deployment, shop/api Pod, "
              "shop/db Deployment, shop/web Deployment");
}

TEST(Reach, pods_of_a_controller_that_is_not_here_are_one_peer_and_their_connections_are_joined) {
    const ReachPtr reach =
        reach_of(shop + pod_of_a_controller("web-5d-a", "blue") + pod_of_a_controller("web-5d-b", "green")
                 + policy("p", "podSelector: {matchLabels: {app: db}}, ingress: "
                               "[{from: [{podSelector: {matchLabels: {app: blue}}}], ports: [{port: 1}]}, "
                               "{from: [{podSelector: {matchLabels: {app: green}}}], ports: [{port: 2}]}]"));
    EXPECT_EQ((*reach)[peer(*reach, "web-5d")].kind, "ReplicaSet");
    EXPECT_EQ((*reach)[peer(*reach, "web-5d")].pods.size(), 2u);
    EXPECT_EQ(between(*reach, "web-5d", "db"), "TCP 1-2");
}

TEST(Reach, pods_that_have_ended_are_no_peers) {
    const ReachPtr reach =
        reach_of(shop
                 + "{apiVersion: v1, kind: Pod, metadata: {name: done, namespace: shop}, "
                   "spec: {containers: [{name: c, image: i}]}, status: {phase: Succeeded}}\n");
    EXPECT_EQ(reach->peers().size(), 4u);
    for (const auto [id, workload] : reach->snapshot().table<estate::Workload>())
        EXPECT_EQ(reach->peer_of(id).has_value(), workload.name != "done");
}

TEST(Reach, without_policies_everything_passes) {
    const ReachPtr reach = reach_of(shop);
    EXPECT_EQ(between(*reach, "web", "db"), "all");
    EXPECT_EQ(names(*reach, reach->destinations(peer(*reach, "web"))), "probe api db") << "and not itself";
    EXPECT_EQ(ranges(*reach), everywhere);
    EXPECT_EQ(reach->outside_sources(peer(*reach, "web")).size(), 2u);
    EXPECT_EQ(reach->count_pairs(), (PairCounts{.all = 12, .allowed = 12}));
}

TEST(Reach, a_peer_reaches_itself_though_its_pods_may_not_reach_each_other) {
    const ReachPtr reach = reach_of(deployment("web") + deployment("db") + policy("deny", "podSelector: {}")
                                    + "{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: ops}, "
                                      "spec: {containers: [{name: c, image: i}]}}\n");
    EXPECT_EQ(between(*reach, "web", "web"), "all");
    EXPECT_EQ(between(*reach, "other", "web"), "none");
    EXPECT_EQ(reach->count_pairs(), (PairCounts{.all = 6, .allowed = 2})) << "to the pod in ops";
}

TEST(Reach, both_sides_have_to_allow) {
    const ReachPtr reach = reach_of(
        shop
        + policy("in", "podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 1, endPort: 9}]}]")
        + policy("out", "podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], "
                        "egress: [{ports: [{port: 5, endPort: 20}]}]"));
    EXPECT_EQ(between(*reach, "api", "db"), "TCP 5-9");
    EXPECT_EQ(between(*reach, "web", "db"), "TCP 1-9");
    EXPECT_EQ(names(*reach, reach->sources(peer(*reach, "db"), {Protocol::Tcp, 4})), "probe web");
    EXPECT_EQ(names(*reach, reach->sources(peer(*reach, "db"), {Protocol::Udp, 4})), "");
}

TEST(Reach, a_named_port_of_egress_is_the_destinations) {
    const ReachPtr reach = reach_of(
        shop
        + policy("out", "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], "
                        "egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}]}, "
                        "{to: [{ipBlock: {cidr: 8.8.8.8/32}}], ports: [{port: http}, {port: 53}]}]"));
    EXPECT_EQ(between(*reach, "web", "db"), "TCP 8080, perhaps TCP 53") << "a pod may have that address";
    EXPECT_EQ(reach->outside_destinations(peer(*reach, "web")).size(), 1u);
    EXPECT_EQ(text_of(reach->outside_destinations(peer(*reach, "web")).front().ports), "TCP 53");
}

TEST(Reach, ranges_are_those_that_some_policy_tells_apart) {
    const ReachPtr reach = reach_of(shop
                                    + policy("p", "podSelector: {matchLabels: {app: web}}, ingress: "
                                                  "[{from: [{ipBlock: {cidr: 10.0.0.0/8, except: "
                                                  "[10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.0.0/16}}]}]"));
    EXPECT_EQ(ranges(*reach), "0.0.0.0-9.255.255.255 10.0.0.0-10.255.255.255 11.0.0.0-255.255.255.255 "
                              "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    EXPECT_FALSE(reach->mentions_ipv6({0}));
    EXPECT_EQ((*reach)[reach->outside_sources(peer(*reach, "web")).front().range], reach->ranges({0})[1]);
    const auto some = reach->from_addresses(*estate::parse_block("8.0.0.0/5"), peer(*reach, "web"));
    EXPECT_EQ(text_of(some.some), "all");
    EXPECT_EQ(text_of(some.all), "none");
}

TEST(Reach, ipv6_is_mentioned_only_by_its_addresses) {
    EXPECT_FALSE(reach_of(shop + policy("p", "podSelector: {}, ingress: [{}]"))->mentions_ipv6({0}));
    EXPECT_TRUE(
        reach_of(shop + policy("p", "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 'fd00::/8'}}]}]"))
            ->mentions_ipv6({0}));
}

TEST(Reach, isolation_is_that_of_the_direction) {
    const ReachPtr reach =
        reach_of(shop + policy("p", "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]"));
    EXPECT_EQ(reach->isolates(Direction::Egress, peer(*reach, "web")), Truth::Yes);
    EXPECT_EQ(reach->isolates(Direction::Ingress, peer(*reach, "web")), Truth::No);
    EXPECT_EQ(reach->isolates(Direction::Egress, peer(*reach, "db")), Truth::No);
}

TEST(Reach, labels_of_keys_that_no_policy_mentions_make_no_class) {
    const std::string pods = pod_of_a_controller("a", "blue") + pod_of_a_controller("b", "green");
    EXPECT_EQ(reach_of(pods)->class_count(), 1u);
    EXPECT_EQ(reach_of(pods + policy("p", "podSelector: {matchLabels: {app: red}}"))->class_count(), 2u);
}

TEST(Reach, targets_do_not_reach_each_other) {
    estate::SnapshotBuilder builder;
    for (const std::string_view name : {"one", "two"}) {
        const Id<estate::Target> target = builder.add_target({std::string(name), estate::Origin::Manifest});
        const auto parsed =
            value::parse_yaml(std::make_shared<value::Text>("w.yaml", deployment(name) + deployment("db")));
        for (estate::Entity& entity : kubernetes::decode(parsed.documents).entities)
            builder.add(target, std::move(entity));
    }
    const ReachPtr reach = Reach::build(std::move(builder).build().snapshot);
    EXPECT_EQ(between(*reach, "one", "db"), "all");
    EXPECT_EQ(between(*reach, "one", "two"), "none");
    EXPECT_EQ(reach->ranges({0}).size() + reach->ranges({1}).size(), 4u);
    EXPECT_EQ(reach->outside_sources(peer(*reach, "two")).front().range, RangeId{2});
    EXPECT_EQ(reach->count_pairs(), (PairCounts{.all = 4, .allowed = 4}));
}

TEST(Reach, replicas_are_pods_and_a_pod_and_itself_are_no_pair) {
    std::string web = deployment("web");
    web.replace(web.find("selector: {}"), 12, "replicas: 3, selector: {}");
    EXPECT_EQ(reach_of(web + deployment("db"))->count_pairs(), (PairCounts{.all = 12, .allowed = 12}));
    EXPECT_EQ(reach_of(web + deployment("db") + policy("p", "podSelector: {matchLabels: {app: web}}"))
                  ->count_pairs(),
              (PairCounts{.all = 12, .allowed = 3}))
        << "from each of web to db";
}

TEST(Reach, services_of_compose_reach_each_other_over_their_networks) {
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"shop", estate::Origin::Compose});
    for (const std::string_view name : {"api", "db", "web"}) {
        estate::Workload workload;
        workload.kind = estate::WorkloadKind::ComposeService;
        workload.namespace_ = "shop";
        workload.name = name;
        estate::ComposeDetail detail;
        detail.project = "shop";
        if (name != "db") detail.networks.push_back("front");
        if (name != "web") detail.networks.push_back("back");
        detail.internal_only = name == "db";
        workload.detail = std::move(detail);
        estate::Entity entity;
        entity.object.kind = "ComposeService";
        entity.object.namespace_ = "shop";
        entity.object.name = name;
        entity.row = std::move(workload);
        builder.add(target, std::move(entity));
    }
    const ReachPtr reach = Reach::build(std::move(builder).build().snapshot);
    EXPECT_EQ(between(*reach, "web", "api"), "all");
    EXPECT_EQ(between(*reach, "web", "db"), "none");
    EXPECT_EQ(names(*reach, reach->sources(peer(*reach, "api"))), "db web");
    EXPECT_TRUE(reach->outside_destinations(peer(*reach, "db")).empty());
    EXPECT_EQ(reach->outside_destinations(peer(*reach, "web")).size(), 2u);
    EXPECT_EQ(text_of(reach->from_nodes(peer(*reach, "db"))), "all");
    EXPECT_EQ(reach->count_pairs(), (PairCounts{.all = 6, .allowed = 4}));
}

TEST(Reach, ten_thousand_peers_of_one_policy_and_as_many_policies_of_nobody_are_borne) {
    std::string peers;
    for (int i = 0; i < 10'000; ++i)
        peers += fmt::format(
            "{{ipBlock: {{cidr: 10.{}.{}.0/25}}}}, {{podSelector: {{matchLabels: {{app: a{}}}}}}}, ", i / 256,
            i % 256, i);
    std::string yaml =
        shop
        + policy("many", fmt::format("podSelector: {{matchLabels: {{app: db}}}}, ingress: [{{from: "
                                     "[{}{{podSelector: {{matchLabels: {{app: web}}}}}}]}}]",
                                     peers));
    for (int i = 0; i < 10'000; ++i)
        yaml +=
            policy(fmt::format("nobody{}", i), fmt::format("podSelector: {{matchLabels: {{app: b{}}}}}", i));
    const ReachPtr reach = reach_of(yaml);
    EXPECT_EQ(reach->ranges({0}).size(), 20'002u)
        << "10,000 blocks with gaps, what is before and after, and IPv6";
    EXPECT_EQ(between(*reach, "web", "db"), "all");
    EXPECT_EQ(between(*reach, "api", "db"), "none, perhaps all") << "a pod may have one of the addresses";
    EXPECT_EQ(reach->outside_sources(peer(*reach, "db")).size(), 10'000u);
}

// Namespaces of 25 controllers, selectors across them, a few thousand pods: rows by chance, pair by pair.
TEST(Reach, rows_of_a_larger_estate_are_what_the_judge_says) {
    GeneratedEstate estate(2000);
    const ReachPtr reach = Reach::build(estate.snapshot());
    const ByJudge judge(*reach);
    for (std::uint32_t from = 3; from < reach->peers().size(); from += 97) {
        const std::vector<Link> links = reach->destinations({from});
        auto link = links.begin();
        for (std::uint32_t to = 0; to < reach->peers().size(); ++to) {
            if (to == from) continue;
            PortPassage found;
            if (link != links.end() && link->peer.index == to) found = (link++)->ports;
            ASSERT_EQ(text_of(found), text_of(judge.between({from}, {to})));
        }
    }
}

TEST(Reach, changes_of_a_larger_estate_are_what_a_full_run_finds) {
    GeneratedEstate estate(1000);
    const ReachPtr before = Reach::build(estate.snapshot());
    for (int i = 0; i < 20; ++i) {
        const estate::Built change = estate.with_a_policy_changed();
        const ReachPtr updated = Reach::update(before, change.snapshot, change.delta);
        const ReachPtr built = Reach::build(change.snapshot);
        EXPECT_EQ(updated->count_pairs(), built->count_pairs());
        const auto text = [&](const Reach& after) {
            std::string lines;
            for (const Changed& changed : difference(*before, after))
                lines += fmt::format("{} {}: {} => {}\n", changed.from.index, changed.to.index,
                                     text_of(changed.before), text_of(changed.after));
            return lines;
        };
        EXPECT_EQ(text(*updated), text(*built));
    }
}

} // namespace
} // namespace cofferdam::reach

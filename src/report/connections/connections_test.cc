// Tables, their formats and explanations over one small shop.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_world.h"
#include "report/connections/explain.h"
#include "report/connections/groups.h"
#include "report/connections/names.h"
#include "report/connections/print.h"

namespace cofferdam::connections {
namespace {

// web may be reached by all on its port, db by web; ops/probe and its Job of the same name by nobody's
// policy.
constexpr std::string_view shop = R"(
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 5432}]}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ops, labels: {app: probe}}
spec: {containers: [{name: c, image: i}]}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web, namespace: shop},
 spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: http}]}]}}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop},
 spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}}
---
)";

reach::ReachPtr reach_of(const std::string& yaml) {
    return reach::Reach::build(kubernetes::read_world(yaml));
}

std::string print(std::string_view format, const Table& table, const Options& options = {}) {
    std::string text;
    {
        Stream stream([&](std::string_view piece) { text += piece; });
        find_format(format)->print(table, options, stream);
    }
    return text;
}

Filter between(const reach::Reach& reach, std::string_view from, std::string_view to) {
    return {.from = *find_named(reach, from), .to = *find_named(reach, to), .port = {}};
}

std::string rows(const Table& table) {
    std::string text;
    table.visit([&](const Connection& connection) {
        text += fmt::format("{}\n", connection.ports.allowed.to_string());
    });
    return text;
}

TEST(Table, a_filter_leaves_one_connection_and_its_port) {
    const reach::ReachPtr reach = reach_of(std::string(shop));
    Filter filter = between(*reach, "shop/web", "shop/db");
    EXPECT_EQ(rows(Table(reach, filter)), "TCP 5432\n");
    filter.port = *parse_port("5432");
    EXPECT_EQ(rows(Table(reach, filter)), "TCP 5432\n");
    filter.port = *parse_port("5432/udp");
    EXPECT_EQ(rows(Table(reach, filter)), "");
    EXPECT_EQ(rows(Table(reach, between(*reach, "10.1.0.0/16", "shop/web"))), "TCP 8080\n");
}

TEST(Table, tells_ranges_split_at_the_blocks_of_that_direction_alone) {
    const reach::ReachPtr reach = reach_of(std::string(shop) + R"(
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: block, namespace: ops},
 spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}}
)");
    const Table table(reach);
    EXPECT_EQ(table.ranges({0}, reach::Direction::Egress).size(), 1U);
    ASSERT_EQ(table.ranges({0}, reach::Direction::Ingress).size(), 5U);
    EXPECT_EQ(estate::to_string(table.ranges({0}, reach::Direction::Ingress)[2]), "10.1.0.0-10.1.255.255");
}

TEST(Table, tells_ipv6_where_it_is_asked_for) {
    const reach::ReachPtr reach = reach_of(std::string(shop));
    EXPECT_EQ(Table(reach).ranges({0}, reach::Direction::Egress).size(), 1U);
    EXPECT_EQ(Table(reach, {.from = {}, .to = {}, .port = {}, .families = Families::Both})
                  .ranges({0}, reach::Direction::Egress)
                  .size(),
              2U);
}

TEST(Names, find_what_is_meant_or_say_what_could_be) {
    const reach::ReachPtr reach = reach_of(std::string(shop));
    const auto message = [&](std::string_view word) -> std::string {
        const auto found = find_named(*reach, word);
        return found ? "" : found.error().message;
    };
    EXPECT_TRUE(find_named(*reach, "db"));
    EXPECT_TRUE(find_named(*reach, "StatefulSet/shop/db"));
    EXPECT_EQ(message("web"), "\"web\" may be any of Pod/ops/web, Pod/shop/web");
    EXPECT_EQ(message("shop/webb"), "no workload \"shop/webb\"; there are Pod/ops/web, Pod/shop/web");
    EXPECT_EQ(message("Deployment/shop/db"),
              "no workload \"Deployment/shop/db\"; there are StatefulSet/shop/db");
    EXPECT_TRUE(std::holds_alternative<estate::AddressSet>(*find_named(*reach, "2001:db8::/32")));
    EXPECT_TRUE(std::holds_alternative<IngressController>(*find_named(*reach, "ingress-controller")));
}

TEST(Names, ports_are_numbers_with_a_protocol) {
    EXPECT_EQ(parse_port("443")->number, 443);
    EXPECT_EQ(parse_port("udp/53")->protocol, estate::Protocol::Udp);
    EXPECT_EQ(parse_port("53/UDP")->protocol, estate::Protocol::Udp);
    for (const char* word : {"", "0", "65536", "http", "80/", "/80", "tcp/tcp", "80/tcp/1"})
        EXPECT_FALSE(parse_port(word)) << word;
}

std::string why(const reach::ReachPtr& reach, std::string_view from, std::string_view to) {
    const Table table(reach);
    std::string text;
    const auto told = Explainer(table).explain(*find_named(*reach, from), *find_named(*reach, to));
    if (!told) return told.error().message;
    for (const Explanation& explanation : *told)
        text += explanation_text(*reach, explanation, {.width = 200}, {});
    return text;
}

TEST(Explain, names_rule_object_and_line) {
    EXPECT_EQ(why(reach_of(std::string(shop)), "shop/web", "db"),
              "shop/web (Pod) → shop/db (StatefulSet): allowed on TCP 5432\n"
              "\n"
              "allowed  TCP 5432\n"
              "  egress   no policy speaks of it: allowed by default\n"
              "  ingress  NetworkPolicy shop/db allows it by ingress rule 1 (world.yaml:23:58)\n"
              "\n"
              "denied   all else\n"
              "  egress   no policy speaks of it: allowed by default\n"
              "  ingress  NetworkPolicy shop/db isolates the pod, and ingress rule 1 selects the peer, but "
              "for other ports (world.yaml:23:58)\n");
}

TEST(Explain, tells_addresses_that_fare_alike_as_one) {
    const std::string text = why(reach_of(std::string(shop)), "internet", "db");
    EXPECT_TRUE(text.starts_with("the Internet → shop/db (StatefulSet): denied\n")) << text;
}

TEST(Explain, refuses_what_nobody_can_answer) {
    const reach::ReachPtr reach = reach_of(std::string(shop));
    EXPECT_EQ(why(reach, "10.0.0.1", "internet"),
              "one end must be a workload: connections between others are not seen");
    EXPECT_EQ(why(reach, "db", "db"), "both ends are the same: a pod may always connect to itself");
}

TEST(Explain, says_what_would_decide_an_unknown) {
    const reach::ReachPtr reach = reach_of(std::string(shop) + R"(
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: block, namespace: ops},
 spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}}
)");
    const std::string json = print("json", Table(reach, between(*reach, "shop/web", "ops/web")));
    EXPECT_NE(
        json.find(
            R"("why":"NetworkPolicy ops/block: whether its addresses cover those of pods depends on the network plugin)"),
        std::string::npos)
        << json;
}

TEST(Conditions, are_told_of_ports_that_no_other_rule_lets_pass) {
    const auto connections = [](std::string_view more) {
        const std::string json = print("json", Table(reach_of(std::string(shop)
                                                              + fmt::format(R"(
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: probe, namespace: ops}}
spec:
  endpointSelector: {{}}
  ingress:
  - toPorts: [{{ports: [{{port: "80", protocol: TCP}}], rules: {{http: [{{method: GET, path: /health}}]}}}}]
  {}
)",
                                                                            more))));
        return json.find(R"("conditions":["CiliumNetworkPolicy ops/probe on TCP 80: )") != std::string::npos;
    };
    EXPECT_TRUE(connections(""));
    EXPECT_TRUE(connections("- toPorts: [{ports: [{port: \"81\", protocol: TCP}]}]"));
    EXPECT_FALSE(connections("- toPorts: [{ports: [{port: \"80\", protocol: TCP}]}]"));
}

TEST(Explain, tells_a_condition_once) {
    const reach::ReachPtr reach = reach_of(std::string(shop) + R"(
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: deny, namespace: shop}
spec: {action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}
)");
    const std::string text = why(reach, "ops/web", "shop/web");
    EXPECT_NE(text.find("it hangs on a condition: HTTP /admin"), std::string::npos) << text;
    EXPECT_EQ(text.find("; on condition"), std::string::npos) << text;
}

TEST(Explain, cites_the_rule_that_surely_decides) {
    const std::string text = why(reach_of(std::string(shop) + R"(
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {}}
  egress:
  - {action: Deny, to: [{networks: [10.0.0.0/8]}]}
  - {action: Deny, to: [{namespaces: {}}]}
)"),
                                 "ops/web", "shop/db");
    EXPECT_NE(text.find("BaselineAdminNetworkPolicy default denies it by egress rule 2"), std::string::npos)
        << text;
    EXPECT_EQ(text.find("egress rule 1"), std::string::npos) << text;
}

TEST(Exposure, text_is_short_however_many_peers_a_policy_names) {
    std::string peers;
    for (int i = 0; i < 600; ++i)
        peers += fmt::format("{}{{podSelector: {{matchLabels: {{app: x{}}}}}}}", i > 0 ? ", " : "", i);
    const reach::ReachPtr reach = reach_of(
        std::string(shop)
        + fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: many, "
                      "namespace: ops}}, spec: {{podSelector: {{}}, ingress: [{{from: [{}]}}]}}}}\n",
                      peers));
    const std::string text = print("text", Table(reach), {.exposure = true});
    EXPECT_LT(text.size(), 3000U);
    EXPECT_NE(text.find("and 589 more selectors; --all tells of all"), std::string::npos) << text;
    EXPECT_GT(print("json", Table(reach), {.exposure = true}).size(), 40'000U);
}

// A name that every format's reader would take for something else.
const std::string hostile =
    "{apiVersion: v1, kind: Pod, metadata: {namespace: \"=1+1|<b>\\\\\\\"\", name: \"a\\u001b[31m\\n|x\"}, "
    "spec: {containers: [{name: c, image: i}]}}\n---\n"
    "{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: c, image: i}]}}\n";

TEST(Formats, neutralise_foreign_names) {
    const Table table(reach_of(hostile));
    ASSERT_EQ(table.reach().peers().size(), 2U) << "the reader has refused the name: choose another";
    for (const Format& format : formats())
        EXPECT_EQ(print(format.name, table).find('\x1b'), std::string::npos) << format.name;
    EXPECT_NE(print("csv", table).find("\"'=1+1|<b>"), std::string::npos) << print("csv", table);
    EXPECT_NE(print("markdown", table).find("=1+1&#124;&#60;b&#62;"), std::string::npos)
        << print("markdown", table);
    EXPECT_NE(print("dot", table).find("label=\"=1+1|<b>\\\\\\\"\""), std::string::npos)
        << print("dot", table);
}

TEST(Groups, many_ranges_of_addresses_cost_no_square) {
    Groups groups;
    const reach::PortPassage ports{.allowed = estate::PortSet::all(), .unknown = {}};
    constexpr unsigned count = 200'000; // joined one by one: minutes
    for (unsigned i = 0; i < count; ++i) {
        const estate::Address address{estate::AddressFamily::V4, 2 * i};
        groups.add(estate::AddressRange{address, address}, ports, false);
    }
    const std::vector<Group> made = groups.take();
    ASSERT_EQ(made.size(), 1U);
    EXPECT_EQ(made.front().addresses.ranges().size(), count);
}

TEST(Formats, text_tells_the_three_numbers) {
    const std::string text = print("text", Table(reach_of(std::string(shop))));
    EXPECT_NE(text.find("pairs of pods may talk, 0 cannot be known"), std::string::npos) << text;
    EXPECT_NE(text.find("whoever may send, on all ports (1 workload)\n  ops: web\n"), std::string::npos)
        << text;
    EXPECT_NE(text.find("  shop/db (StatefulSet)\n    from shop/web: TCP 5432\n"), std::string::npos) << text;
}

TEST(Formats, text_says_how_many_rows_it_leaves_out) {
    const std::string text = print("text", Table(reach_of(std::string(shop))), {.most_rows = 1});
    EXPECT_NE(text.find("and 1 more workload; --all tells of all"), std::string::npos) << text;
}

} // namespace
} // namespace cofferdam::connections

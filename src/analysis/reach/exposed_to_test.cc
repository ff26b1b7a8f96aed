#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "analysis/reach/exposed_to.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

// Pods web and db, with app=<name>, in namespace shop (team=shop).
constexpr std::string_view pods = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: i}]}
---
)";

std::string policy(std::string_view spec) {
    return fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, "
                       "metadata: {{name: p, namespace: shop}}, spec: {{podSelector: {{}}, {}}}}}\n---\n",
                       spec);
}

std::string text(const NamedPassage& ports) {
    std::string told = ports.allowed.numbers.to_string();
    for (const estate::NamedPort& name : ports.allowed.names) told += fmt::format(" {}", name.name);
    return told;
}

std::string text(const std::vector<estate::Selection::Term>& terms) {
    std::vector<std::string> texts;
    for (const auto& term : terms)
        texts.push_back(
            fmt::format("{}{}={}", term.negated ? "!" : "", term.key, fmt::join(term.values, "|")));
    return fmt::format("[{}]", fmt::join(texts, ","));
}

// "any none; [team=ops][app=x] TCP 80"
std::string exposure(const std::string& policies, Direction direction, std::string_view of = "web") {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(pods) + policies);
    for (const value::Problem& problem : snapshot->problems()) ADD_FAILURE() << problem.message;
    const estate::Clusters clusters(*snapshot);
    const PolicyStack stack(*snapshot, Id<estate::Target>{0});
    std::vector<PodEnd> ends;
    PodEnd subject;
    for (const auto [id, workload] : snapshot->table<estate::Workload>()) {
        ends.push_back(end_of(workload, clusters.of({0}).find(workload.namespace_)->facts));
        if (workload.name == of) subject = ends.back();
    }
    const Descriptions descriptions(stack, ends);
    const ExposureOfSide side = descriptions.of(direction, subject);
    std::string told =
        fmt::format("{}any {}", side.is_selected == Truth::No ? "unselected; " : "", text(side.any_pod));
    for (const DescribedExposure& described : side.described)
        told += fmt::format("; {}{} {}", text(described.pods->of_namespace), text(described.pods->of_pod),
                            text(described.ports))
                + (described.perhaps_denied.empty()
                       ? ""
                       : fmt::format(" less {}", described.perhaps_denied.numbers.to_string()));
    return told;
}

std::string from(std::string_view rules) {
    return exposure(policy(fmt::format("ingress: [{}]", rules)), Direction::Ingress);
}

TEST(ExposedTo, what_no_policy_selects_is_open_to_all) {
    EXPECT_EQ(exposure("", Direction::Ingress), "unselected; any all");
    EXPECT_EQ(exposure(policy("ingress: []"), Direction::Egress), "unselected; any all");
    EXPECT_EQ(exposure(policy("ingress: []"), Direction::Ingress), "any none");
}

TEST(ExposedTo, a_rule_for_everybody_is_for_the_whole_cluster) {
    EXPECT_EQ(from("{ports: [{port: 80}]}"), "any TCP 80");
    EXPECT_EQ(from("{from: [{namespaceSelector: {}}], ports: [{port: 80}]}"), "any TCP 80");
    EXPECT_EQ(from("{from: [{namespaceSelector: {}, podSelector: {}}], ports: [{port: 80}]}"), "any TCP 80");
}

TEST(ExposedTo, pods_are_told_by_what_the_rule_asks_of_them) {
    EXPECT_EQ(from("{from: [{podSelector: {matchLabels: {app: new}}}]}"),
              "any none; [kubernetes.io/metadata.name=shop][app=new] all");
    EXPECT_EQ(from("{from: [{namespaceSelector: {matchLabels: {team: ops}}}], ports: [{port: 80}]}"),
              "any none; [team=ops][] TCP 80");
}

TEST(ExposedTo, pods_of_the_estate_have_rows_of_their_own) {
    EXPECT_EQ(from("{from: [{podSelector: {matchLabels: {app: db}}}]}"), "any none");
    EXPECT_EQ(from("{from: [{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: "
                   "{app: db}}}]}"),
              "any none");
    // Other pods may be such in other namespaces.
    EXPECT_EQ(from("{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}]}"),
              "any none; [][app=db] all");
}

TEST(ExposedTo, what_all_pods_may_do_pods_of_a_selector_may_too) {
    EXPECT_EQ(from("{ports: [{port: 80}]}, "
                   "{from: [{namespaceSelector: {matchLabels: {team: ops}}}], ports: [{port: 90}]}"),
              "any TCP 80; [team=ops][] TCP 80,90");
    EXPECT_EQ(from("{}, {from: [{namespaceSelector: {matchLabels: {team: ops}}}], ports: [{port: 90}]}"),
              "any all");
}

TEST(ExposedTo, port_names_are_resolved_here_and_kept_elsewhere) {
    const std::string_view ports = "[{ports: [{port: http}]}]";
    EXPECT_EQ(exposure(policy(fmt::format("ingress: {}", ports)), Direction::Ingress), "any TCP 8080");
    EXPECT_EQ(exposure(policy(fmt::format("egress: {}, policyTypes: [Egress]", ports)), Direction::Egress),
              "any none http");
    EXPECT_EQ(exposure(policy("egress: [{ports: [{port: http}]}, {}]"), Direction::Egress), "any all http");
}

TEST(ExposedTo, whom_an_administrator_denies_is_an_exception_from_all) {
    const std::string deny =
        R"({apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a},
 spec: {priority: 1, subject: {namespaces: {}}, ingress: [{name: red, action: Deny, from: [{namespaces: {matchLabels: {team: red}}}]}]}}
---
)";
    EXPECT_EQ(exposure(deny, Direction::Ingress), "any all; [team=red][] none");
}

TEST(ExposedTo, a_denial_of_pods_that_may_be_the_same_is_told) {
    const auto with_denial_to = [](std::string_view peers) {
        return exposure(
            policy("ingress: [{from: [{podSelector: {matchLabels: {app: x}}, namespaceSelector: {}}], "
                   "ports: [{port: 80}, {port: 81}]}]")
                + fmt::format("{{apiVersion: policy.networking.k8s.io/v1alpha1, kind: "
                              "AdminNetworkPolicy, metadata: {{name: a}}, spec: {{priority: 1, "
                              "subject: {{namespaces: {{}}}}, ingress: [{{action: Deny, from: [{}], "
                              "ports: [{{portNumber: {{port: 80}}}}]}}]}}}}\n",
                              peers),
            Direction::Ingress);
    };
    const std::string allowed = "[][app=x] TCP 80-81";
    EXPECT_NE(with_denial_to("{namespaces: {matchLabels: {team: ops}}}").find(allowed + " less TCP 80"),
              std::string::npos)
        << with_denial_to("{namespaces: {matchLabels: {team: ops}}}");
    const std::string of_others =
        with_denial_to("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: z}}}}");
    EXPECT_NE(of_others.find(allowed), std::string::npos) << of_others;
    EXPECT_EQ(of_others.find("less"), std::string::npos) << of_others;
}

} // namespace
} // namespace cofferdam::reach

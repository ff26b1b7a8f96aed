#include <gtest/gtest.h>

#include "kubernetes/test_world.h"
#include "report/fix_set/fix_set.h"
#include "report/fix_set/playbook.h"
#include "value/document.h"

namespace cofferdam::fix_set {

namespace {

constexpr std::string_view owned = R"(
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: web, image: "a|b", securityContext: {privileged: true}}], volumes: [{name: key, secret: {secretName: key}}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}}
---
{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: all}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: ServiceAccount, name: default, namespace: shop}]}
)";

struct Printed {
    std::string text;
    std::string json;
    std::string markdown;
};

Printed print(std::string_view yaml, const cuts::Goal& goal, std::string_view folder = "") {
    const auto analysis = cuts::Analysis::of(kubernetes::read_world(std::string(yaml)), {});
    const auto plan = cuts::plan(analysis, goal);
    EXPECT_TRUE(plan) << plan.error().message;
    const cuts::FixFiles files = cuts::files_of(*analysis.snapshot(), plan->edited);
    const Told told{analysis, goal, *plan, files, std::string(folder)};
    return {text_of(told), json_of(told), markdown_of(told)};
}

bool says(const std::string& text, std::string_view what) { return text.contains(what); }

} // namespace

TEST(FixSet, text_leads_with_what_falls_and_ends_with_the_second_analysis) {
    const std::string text = print(owned, {}, "fixes").text;
    EXPECT_TRUE(text.starts_with("If each front end were owned, from internet fall cluster-admin")) << text;
    EXPECT_TRUE(says(text, "container web of Pod shop/web runs without privileged  (cost 5)")) << text;
    EXPECT_TRUE(says(text, "add /spec/containers/0/securityContext/privileged false")) << text;
    EXPECT_TRUE(says(text, "Analysed again with the edits: before")) << text;
    EXPECT_TRUE(says(text, "1 file in fixes\n  world.yaml")) << text;
    EXPECT_TRUE(says(text, "Under ")) << text;
}

TEST(FixSet, what_no_edit_closes_is_told) {
    const std::string yaml = std::string(owned) + R"(---
{apiVersion: v1, kind: Pod, metadata: {name: cron, namespace: shop}, spec: {containers: [{name: a, image: a, volumeMounts: [{name: key, mountPath: /k}]}], volumes: [{name: key, secret: {secretName: key}}]}}
)";
    const cuts::Goal goal{.from = {"pod/shop/cron"}, .protect = {"secret/shop/key"}, .rules = {}};
    const Printed printed = print(yaml, goal);
    EXPECT_TRUE(says(printed.text, "Still open (1)\n  pod/shop/cron → secret/shop/key")) << printed.text;
    EXPECT_TRUE(says(printed.markdown,
                     "1 pair is still open, and no edit that seal knows of closes it:\n\n- `pod/shop/cron"))
        << printed.markdown;
}

TEST(FixSet, json_has_every_edit_with_its_patch) {
    const auto parsed = value::parse_json(std::make_shared<const value::Text>("plan", print(owned, {}).json));
    ASSERT_TRUE(parsed.problems.empty());
    const value::Value& root = parsed.documents.front()->root();
    ASSERT_EQ(root["edits"].size(), 2U);
    for (const value::Value& edit : root["edits"].items()) {
        EXPECT_FALSE(edit["title"].string_or("").empty());
        EXPECT_GT(edit["patch"].size(), 0U);
    }
    EXPECT_EQ(root["curve"].size(), 3U);
    EXPECT_TRUE(root["optimal"].bool_or(false));
    EXPECT_GT(root["assumptions"].size(), 0U);
}

TEST(FixSet, markdown_holds_patches_and_new_objects_for_a_reviewer) {
    constexpr std::string_view two_pods = R"(
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: web, image: a}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: shop, labels: {app: agent}}, spec: {containers: [{name: a, image: a, volumeMounts: [{name: k, mountPath: /k}]}], volumes: [{name: k, secret: {secretName: key}}]}}
---
{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}
---
{apiVersion: v1, kind: Service, metadata: {name: agent, namespace: shop}, spec: {type: LoadBalancer, selector: {app: agent}, ports: [{port: 80}]}}
)";
    const std::string closed =
        print(two_pods, {.from = {"pod/shop/web"}, .protect = {"secret/shop/key"}, .rules = {}}).markdown;
    EXPECT_TRUE(says(closed, "<summary>The edits</summary>")) << closed;
    EXPECT_TRUE(says(closed, "```yaml\n# Pod shop/web\napiVersion: networking.k8s.io/v1\n")) << closed;
    EXPECT_TRUE(says(print(owned, {}).markdown, "```\nremove /subjects/0\n```")) << print(owned, {}).markdown;
}

// A name with a "|" would end a cell, and one with a "<" be a tag.
TEST(FixSet, markdown_makes_names_harmless) {
    constexpr std::string_view foreign = R"(
{apiVersion: v1, kind: Pod, metadata: {name: "a|<b>", namespace: shop, labels: {app: a}}, spec: {containers: [{name: "c|<i>", image: a, securityContext: {privileged: true}}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, selector: {app: a}, ports: [{port: 80}]}}
)";
    const std::string markdown = print(foreign, {}).markdown;
    EXPECT_TRUE(says(markdown, "| 1 | ")) << markdown;
    EXPECT_FALSE(says(markdown, "<b>")) << markdown;
    EXPECT_FALSE(says(markdown, "c|<")) << markdown;
}

TEST(FixSet, an_estate_without_a_way_has_no_edits) {
    const std::string text =
        print("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}", {}).text;
    EXPECT_FALSE(says(text, "  1. ")) << text;
    EXPECT_TRUE(says(text, "0 fall: none in the model")) << text;
}

TEST(Playbook, tells_what_to_close_to_revoke_and_to_look_through) {
    const auto analysis = cuts::Analysis::of(kubernetes::read_world(std::string(owned)), {});
    const auto plan = cuts::contain(analysis, "pod/shop/web");
    ASSERT_TRUE(plan) << plan.error().message;
    const std::string text = playbook(analysis, *plan);
    EXPECT_TRUE(text.starts_with("# An intruder is in Pod shop/web\n")) << text;
    EXPECT_TRUE(says(text, "Analysed again with it: nothing passes.")) << text;
    EXPECT_TRUE(says(text, "kubectl delete pod -n shop POD")) << text;
    EXPECT_TRUE(says(text, "- Secret `shop/key`")) << text;
    EXPECT_TRUE(says(text, "ClusterRoleBinding all")) << text;
    EXPECT_TRUE(says(text, "cluster-admin")) << text;
}

} // namespace cofferdam::fix_set

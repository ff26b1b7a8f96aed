#include <algorithm>
#include <ranges>

#include <gtest/gtest.h>

#include "analysis/controls/controls.h"
#include "analysis/controls/expression_place.h"
#include "analysis/controls/memo.h"
#include "analysis/controls/nulls.h"
#include "analysis/controls/reads.h"
#include "kubernetes/test_world.h"

namespace cofferdam::controls {
namespace {

std::string reads(std::string_view expression) {
    const auto ast = cel::parse(expression);
    EXPECT_TRUE(ast.has_value()) << expression;
    std::string text;
    const Reads found = reads_of(*ast);
    for (const Field& field : found.fields)
        text += fmt::format("{}{}.{}", text.empty() ? "" : " ",
                            root_names[static_cast<std::size_t>(field.root)], field.name);
    for (const std::string& variable : found.variables) text += " variables." + variable;
    return text;
}

TEST(Reads, name_the_first_field_of_each_root) {
    EXPECT_EQ(reads("container.securityContext.privileged == true"), "container.securityContext");
    EXPECT_EQ(reads("container.?securityContext.privileged.orValue(false)"), "container.securityContext");
    EXPECT_EQ(reads("has(pod.hostPID) && pod.hostPID && container.name == 'a'"),
              "container.name pod.hostPID");
    EXPECT_EQ(reads("pod.volumes.exists(v, has(v.hostPath) && v.name == item.name)"),
              "pod.volumes item.name");
    EXPECT_EQ(reads("variables.linux && size(container) > 0"), "container. variables.linux");
    EXPECT_EQ(reads("pod['hostPID']"), "pod.");
}

struct Judged : ControlResult {
    std::vector<Proof> proofs; // of all that failed
};

Judged judged(const std::string& yaml, std::string_view control) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(yaml);
    auto results =
        judge(*snapshot, [&](const content::Control& candidate) { return candidate.rule->id == control; });
    EXPECT_TRUE(results.has_value());
    EXPECT_EQ(results->size(), 1U);
    Judged found{results->front(), {}};
    for (const Violation& violation : found.failed)
        std::ranges::move(proofs_of(*snapshot, *found.control, violation), std::back_inserter(found.proofs));
    return found;
}

std::string pod(std::string_view name, std::string_view container) {
    return fmt::format("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {}}}\nspec: {{containers: [{}]}}\n",
                       name, container);
}

TEST(Judge, one_object_one_violation_with_every_place) {
    const Judged result = judged(pod("a", "{name: b, image: b, securityContext: {privileged: true}}, "
                                          "{name: c, image: c}, "
                                          "{name: d, image: d, securityContext: {privileged: true}}"),
                                 "workload-privileged");
    ASSERT_EQ(result.failed.size(), 1U);
    ASSERT_EQ(result.proofs.size(), 2U);
    EXPECT_EQ(result.proofs[1].path, "spec.containers[2].securityContext.privileged");
    EXPECT_EQ(result.proofs[1].value, "true");
}

TEST(Judge, a_field_of_another_type_is_unknown) {
    const Judged result = judged(pod("a", "{name: b, image: b, resources: {limits: 7}}"),
                                 "availability-ephemeral-storage-limit");
    ASSERT_EQ(result.unknown.size(), 1U);
    EXPECT_EQ(result.verdict(), Verdict::Unknown);
    EXPECT_FALSE(result.unknown.front().reason.empty());
}

TEST(Judge, a_list_that_is_none_is_unknown) {
    const Judged result = judged("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
                                 "spec: {tolerations: 7, containers: [{name: b, image: b}]}\n",
                                 "workload-control-plane-toleration");
    ASSERT_EQ(result.unknown.size(), 1U);
    EXPECT_EQ(result.unknown.front().reason, "tolerations is no list");
}

TEST(Judge, a_failure_beside_an_unknown_is_a_failure) {
    const Judged result = judged(pod("a", "{name: b, image: b, resources: {limits: 7}}, {name: c, image: c}"),
                                 "availability-ephemeral-storage-limit");
    EXPECT_EQ(result.verdict(), Verdict::Fail);
}

TEST(Judge, explicit_nulls_are_absent) {
    EXPECT_EQ(judged(pod("a", "{name: x, image: x, securityContext: null}"), "workload-privileged").verdict(),
              Verdict::Pass);
}

// Hundreds of templates that agree in what a control reads, and some that do not: the same as each by itself.
TEST(Judge, many_are_judged_as_each_alone) {
    const std::string kinds[] = {"{name: x, image: x}",
                                 "{name: x, image: x, securityContext: {privileged: true}}",
                                 "{name: x, image: x, securityContext: {privileged: false}}",
                                 "{name: x, image: x, resources: {limits: 7}}"};
    std::string all;
    for (std::size_t i = 0; i < 1200; ++i) all += pod(fmt::format("p{}", i), kinds[i * i % 4]);
    for (std::string_view control :
         {"workload-privileged", "availability-ephemeral-storage-limit", "image-latest"}) {
        const Judged together = judged(all, control);
        std::size_t failed = 0, unknown = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const Judged alone = judged(pod("a", kinds[i]), control);
            const auto count = static_cast<std::size_t>(std::ranges::count_if(
                std::views::iota(0, 1200), [&](int n) { return static_cast<std::size_t>(n * n % 4) == i; }));
            failed += alone.failed.size() * count;
            unknown += alone.unknown.size() * count;
        }
        EXPECT_EQ(together.failed.size(), failed) << control;
        EXPECT_EQ(together.unknown.size(), unknown) << control;
        EXPECT_EQ(together.passed.size(), 1200 - failed - unknown) << control;
    }
}

TEST(Judge, all_kinds_that_make_pods_are_templates) {
    const std::string template_ =
        "{spec: {containers: [{name: x, image: x, securityContext: {privileged: true}}]}}";
    const std::string world = fmt::format(
        "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: a}}\nspec: {{selector: {{}}, template: "
        "{0}}}\n"
        "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: b}}\nspec: {{schedule: '* * * * *', "
        "jobTemplate: {{spec: {{template: {0}}}}}}}\n"
        "---\napiVersion: v1\nkind: List\nitems: [{{apiVersion: batch/v1, kind: Job, metadata: {{name: c}}, "
        "spec: {{template: {0}}}}}]\n",
        template_);
    const Judged result = judged(world, "workload-privileged");
    ASSERT_EQ(result.failed.size(), 3U);
    EXPECT_EQ(result.proofs[1].path,
              "spec.jobTemplate.spec.template.spec.containers[0].securityContext.privileged");
}

TEST(Nulls, are_taken_out_of_maps_and_left_in_lists) {
    auto parsed =
        value::parse_json(std::make_shared<value::Text>("x", R"({"a": null, "b": [null, {"c": null}]})"));
    value::Arena arena;
    EXPECT_EQ(value::to_json(without_nulls(parsed.documents[0]->root(), arena)), R"({"b":[null,{}]})");
}

TEST(Memo, keys_are_compared_by_content) {
    auto parsed = value::parse_json(
        std::make_shared<value::Text>("x", R"([{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1}])"));
    const value::Value& list = parsed.documents[0]->root();
    Memo memo;
    const value::Value* first[] = {&list[0]};
    const value::Value* same[] = {&list[1]};
    const value::Value* other[] = {&list[2]};
    memo.put(hash_of(list[0]), first, {{Verdict::Fail, ""}});
    ASSERT_NE(memo.find(hash_of(list[1]), same), nullptr);
    EXPECT_EQ(memo.find(hash_of(list[1]), same)->front().verdict, Verdict::Fail);
    EXPECT_EQ(memo.find(hash_of(list[2]), other), nullptr);
}

// The place of `error` in the file is that of the '@' in the text.
void expect_place(std::string bytes, std::string_view key, cel::SourcePlace place) {
    const std::size_t mark = bytes.find('@');
    bytes[mark] = '!';
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("own.yaml", bytes));
    const value::Value* slot = parsed.documents.at(0)->root().find(key);
    const value::Place found = place_in_yaml(parsed.documents[0]->place(*slot), place);
    EXPECT_EQ(found.span.begin, mark) << bytes;
}

TEST(Expressions, their_errors_stand_where_the_file_has_them) {
    expect_place("a: 1\nrequire: x + @y\n", "require", {1, 5});
    expect_place("require: \"x + @y\"\n", "require", {1, 5});
    expect_place("require: >-\n  one &&\n  two @three\nb: 1\n", "require", {1, 12});
    expect_place("require: |\n  one &&\n  two @three\n", "require", {2, 5});
    expect_place("require: one &&\n  two @three\n", "require", {1, 12});
}

TEST(Expressions, all_are_understood) { EXPECT_TRUE(check_expressions().has_value()); }

} // namespace
} // namespace cofferdam::controls

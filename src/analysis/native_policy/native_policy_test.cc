#include <gtest/gtest.h>

#include "analysis/admission/admission.h"
#include "analysis/admission/validating_policy.h"
#include "analysis/native_policy/native_policy.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::native_policy {
namespace {

const content::ControlFamily& family_of(std::string_view id) {
    for (const content::ControlFamily& family : content::control_families())
        for (const content::Control& control : family.controls)
            if (control.rule->id == id) return family;
    return content::control_families().front();
}

Result<NativePolicy> exported(std::string_view id) {
    return policy_of(family_of(id), *content::find_control(id));
}

std::string why_not(std::string_view id) {
    const auto policy = exported(id);
    return policy ? "exported" : policy.error().message;
}

value::Parsed parsed(const std::string& yaml) {
    return value::parse_yaml(std::make_shared<value::Text>("policy.yaml", yaml));
}

estate::SnapshotPtr estate_of(const std::string& yaml) {
    const value::Parsed documents = parsed(yaml);
    EXPECT_TRUE(documents.problems.empty());
    kubernetes::Decoded decoded = kubernetes::decode(documents.documents);
    EXPECT_TRUE(decoded.problems.empty());
    estate::SnapshotBuilder builder;
    const auto target = builder.add_target({.name = "test"});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

// What the policy, denying, makes of one object named "it".
std::string fate(const NativePolicy& policy, const std::string& object) {
    const estate::SnapshotPtr estate =
        estate_of("{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: "
                  "{pod-security.kubernetes.io/enforce: privileged}}}\n---\n"
                  + policy_yaml(policy) + "---\n" + binding_yaml(policy, Stage::Deny) + "---\n" + object);
    const admission::Admission admission(*estate, {}, nullptr);
    for (const auto& [id, one] : estate->table<estate::Object>())
        if (one.name == "it") return admission::explain(*admission.would_admit({}, one));
    return "no such object";
}

std::string deployment(const std::string& pod) {
    return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: it, namespace: shop}, spec: {selector: "
           "{matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {"
           + pod + "}}}}";
}

TEST(NativePolicy, a_control_over_containers_names_those_that_fail) {
    const NativePolicy policy = *exported("workload-privileged");
    EXPECT_EQ(
        fate(policy, deployment("containers: [{name: a, image: 'x:1', securityContext: {privileged: true}}, "
                                "{name: b, image: 'x:1'}]")),
        "refused by ValidatingAdmissionPolicy 'workload-privileged' with binding 'workload-privileged': "
            + policy.title + ": a");
    EXPECT_EQ(fate(policy, deployment("containers: [{name: b, image: 'x:1'}]")), "admitted");
}

TEST(NativePolicy, a_control_over_items_of_a_pod_finds_it_in_every_kind) {
    const NativePolicy policy = *exported("workload-host-path");
    const std::string volumes =
        "containers: [{name: b, image: 'x:1'}], volumes: [{name: v, hostPath: {path: /x}}]";
    EXPECT_TRUE(fate(policy, deployment(volumes)).starts_with("refused"));
    EXPECT_TRUE(fate(policy, "{apiVersion: v1, kind: Pod, metadata: {name: it, namespace: shop}, spec: {"
                                 + volumes + "}}")
                    .starts_with("refused"));
    EXPECT_TRUE(
        fate(policy, "{apiVersion: batch/v1, kind: CronJob, metadata: {name: it, namespace: shop}, spec: "
                     "{schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, "
                         + volumes + "}}}}}}")
            .starts_with("refused"));
}

TEST(NativePolicy, variables_of_loops_are_written_out_where_they_are_used) {
    const NativePolicy policy = *exported("workload-keeps-net-raw");
    EXPECT_EQ(policy.validation, "size(variables.failing) == 0");
    for (const NamedExpression& variable : policy.variables) {
        EXPECT_NE(variable.name, "dropped"); // reads the container
    }
    EXPECT_TRUE(policy.variables.back().expression.contains("(container.?securityContext.capabilities.drop"));
}

TEST(NativePolicy, what_admission_cannot_see_is_refused_with_the_reason) {
    EXPECT_TRUE(why_not("workload-token-mounted").contains("ServiceAccount"));
    EXPECT_TRUE(why_not("compliance-pss-privileged").contains("label the namespace"));
    EXPECT_TRUE(why_not("compose-restart").contains("Compose"));
    EXPECT_TRUE(why_not("admission-policy-only-warns").contains("locks himself out"));
    EXPECT_TRUE(why_not("availability-liveness-probe").contains("what made the pod"));
}

TEST(NativePolicy, everything_that_is_exported_compiles) {
    std::size_t count = 0;
    for (const Exported& one : export_controls()) {
        if (!one.policy) {
            EXPECT_FALSE(one.policy.error().message.empty()) << one.control->rule->id;
            continue;
        }
        ++count;
        const value::Parsed documents = parsed(policy_yaml(*one.policy));
        ASSERT_TRUE(documents.problems.empty()) << policy_yaml(*one.policy);
        const admission::ValidatingPolicy read(documents.documents.front()->root()["spec"], 35);
        EXPECT_TRUE(read.compiles()) << policy_yaml(*one.policy);
    }
    EXPECT_GT(count, 60U);
}

TEST(NativePolicy, the_users_own_expression_may_name_the_container_the_pod_or_the_object) {
    const auto own = [](std::string cel, std::vector<std::string> kinds = {}) {
        return policy_of(
            OwnExpression{.name = "own", .message = "no", .cel = std::move(cel), .kinds = std::move(kinds)});
    };
    EXPECT_EQ(own("container.image.contains('@')")->validation, "size(variables.failing) == 0");
    EXPECT_EQ(own("!has(pod.hostNetwork)")->validation, "!has(variables.pod.hostNetwork)");
    EXPECT_EQ(own("size(object.data) > 0", {"ConfigMap"})->rules.front().resources.front(), "configmaps");
    EXPECT_EQ(own("1 +").error().message.substr(0, 4), "1:4:");
    EXPECT_EQ(own("1 + 1").error().message, "must evaluate to bool");
    EXPECT_EQ(own("true", {"Widget"}).error().message, "Kubernetes 1.35 serves no kind Widget");
}

TEST(NativePolicy, stages_are_bindings_that_replace_each_other) {
    const NativePolicy policy = *exported("workload-privileged");
    EXPECT_TRUE(binding_yaml(policy, Stage::Audit).contains("validationActions: [Audit]"));
    const std::vector<std::string> names = {"shop", "ci"};
    EXPECT_TRUE(binding_yaml(policy, Stage::Deny, {.names = names}).contains("NotIn, values: [shop, ci]"));
    EXPECT_TRUE(binding_yaml(policy, Stage::Deny, {.which = Namespaces::Which::Only, .names = names})
                    .contains("operator: In, values: [shop, ci]"));
}

} // namespace
} // namespace cofferdam::native_policy

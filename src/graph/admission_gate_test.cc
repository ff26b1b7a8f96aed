// What admission lets in decides whether a right to create pods takes nodes.
#include <gtest/gtest.h>

#include "graph/blast.h"
#include "graph/test_world.h"
#include "graph/witness.h"

namespace cofferdam::graph {

namespace {

const std::string to_node = "POD_CREATE permissions/shop/r::r -> node/*";

std::string creator(std::string_view resources) {
    return namespace_object("shop", "privileged") + pod("a") + role("shop/r", rule("create", resources))
           + bind("r", "shop/r");
}

// A ValidatingAdmissionPolicy that is bound to deny.
std::string policy(std::string_view expression, std::string_view more = "") {
    return fmt::format("{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, "
                       "metadata: {{name: p}}, "
                       "spec: {{matchConstraints: {{resourceRules: [{{apiGroups: [''], apiVersions: [v1], "
                       "operations: [CREATE], "
                       "resources: [pods]}}]}}{}, validations: [{{expression: \"{}\"}}]}}}}\n---\n"
                       "{{apiVersion: admissionregistration.k8s.io/v1, kind: "
                       "ValidatingAdmissionPolicyBinding, metadata: {{name: "
                       "b}}, spec: {{policyName: p, validationActions: [Deny]}}}}\n---\n",
                       more, expression);
}

constexpr std::string_view no_privileged =
    "object.spec.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || "
    "!c.securityContext.privileged)";
constexpr std::string_view nothing_of_the_host =
    "object.spec.containers.all(c, !has(c.securityContext)) && !has(object.spec.hostPID) && "
    "(!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath)))";

} // namespace

TEST(AdmissionGate, a_policy_that_forbids_one_way_to_the_node_leaves_the_others) {
    EXPECT_TRUE(World(creator("pods") + policy(no_privileged)).has(to_node));
    EXPECT_EQ(World(creator("pods") + policy(nothing_of_the_host)).edges({"POD_CREATE"}).contains(to_node),
              false);
}

TEST(AdmissionGate, a_controller_asks_as_itself) {
    // Whoever wrote the policy spares the system's own ServiceAccounts, and with them what they make for
    // others.
    const std::string spares = policy(
        nothing_of_the_host,
        ", matchConditions: [{name: c, expression: \"!request.userInfo.username.startsWith('system:')\"}]");
    EXPECT_FALSE(World(creator("pods") + spares).has(to_node));
    EXPECT_TRUE(World(creator("deployments") + spares).has(to_node));
}

TEST(AdmissionGate, what_cannot_be_evaluated_is_a_condition) {
    const std::string webhook = "{apiVersion: admissionregistration.k8s.io/v1, kind: "
                                "ValidatingWebhookConfiguration, metadata: {name: w}, "
                                "webhooks: [{name: w.example.com, sideEffects: None, "
                                "admissionReviewVersions: [v1], clientConfig: {url: "
                                "'https://w'}, failurePolicy: Fail, rules: [{apiGroups: [''], apiVersions: "
                                "[v1], operations: [CREATE], "
                                "resources: [pods]}]}]}\n---\n";
    EXPECT_TRUE(World(creator("pods") + webhook).has(to_node + " ?"));
}

TEST(AdmissionGate, policies_are_switched_off_by_who_writes_them) {
    const std::string guarded = creator("pods") + policy(nothing_of_the_host);
    EXPECT_EQ(World(guarded).falls("user:jane", "node/*"), Truth::No);
    const std::string writes =
        role("w", rule("delete", "validatingadmissionpolicybindings")) + bind("w", "w");
    EXPECT_EQ(World(guarded + writes).falls("user:jane", "node/*"), Truth::Yes);
    // Labels of the namespace do not.
    const std::string relabels = role("w", rule("patch", "namespaces")) + bind("w", "w");
    EXPECT_EQ(World(guarded + relabels).falls("user:jane", "node/*"), Truth::No);
}

TEST(AdmissionGate, the_request_that_refutes_is_the_one_that_is_allowed) {
    const World world(creator("jobs"));
    const Blast fallen = blast(*world.graph, *find_states(*world.graph, "user:jane"));
    const auto hops = witness(*world.graph, fallen.propagation, fallen.of(Treasure::Node).front().state);
    EXPECT_EQ(hops.back().refute, "kubectl auth can-i create jobs.batch -n shop --as=jane");
}

} // namespace cofferdam::graph

// How each engine's policies are read; whom they select is tested where workloads are (analysis/policies).
#include <gtest/gtest.h>

#include "kubernetes/decode.h"
#include "kubernetes/policy_objects.h"

namespace cofferdam::kubernetes {
namespace {

using estate::PolicyMode;
using estate::PolicyRole;

estate::PolicyObject read(std::string yaml) {
    static std::vector<value::DocumentPtr> kept; // rows hold views into their documents
    auto text = std::make_shared<value::Text>("policy.yaml", std::move(yaml));
    value::Parsed parsed = value::parse_yaml(text);
    kept.insert(kept.end(), parsed.documents.begin(), parsed.documents.end());
    Decoded decoded = decode(parsed.documents);
    for (const value::Problem& problem : decoded.problems) ADD_FAILURE() << problem.message;
    if (decoded.entities.empty()) return {};
    return std::get<estate::PolicyObject>(decoded.entities.front().row);
}

TEST(PolicyObjects, WebhookConfigurationsHaveAPartForEachWebhook) {
    const auto policy = read(R"(
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: w}
webhooks:
- {name: strict, clientConfig: {url: "https://x"}, rules: [{apiGroups: [apps], apiVersions: ["*"], operations: ["*"], resources: [deployments]}]}
- {name: lax, failurePolicy: Ignore, clientConfig: {service: {name: s, namespace: ns}}, rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods/exec]}]}
)");
    ASSERT_EQ(policy.parts.size(), 2U);
    EXPECT_FALSE(policy.parts[0].fails_open);
    EXPECT_TRUE(policy.parts[0].about_workloads);
    EXPECT_EQ(policy.parts[0].service, "");
    EXPECT_TRUE(policy.parts[1].fails_open);
    EXPECT_FALSE(policy.parts[1].about_workloads) << "exec is no creation";
    EXPECT_EQ(policy.parts[1].service, "s");
    EXPECT_EQ(policy.parts[1].path, "webhooks[1]");
}

TEST(PolicyObjects, BindingsSayTheMode) {
    const auto mode = [](std::string_view actions) {
        return read("apiVersion: admissionregistration.k8s.io/v1\nkind: "
                    "ValidatingAdmissionPolicyBinding\nmetadata: {name: b}\n"
                    "spec: {policyName: p, validationActions: "
                    + std::string(actions) + "}\n")
            .parts.front()
            .mode;
    };
    EXPECT_EQ(mode("[Deny, Audit]"), PolicyMode::Enforce);
    EXPECT_EQ(mode("[Warn, Audit]"), PolicyMode::Warn);
    EXPECT_EQ(mode("[Audit]"), PolicyMode::Audit);
    EXPECT_EQ(mode("[Explode]"), PolicyMode::Unknown);
}

TEST(PolicyObjects, AConstraintOfAnyKindIsAPolicy) {
    const auto policy =
        read("apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: MyOwn\nmetadata: {name: c}\n"
             "spec: {enforcementAction: scoped, scopedEnforcementActions: [{action: warn, enforcementPoints: "
             "[{name: validation.gatekeeper.sh}]}]}\n");
    EXPECT_EQ(policy.engine, estate::PolicyEngine::Gatekeeper);
    EXPECT_EQ(policy.role, PolicyRole::Policy);
    EXPECT_EQ(policy.binds, std::vector<std::string_view>{"MyOwn"});
    EXPECT_EQ(policy.parts.front().mode, PolicyMode::Warn);
}

TEST(PolicyObjects, KyvernoSwitchedOffAtAdmissionOnlyAudits) {
    const auto mode = [](std::string_view admission) {
        return read("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: k}\nspec: {admission: "
                    + std::string(admission)
                    + ", validationFailureAction: enforce, rules: [{name: r, match: {resources: {kinds: "
                      "[Pod]}}, validate: {}}]}\n")
            .parts.front()
            .mode;
    };
    EXPECT_EQ(mode("true"), PolicyMode::Enforce);
    EXPECT_EQ(mode("false"), PolicyMode::Audit);
}

TEST(PolicyObjects, KyvernoKindsAreReadAsItsEngineReadsThem) {
    const auto selects = [](std::string_view kind, std::string_view workload) {
        const auto policy = read("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: k}\nspec: "
                                 "{rules: [{name: r, match: {resources: {kinds: ['"
                                 + std::string(kind) + "']}}, validate: {}}]}\n");
        return policy.parts.front().selection.matches({.in = {.name = "n"}, .kind = workload});
    };
    EXPECT_EQ(selects("Pod", "Pod"), Truth::Yes);
    EXPECT_EQ(selects("v1/Pod", "Pod"), Truth::Yes);
    EXPECT_EQ(selects("apps/v1/Deployment", "Deployment"), Truth::Yes);
    EXPECT_EQ(selects("argoproj.io/v1/Deployment", "Deployment"), Truth::No);
    EXPECT_EQ(selects("Pod/exec", "Pod"), Truth::No);
    EXPECT_EQ(selects("*Set", "StatefulSet"), Truth::Yes);
    EXPECT_EQ(selects("*", "CronJob"), Truth::Yes);
}

TEST(PolicyObjects, PortsThatTakePlainTextAreAPartOfTheirOwn) {
    const auto policy = read(
        "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: p, namespace: ns}\n"
        "spec: {selector: {matchLabels: {a: b}}, mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: "
        "DISABLE}}}\n");
    ASSERT_EQ(policy.parts.size(), 2U);
    EXPECT_EQ(policy.parts[0].mode, PolicyMode::Enforce);
    EXPECT_EQ(policy.parts[1].mode, PolicyMode::Off);
    EXPECT_EQ(policy.parts[1].path, "spec.portLevelMtls.8080");
}

TEST(PolicyObjects, NestedTooDeeplyACalicoSelectorCannotBeKnown) {
    const auto matches = [](int depth) {
        const auto policy = read("apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: "
                                 "{name: g}\nspec: {selector: \""
                                 + std::string(static_cast<std::size_t>(depth), '(') + "all()"
                                 + std::string(static_cast<std::size_t>(depth), ')') + "\"}\n");
        return policy.parts.front().selection.matches({.in = {.name = "n"}});
    };
    EXPECT_EQ(matches(10), Truth::Yes);
    EXPECT_EQ(matches(100'000), Truth::Unknown);
}

TEST(PolicyKinds, AreListedOnce) {
    for (const PolicyKind& kind : policy_kinds()) {
        EXPECT_EQ(find_policy_kind(kind.group, kind.kind), &kind) << kind.group << " " << kind.kind;
        EXPECT_NE(kind.read, nullptr);
    }
}

} // namespace
} // namespace cofferdam::kubernetes

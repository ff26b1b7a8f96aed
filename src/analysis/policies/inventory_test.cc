// Worlds of a few lines; for each statement a case where one edit changes it.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/policies/enforcers.h"
#include "analysis/policies/inventory.h"
#include "kubernetes/policy_objects.h"
#include "kubernetes/test_world.h"

namespace cofferdam::policies {
namespace {

class World {
  public:
    explicit World(std::string_view yaml) : snapshot_(kubernetes::estate_of(yaml)) {
        inventory_ = inventory(*snapshot_);
    }

    const PolicyInventory& inventory_of() const { return inventory_; }

    const Policy& policy(std::string_view kind, std::string_view name) const {
        for (const Policy& row : inventory_.policies) {
            const estate::Object& object = (*snapshot_)[row.object];
            if (object.kind == kind && object.name == name) return row;
        }
        ADD_FAILURE() << "no " << kind << " " << name;
        return inventory_.policies.front();
    }

    std::string names(const std::vector<Id<estate::Workload>>& ids) const {
        std::string text;
        for (auto id : ids) {
            const estate::Workload& workload = (*snapshot_)[id];
            text += fmt::format("{}{}/{}", text.empty() ? "" : " ", workload.namespace_, workload.name);
        }
        return text;
    }
    // "shop/web; unknown: shop/db"
    std::string selected(std::string_view kind, std::string_view name) const {
        const Policy& row = policy(kind, name);
        std::string text = names(row.selected->yes);
        if (!row.selected->unknown.empty()) text += "; unknown: " + names(row.selected->unknown);
        return text;
    }
    // "enforce serving yes: the API server …"
    std::string force(std::string_view kind, std::string_view name) const {
        static constexpr std::string_view truths[] = {"no", "yes", "unknown"};
        const Policy& row = policy(kind, name);
        return fmt::format("{} {} {}: {}", estate::to_string(row.mode), to_string(row.stage),
                           truths[static_cast<std::size_t>(row.enforced)], row.reason);
    }
    // "1 of 2", "0 (1 unknown) of 2"
    std::string share(Protection protection, Count Share::* which) const {
        const Share& share = inventory_.shares[static_cast<std::size_t>(protection)];
        const Count& count = share.*which;
        const std::string unknown = count.unknown ? fmt::format(" ({} unknown)", count.unknown) : "";
        return fmt::format("{}{} of {}", count.yes, unknown, share.total);
    }

  private:
    estate::SnapshotPtr snapshot_;
    PolicyInventory inventory_;
};

std::string deployment(std::string_view namespace_, std::string_view name, std::string_view labels,
                       std::string_view image = "nginx", std::string_view more = "") {
    return fmt::format(R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {1}, namespace: {0}}}
spec:
  selector: {{matchLabels: {2}}}
  template:
    metadata: {{labels: {2}}}
    spec: {{containers: [{{name: c, image: "{3}"}}]{4}}}
)",
                       namespace_, name, labels, image, more);
}

std::string namespace_with(std::string_view name, std::string_view labels) {
    return fmt::format("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {}, labels: {}}}\n", name,
                       labels);
}

std::string object(std::string_view api, std::string_view kind, std::string_view name, std::string_view spec,
                   std::string_view namespace_ = "") {
    return fmt::format("---\napiVersion: {}\nkind: {}\nmetadata: {{name: {}{}}}\nspec: {}\n", api, kind, name,
                       namespace_.empty() ? "" : fmt::format(", namespace: {}", namespace_), spec);
}

const std::string two = deployment("shop", "web", "{app: web}") + deployment("shop", "db", "{app: db}");

std::string network_policy(std::string_view name, std::string_view spec) {
    return object("networking.k8s.io/v1", "NetworkPolicy", name, spec, "shop");
}

// ------------------------------------------------------------------------------------------ NetworkPolicy

TEST(NetworkPolicies, SelectsByPodLabelsInItsOwnNamespace) {
    const World world(two + deployment("other", "web", "{app: web}")
                      + network_policy("p", "{podSelector: {matchLabels: {app: web}}}"));
    EXPECT_EQ(world.selected("NetworkPolicy", "p"), "shop/web");
    EXPECT_EQ(world.policy("NetworkPolicy", "p").dangling, "");
}

TEST(NetworkPolicies, DanglesWhenItSelectsNothing) {
    const World world(two + network_policy("p", "{podSelector: {matchLabels: {app: wep}}}"));
    EXPECT_EQ(world.policy("NetworkPolicy", "p").dangling, "selects no workload");
}

TEST(NetworkPolicies, LabelsThatControllersAddCannotBeKnown) {
    const World world(two + network_policy("p", "{podSelector: {matchLabels: {pod-template-hash: abc}}}"));
    EXPECT_EQ(world.selected("NetworkPolicy", "p"), "; unknown: shop/web shop/db");
}

TEST(NetworkPolicies, HostNetworkCannotBeKnown) {
    const World world(deployment("shop", "web", "{app: web}", "nginx", ", hostNetwork: true")
                      + network_policy("p", "{podSelector: {}}"));
    EXPECT_EQ(world.selected("NetworkPolicy", "p"), "; unknown: shop/web");
}

TEST(NetworkPolicies, AreEnforcedByTheNetworkThatIsVisible) {
    const std::string policy = two + network_policy("p", "{podSelector: {}}");
    EXPECT_EQ(World(policy).force("NetworkPolicy", "p"),
              "enforce configured unknown: no network that is known to enforce it is in the estate");
    EXPECT_EQ(World(policy + deployment("kube-system", "agent", "{a: agent}", "docker.io/calico/node:v3"))
                  .force("NetworkPolicy", "p"),
              "enforce serving yes: Calico enforces it (Deployment kube-system/agent)");
    EXPECT_EQ(World(policy + deployment("kube-system", "agent", "{a: agent}", "docker.io/flannel/flannel:v1"))
                  .force("NetworkPolicy", "p"),
              "enforce configured no: Flannel does not enforce it");
}

TEST(NetworkPolicies, ShareOfIsolatedWorkloadsCountsNoneThatAPolicyOpens) {
    const std::string isolated = two + network_policy("deny", "{podSelector: {}}");
    EXPECT_EQ(World(isolated).share(Protection::IngressIsolation, &Share::written), "2 of 2");
    EXPECT_EQ(World(isolated).share(Protection::IngressIsolation, &Share::enforced), "0 (2 unknown) of 2");
    EXPECT_EQ(World(isolated).share(Protection::EgressIsolation, &Share::written), "0 of 2");
    const World opened(isolated
                       + network_policy("open", "{podSelector: {matchLabels: {app: web}}, ingress: [{}]}"));
    EXPECT_EQ(opened.share(Protection::IngressIsolation, &Share::written), "1 of 2");
}

TEST(NetworkPolicies, DefaultDenyIsOfTheWholeNamespace) {
    auto denies = [](const World& world) {
        return world.inventory_of().namespaces.front().default_deny_ingress;
    };
    EXPECT_EQ(denies(World(two + network_policy("p", "{podSelector: {}}"))), Truth::Yes);
    EXPECT_EQ(denies(World(two + network_policy("p", "{podSelector: {matchLabels: {app: web}}}"))),
              Truth::No);
    EXPECT_EQ(denies(World(two + network_policy("p", "{podSelector: {}, ingress: [{}]}"))), Truth::No);
}

TEST(NetworkPolicies, DuplicatesSayTheSameUnderAnotherName) {
    const std::string first = two + network_policy("a", "{podSelector: {}, policyTypes: [Ingress]}");
    const World same(first + network_policy("b", "{policyTypes: [Ingress], podSelector: {}}"));
    EXPECT_EQ(same.policy("NetworkPolicy", "b").duplicates, 0U);
    const World other(first + network_policy("b", "{policyTypes: [Egress], podSelector: {}}"));
    EXPECT_EQ(other.policy("NetworkPolicy", "b").duplicates, std::nullopt);
}

// ---------------------------------------------------------------------------------------- Pod Security
// labels

TEST(PodSecurityLabels, AreAPolicyOfTheirNamespace) {
    const World world(two + namespace_with("shop", "{pod-security.kubernetes.io/enforce: baseline}"));
    EXPECT_EQ(world.selected("Namespace", "shop"), "shop/web shop/db");
    EXPECT_EQ(world.force("Namespace", "shop"), "enforce serving yes: the API server itself enforces it");
    EXPECT_EQ(world.share(Protection::Admission, &Share::enforced), "2 of 2");
}

TEST(PodSecurityLabels, AuditAndPrivilegedRefuseNothing) {
    const World audit(two + namespace_with("shop", "{pod-security.kubernetes.io/audit: restricted}"));
    EXPECT_EQ(audit.policy("Namespace", "shop").enforced, Truth::No);
    EXPECT_EQ(audit.share(Protection::Admission, &Share::enforced), "0 of 2");
    const World privileged(two + namespace_with("shop", "{pod-security.kubernetes.io/enforce: privileged}"));
    EXPECT_EQ(privileged.share(Protection::Admission, &Share::enforced), "0 of 2");
    EXPECT_EQ(privileged.policy("Namespace", "shop").mode, estate::PolicyMode::Off);
}

// ------------------------------------------------------------------------------------
// ValidatingAdmissionPolicy

std::string admission_policy(std::string_view resources = "pods") {
    return object("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", "vap",
                  fmt::format(R"({{matchConstraints: {{resourceRules: [{{apiGroups: ["*"], apiVersions: ["*"],
  operations: [CREATE], resources: [{}]}}]}}, validations: [{{expression: "true"}}]}})",
                              resources));
}
std::string admission_binding(std::string_view actions = "[Deny]", std::string_view match = "{}",
                              std::string_view policy = "vap") {
    return object(
        "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "b",
        fmt::format("{{policyName: {}, validationActions: {}, matchResources: {}}}", policy, actions, match));
}

TEST(AdmissionPolicies, WithoutABindingNothingHappens) {
    const World world(two + admission_policy());
    EXPECT_EQ(world.force("ValidatingAdmissionPolicy", "vap"), "off written no: nothing binds it");
    EXPECT_EQ(world.policy("ValidatingAdmissionPolicy", "vap").dangling, "nothing binds it");
    EXPECT_EQ(world.share(Protection::Admission, &Share::written), "0 of 2");
}

TEST(AdmissionPolicies, BoundTheyAreEnforcedByTheApiServer) {
    const World world(two + admission_policy() + admission_binding());
    EXPECT_EQ(world.force("ValidatingAdmissionPolicy", "vap"),
              "enforce serving yes: the API server itself enforces it");
    EXPECT_EQ(world.selected("ValidatingAdmissionPolicy", "vap"), "shop/web shop/db");
    EXPECT_EQ(world.share(Protection::Admission, &Share::enforced), "2 of 2");
    EXPECT_EQ(world.policy("ValidatingAdmissionPolicy", "vap").role, estate::PolicyRole::Policy);
    EXPECT_EQ(World(two + admission_policy()).policy("ValidatingAdmissionPolicy", "vap").role,
              estate::PolicyRole::Unbound);
    EXPECT_EQ(World(two + admission_policy() + admission_binding("[Audit]"))
                  .force("ValidatingAdmissionPolicy", "vap"),
              "audit serving no: it audits only");
}

TEST(AdmissionPolicies, ABindingOfAMissingPolicyDangles) {
    const World world(two + admission_policy() + admission_binding("[Deny]", "{}", "vpa"));
    EXPECT_EQ(world.policy("ValidatingAdmissionPolicyBinding", "b").dangling,
              "the policy vpa that it binds is missing");
}

TEST(AdmissionPolicies, NamespaceLabelsThatNobodyShowsCannotBeKnown) {
    const std::string bound = two + admission_policy()
                              + admission_binding("[Deny]", "{namespaceSelector: {matchLabels: {team: a}}}");
    EXPECT_EQ(World(bound).selected("ValidatingAdmissionPolicy", "vap"), "; unknown: shop/web shop/db");
    EXPECT_EQ(World(bound + namespace_with("shop", "{team: a}")).selected("ValidatingAdmissionPolicy", "vap"),
              "shop/web shop/db");
    const World exempt(bound + namespace_with("shop", "{team: b}"));
    EXPECT_EQ(exempt.selected("ValidatingAdmissionPolicy", "vap"), "");
    EXPECT_EQ(exempt.policy("ValidatingAdmissionPolicy", "vap").exempt_namespaces,
              std::vector<std::string_view>{"shop"});
}

TEST(AdmissionPolicies, EveryNamespaceHasItsNameAsALabel) {
    const World world(
        two + admission_policy()
        + admission_binding("[Deny]",
                            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}"));
    EXPECT_EQ(world.selected("ValidatingAdmissionPolicy", "vap"), "shop/web shop/db");
}

TEST(AdmissionPolicies, OfOtherKindsSelectNoWorkloadAndDoNotDangle) {
    const World world(two + admission_policy("services") + admission_binding());
    EXPECT_EQ(world.selected("ValidatingAdmissionPolicy", "vap"), "");
    EXPECT_EQ(world.policy("ValidatingAdmissionPolicy", "vap").dangling, "");
}

// --------------------------------------------------------------------------------------------- webhooks

std::string webhook(std::string_view more = "") {
    return fmt::format(R"(---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: w}}
webhooks:
- name: check.example.com
  clientConfig: {{service: {{name: hook, namespace: hooks}}}}
  rules: [{{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}}]
{})",
                       more);
}

TEST(Webhooks, DelegateToWhatAnswersThem) {
    EXPECT_EQ(World(two + webhook()).force("ValidatingWebhookConfiguration", "w"),
              "delegates configured unknown: nothing in the estate answers the Service hooks/hook of "
              "check.example.com");
    const World served(
        two + webhook() + deployment("hooks", "hook", "{app: hook}")
        + object("v1", "Service", "hook", "{selector: {app: hook}, ports: [{port: 443}]}", "hooks"));
    EXPECT_EQ(served.force("ValidatingWebhookConfiguration", "w"),
              "delegates serving unknown: what its webhooks decide is not in the manifests");
    EXPECT_EQ(served.share(Protection::Admission, &Share::enforced), "0 (3 unknown) of 3");
}

TEST(Webhooks, FailOpenWhereTheirFailuresAreIgnored) {
    EXPECT_FALSE(World(two + webhook()).policy("ValidatingWebhookConfiguration", "w").fails_open);
    EXPECT_TRUE(World(two + webhook("  failurePolicy: Ignore\n"))
                    .policy("ValidatingWebhookConfiguration", "w")
                    .fails_open);
}

// ---------------------------------------------------------------------------------------------- Kyverno

std::string kyverno(std::string_view spec) { return object("kyverno.io/v1", "ClusterPolicy", "k", spec); }
constexpr std::string_view any_pod = "match: {any: [{resources: {kinds: [Pod]}}]}";

TEST(KyvernoPolicies, AuditUnlessTheySayEnforce) {
    const std::string engine =
        deployment("kyverno", "admission", "{app: kyverno}", "ghcr.example/kyverno/kyverno:v1.15");
    auto policy = [&](std::string_view action) {
        return kyverno(fmt::format("{{rules: [{{name: r, {}, validate: {{{}}}}}]}}", any_pod, action));
    };
    EXPECT_EQ(World(two + engine + policy("")).force("ClusterPolicy", "k"),
              "audit serving no: it audits only");
    EXPECT_EQ(World(two + engine + policy("failureAction: Enforce")).force("ClusterPolicy", "k"),
              "enforce serving yes: Kyverno enforces it (Deployment kyverno/admission)");
    EXPECT_EQ(World(two + policy("failureAction: Enforce")).force("ClusterPolicy", "k"),
              "enforce configured unknown: what enforces it is not in the estate");
}

TEST(KyvernoPolicies, ExcludeAndOverrideByNamespace) {
    const World world(
        two + deployment("dev", "web", "{app: web}")
        + kyverno(fmt::format(
            "{{validationFailureAction: Enforce, validationFailureActionOverrides: [{{action: Audit, "
            "namespaces: [d*]}}], "
            "rules: [{{name: r, {}, exclude: {{any: [{{resources: {{names: [db*]}}}}]}}, validate: {{}}}}]}}",
            any_pod)));
    const Policy& policy = world.policy("ClusterPolicy", "k");
    ASSERT_EQ(policy.parts.size(), 2U);
    EXPECT_EQ(world.names(policy.parts[0].selected->yes), "dev/web");
    EXPECT_EQ(policy.parts[0].mode, estate::PolicyMode::Audit);
    EXPECT_EQ(world.names(policy.parts[1].selected->yes), "shop/web");
    EXPECT_EQ(policy.mode, estate::PolicyMode::Audit) << "the weakest of its parts";
}

TEST(KyvernoPolicies, PreconditionsAndExceptionsCannotBeKnown) {
    const std::string policy = kyverno(fmt::format("{{rules: [{{name: r, {}, validate: {{}}}}]}}", any_pod));
    EXPECT_EQ(World(two + policy).selected("ClusterPolicy", "k"), "shop/web shop/db");
    const std::string exception = object("kyverno.io/v2", "PolicyException", "e",
                                         "{exceptions: [{policyName: k, ruleNames: [r]}], match: {any: "
                                         "[{resources: {kinds: [Pod], names: [web*]}}]}}",
                                         "shop");
    EXPECT_EQ(World(two + policy + exception).selected("ClusterPolicy", "k"), "shop/db; unknown: shop/web");
    EXPECT_EQ(World(two + exception).policy("PolicyException", "e").dangling, "no policy k to except from");
    const World conditional(
        two
        + kyverno(fmt::format(
            "{{rules: [{{name: r, {}, preconditions: {{all: [{{key: a}}]}}, validate: {{}}}}]}}", any_pod)));
    EXPECT_EQ(conditional.selected("ClusterPolicy", "k"), "; unknown: shop/web shop/db");
}

// ------------------------------------------------------------------------------------------- Gatekeeper

TEST(GatekeeperPolicies, ConstraintsNeedTheirTemplateAndTheirWebhookLeavesNamespacesOut) {
    const std::string constraint =
        object("constraints.gatekeeper.sh/v1beta1", "K8sNoRoot", "c",
               "{match: {kinds: [{apiGroups: [''], kinds: [Pod]}], excludedNamespaces: [kube-*]}}");
    const std::string tmpl = object("templates.gatekeeper.sh/v1", "ConstraintTemplate", "k8snoroot",
                                    "{crd: {spec: {names: {kind: K8sNoRoot}}}}");
    EXPECT_EQ(World(two + constraint).policy("K8sNoRoot", "c").dangling,
              "no ConstraintTemplate defines K8sNoRoot");
    EXPECT_EQ(World(two + tmpl).policy("ConstraintTemplate", "k8snoroot").dangling, "no K8sNoRoot uses it");
    const World world(two + deployment("kube-system", "a", "{app: a}") + constraint + tmpl);
    EXPECT_EQ(world.selected("K8sNoRoot", "c"), "shop/web shop/db");
    EXPECT_EQ(world.policy("K8sNoRoot", "c").mode, estate::PolicyMode::Enforce);
    const World exempt(two + constraint + tmpl
                       + object("config.gatekeeper.sh/v1alpha1", "Config", "config",
                                "{match: [{processes: ['*'], excludedNamespaces: [shop]}]}",
                                "gatekeeper-system"));
    EXPECT_EQ(exempt.selected("K8sNoRoot", "c"), "");
}

TEST(GatekeeperPolicies, DryrunRecordsOnly) {
    const World world(
        two + object("constraints.gatekeeper.sh/v1beta1", "K8sNoRoot", "c", "{enforcementAction: dryrun}"));
    EXPECT_EQ(world.policy("K8sNoRoot", "c").mode, estate::PolicyMode::Audit);
}

// ------------------------------------------------------------------------------- networks of other engines

TEST(CiliumPolicies, SelectEndpointsAndIsolateByDirection) {
    const World world(
        two
        + object("cilium.io/v2", "CiliumNetworkPolicy", "c",
                 "{endpointSelector: {matchLabels: {'k8s:app': web}}, ingress: [{fromEndpoints: [{}]}]}",
                 "shop"));
    EXPECT_EQ(world.selected("CiliumNetworkPolicy", "c"), "shop/web");
    EXPECT_EQ(world.share(Protection::IngressIsolation, &Share::written), "1 of 2");
    EXPECT_EQ(world.share(Protection::EgressIsolation, &Share::written), "0 of 2");
    const World lax(
        two
        + object(
            "cilium.io/v2", "CiliumNetworkPolicy", "c",
            "{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}",
            "shop"));
    EXPECT_EQ(lax.share(Protection::IngressIsolation, &Share::written), "0 of 2");
}

TEST(CiliumPolicies, ClusterwideSelectByNamespaceAndNode) {
    const World world(
        two + deployment("dev", "web", "{app: web}")
        + object("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "c",
                 "{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: dev}}, egress: [{}]}")
        + object("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "nodes",
                 "{nodeSelector: {}, ingress: [{}]}"));
    EXPECT_EQ(world.selected("CiliumClusterwideNetworkPolicy", "c"), "dev/web");
    EXPECT_EQ(world.selected("CiliumClusterwideNetworkPolicy", "nodes"), "");
    EXPECT_EQ(world.policy("CiliumClusterwideNetworkPolicy", "nodes").dangling, "");
}

TEST(CalicoPolicies, SelectInTheirOwnLanguage) {
    auto selects = [](std::string_view selector) {
        return World(two
                     + object("projectcalico.org/v3", "GlobalNetworkPolicy", "g",
                              fmt::format("{{selector: \"{}\"}}", selector)))
            .selected("GlobalNetworkPolicy", "g");
    };
    EXPECT_EQ(selects(""), "shop/web shop/db");
    EXPECT_EQ(selects("all()"), "shop/web shop/db");
    EXPECT_EQ(selects("app == 'web'"), "shop/web");
    EXPECT_EQ(selects("app != 'web'"), "shop/db");
    EXPECT_EQ(selects("!(app == 'web') && has(app)"), "shop/db");
    EXPECT_EQ(selects("app in {'web', 'x'} || app starts with 'd'"), "shop/web shop/db");
    EXPECT_EQ(selects("app not in {'web'}"), "shop/db");
    EXPECT_EQ(selects("app ends with 'b' && app contains 'e'"), "shop/web");
    EXPECT_EQ(selects("!has(tier)"), "shop/web shop/db");
    EXPECT_EQ(selects("global()"), "");
    EXPECT_EQ(selects("projectcalico.org/namespace == 'shop'"), "shop/web shop/db");
}

TEST(CalicoPolicies, StagedOnesRecordOnly) {
    const World world(
        two + object("projectcalico.org/v3", "StagedGlobalNetworkPolicy", "s", "{selector: all()}"));
    EXPECT_EQ(world.policy("StagedGlobalNetworkPolicy", "s").mode, estate::PolicyMode::Audit);
    EXPECT_EQ(world.share(Protection::IngressIsolation, &Share::written), "0 of 2");
}

TEST(ClusterNetworkPolicies, SelectBySubject) {
    const World world(
        two
        + object("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", "a",
                 "{priority: 1, subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: "
                 "web}}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}"));
    EXPECT_EQ(world.selected("AdminNetworkPolicy", "a"), "shop/web");
    EXPECT_EQ(world.share(Protection::IngressIsolation, &Share::written), "0 of 2")
        << "it isolates nothing that it does not name";
}

// ------------------------------------------------------------------------------------------ mesh, resources

TEST(IstioPolicies, ProtectWhatIsInTheMesh) {
    const std::string strict =
        two
        + object("security.istio.io/v1", "PeerAuthentication", "default", "{mtls: {mode: STRICT}}", "shop")
        + deployment("istio-system", "istiod", "{app: istiod}", "docker.io/istio/pilot:1.27");
    EXPECT_EQ(World(strict + namespace_with("shop", "{istio-injection: enabled}"))
                  .share(Protection::Mesh, &Share::enforced),
              "2 of 3");
    EXPECT_EQ(World(strict + namespace_with("shop", "{a: b}")).share(Protection::Mesh, &Share::enforced),
              "0 of 3");
    EXPECT_EQ(World(strict).share(Protection::Mesh, &Share::enforced), "0 (2 unknown) of 3");
}

TEST(IstioPolicies, InTheRootNamespaceApplyEverywhere) {
    const World world(two + object("security.istio.io/v1", "AuthorizationPolicy", "a", "{}", "istio-system"));
    EXPECT_EQ(world.selected("AuthorizationPolicy", "a"), "shop/web shop/db");
    EXPECT_EQ(world.policy("AuthorizationPolicy", "a").mode, estate::PolicyMode::Enforce);
    const World open(
        two + object("security.istio.io/v1", "AuthorizationPolicy", "a", "{rules: [{}]}", "istio-system"));
    EXPECT_EQ(open.policy("AuthorizationPolicy", "a").mode, estate::PolicyMode::Off);
}

TEST(Quotas, CoverTheirNamespaceIfTheyLimitPods) {
    EXPECT_EQ(World(two + object("v1", "ResourceQuota", "q", "{hard: {limits.cpu: 4}}", "shop"))
                  .share(Protection::Resources, &Share::enforced),
              "2 of 2");
    EXPECT_EQ(World(two + object("v1", "ResourceQuota", "q", "{hard: {services: 4}}", "shop"))
                  .share(Protection::Resources, &Share::enforced),
              "0 of 2");
}

// --------------------------------------------------------------------------------------------- catalogue

TEST(EnforcerCatalogue, NamesOnlyWordsThatPoliciesAskFor) {
    for (const Enforcer& enforcer : enforcer_catalogue()) {
        EXPECT_FALSE(enforcer.images.empty()) << enforcer.name;
        for (std::string_view word : enforcer.enforces) {
            static constexpr std::string_view known[] = {
                "network-policy", "admin-network-policy", "calico", "cilium",
                "kyverno",        "gatekeeper",           "istio"};
            EXPECT_NE(std::ranges::find(known, word), std::end(known)) << enforcer.name << ": " << word;
        }
    }
}

} // namespace
} // namespace cofferdam::policies

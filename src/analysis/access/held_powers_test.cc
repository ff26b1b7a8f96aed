#include <algorithm>

#include <fmt/format.h>

#include "analysis/access/held_powers.h"
#include "analysis/access/test_estate.h"

namespace cofferdam::access {
namespace {

constexpr std::string_view to_jane = "{kind: User, name: jane}";
const estate::Subject jane{estate::SubjectKind::User, "", "jane"};

std::string line(const HeldPower& held) {
    std::string text(held.power->id);
    if (!held.is_everywhere()) text += fmt::format(" in {}", held.namespace_);
    for (std::string_view name : held.names) text += fmt::format(" [{}]", name);
    if (held.gives_everything) text += " (everything)";
    return text;
}

std::string powers_of(std::string_view yaml, int minor = 35, const estate::Subject& subject = jane,
                      Groups groups = Groups::None) {
    const auto estate = estate_of(yaml);
    const Access access(*estate);
    std::string text;
    for (const HeldPower& held : HeldPowers(access, minor).of(subject, groups).powers) {
        if (!text.empty()) text += ", ";
        text += line(held);
    }
    return text;
}

// of jane with these rules: everywhere, and by a binding in shop
std::string everywhere(std::string_view rules, int minor = 35) {
    return powers_of(role("r", rules) + binding("b", "", "ClusterRole", "r", to_jane), minor);
}
std::string in_shop(std::string_view rules) {
    return powers_of(role("r", rules) + binding("b", "shop", "ClusterRole", "r", to_jane));
}

struct Case {
    const char* rules;
    const char* everywhere;
    const char* in_shop;
};

constexpr Case cases[] = {
    {"[{verbs: [get, list, watch], apiGroups: [''], resources: [pods, configmaps]}]", "", ""},
    {"[{verbs: [watch], apiGroups: [''], resources: [secrets]}]", "secrets-read", "secrets-read in shop"},
    {"[{verbs: [create], apiGroups: [''], resources: [secrets]}]", "", ""},
    {"[{verbs: [get], apiGroups: [''], resources: [secrets], resourceNames: [tls, db]}]",
     "secrets-read [db] [tls]", "secrets-read in shop [db] [tls]"},
    {"[{verbs: [deletecollection], apiGroups: [''], resources: [pods], resourceNames: [x]}]", "", ""},
    {"[{verbs: [create], apiGroups: [batch], resources: [cronjobs]}]", "pod-create", "pod-create in shop"},
    {"[{verbs: [create], apiGroups: [apps], resources: [cronjobs, pods]}]", "", ""},
    {"[{verbs: [create], apiGroups: [apps], resources: [deployments], resourceNames: [x]}]", "", ""},
    {"[{verbs: [create, patch], apiGroups: [apps], resources: [deployments], resourceNames: [x]}]",
     "pod-create [x], pod-patch [x]", "pod-create in shop [x], pod-patch in shop [x]"},
    {"[{verbs: [create], apiGroups: [''], resources: [pods/exec], resourceNames: [x]}]", "pod-exec [x]",
     "pod-exec in shop [x]"},
    {"[{verbs: [patch], apiGroups: [''], resources: [pods/ephemeralcontainers]}]", "ephemeral-containers",
     "ephemeral-containers in shop"},
    {"[{verbs: [get], apiGroups: [''], resources: [nodes/proxy]}]", "nodes-proxy", ""},
    {"[{verbs: [create], apiGroups: [''], resources: [persistentvolumes]}]", "persistent-volume-create", ""},
    {"[{verbs: [create], apiGroups: [''], resources: [serviceaccounts/token]}]", "token-request",
     "token-request in shop"},
    {"[{verbs: [impersonate], apiGroups: [''], resources: [groups]}]", "", ""},
    {"[{verbs: [impersonate], apiGroups: [''], resources: [serviceaccounts]}]", "impersonate",
     "impersonate in shop"},
    {"[{verbs: [impersonate], apiGroups: [''], resources: [users]}]", "impersonate", ""},
    {"[{verbs: [impersonate], apiGroups: [''], resources: [users, groups]}]",
     "impersonate-groups (everything), impersonate", ""},
    {"[{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]}]", "", ""},
    {"[{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]},"
     " {verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings]}]",
     "bind (everything), binding-write", ""},
    {"[{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: "
     "[view]},"
     " {verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings]}]",
     "bind [view], binding-write", ""},
    {"[{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: "
     "[cluster-admin]},"
     " {verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings]}]",
     "bind [cluster-admin] (everything), binding-write", ""},
    {"[{verbs: [escalate, update], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]}]",
     "escalate (everything), role-write", ""},
    {"[{verbs: [escalate, update], apiGroups: [rbac.authorization.k8s.io], resources: [roles]}]",
     "escalate, role-write", "escalate in shop, role-write in shop"},
    {"[{verbs: [update], apiGroups: [certificates.k8s.io], resources: "
     "[certificatesigningrequests/approval]}]",
     "", ""},
    {"[{verbs: [update], apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval]},"
     " {verbs: [approve], apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: "
     "[acme.io/x]}]",
     "csr-approve [acme.io/x]", ""},
    {"[{verbs: [patch], apiGroups: [''], resources: [namespaces]}]", "namespace-relabel",
     "namespace-relabel in shop"},
    {"[{verbs: [delete], apiGroups: [admissionregistration.k8s.io], resources: ['*']}]", "admission-write",
     ""},
    {"[{verbs: [create], apiGroups: [''], resources: [secrets]}, {verbs: [get], apiGroups: [''], resources: "
     "[secrets]}]",
     "secrets-read, secret-mint", "secrets-read in shop, secret-mint in shop"},
};

TEST(HeldPowers, EachTest) {
    for (const Case& each : cases) {
        EXPECT_EQ(everywhere(each.rules), each.everywhere) << each.rules;
        EXPECT_EQ(in_shop(each.rules), each.in_shop) << each.rules << " bound in shop";
    }
}

TEST(HeldPowers, ExecByGetEndsWith135) {
    constexpr std::string_view rules = "[{verbs: [get], apiGroups: [''], resources: [pods/exec]}]";
    EXPECT_EQ(everywhere(rules, 34), "pod-exec");
    EXPECT_EQ(everywhere(rules, 35), "");
}

TEST(HeldPowers, ClusterAdminHoldsEveryPower) {
    const auto estate = estate_of(binding("b", "", "ClusterRole", "cluster-admin", to_jane));
    const Access access(*estate);
    const SubjectPowers held = HeldPowers(access, 35).of(jane, Groups::None);
    ASSERT_EQ(held.powers.size(), powers().size());
    EXPECT_EQ(line(held.powers.front()), "cluster-admin (everything)");
    EXPECT_FALSE(held.powers.front().by_default()) << "the role is Kubernetes' own, the binding is not";
}

TEST(HeldPowers, EveryPowerHasAWordAndAWay) {
    for (const Power& power : powers()) {
        EXPECT_FALSE(power.title.empty() || power.why.empty() || power.ways.empty()) << power.id;
        EXPECT_EQ(find_power(power.id), &power);
    }
    EXPECT_EQ(find_power("flying"), nullptr);
}

TEST(HeldPowers, NeedsMayComeFromDifferentRolesAndScopes) {
    const std::string bind_roles =
        role("a", "[{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]}]");
    const std::string write_bindings =
        role("b", "[{verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings]}]");
    EXPECT_EQ(powers_of(bind_roles + write_bindings + binding("a", "", "ClusterRole", "a", to_jane)
                        + binding("b", "shop", "ClusterRole", "b", to_jane)),
              "bind in shop, binding-write in shop");
    EXPECT_EQ(powers_of(bind_roles + write_bindings + binding("a", "bank", "ClusterRole", "a", to_jane)
                        + binding("b", "shop", "ClusterRole", "b", to_jane)),
              "binding-write in shop");
}

TEST(HeldPowers, APowerHeldEverywhereIsNotRepeatedForANamespace) {
    const std::string named =
        role("named", "[{verbs: [get], apiGroups: [''], resources: [secrets], resourceNames: [tls]}]");
    const std::string all = role("full", "[{verbs: [get], apiGroups: [''], resources: [secrets]}]");
    EXPECT_EQ(powers_of(named + all + binding("a", "", "ClusterRole", "full", to_jane)
                        + binding("b", "shop", "ClusterRole", "named", to_jane)),
              "secrets-read");
    EXPECT_EQ(powers_of(named + all + binding("a", "", "ClusterRole", "named", to_jane)
                        + binding("b", "shop", "ClusterRole", "full", to_jane)),
              "secrets-read [tls], secrets-read in shop");
}

TEST(HeldPowers, ThroughGroupsOnlyIfAsked) {
    const std::string yaml =
        role("r", "[{verbs: [get], apiGroups: [''], resources: [secrets]}]")
        + binding("b", "", "ClusterRole", "r", "{kind: Group, name: 'system:serviceaccounts:shop'}");
    const estate::Subject web{estate::SubjectKind::ServiceAccount, "shop", "web"};
    EXPECT_EQ(powers_of(yaml, 35, web, Groups::None), "");
    EXPECT_EQ(powers_of(yaml, 35, web, Groups::Implied), "secrets-read");
}

TEST(HeldPowers, MastersAreClusterAdminsWithoutABinding) {
    EXPECT_EQ(powers_of("", 35, {estate::SubjectKind::Group, "", "system:masters"}),
              "cluster-admin (everything)");
}

TEST(HeldPowers, AllSubjectsWithWhatIsUnknown) {
    const auto estate =
        estate_of(binding("ops", "shop", "Role", "deployer", to_jane)
                  + binding("root", "", "ClusterRole", "cluster-admin", "{kind: Group, name: dev}"));
    const Access access(*estate);
    std::vector<std::string> lines;
    for (const SubjectPowers& held : HeldPowers(access, 35).all()) {
        const bool by_default = std::ranges::all_of(held.powers, &HeldPower::by_default);
        if (held.doubts.empty() && (by_default || held.powers.front().witnesses.front().binding == nullptr))
            continue;
        lines.push_back(estate::to_string(held.subject) + ": "
                        + (held.powers.empty() ? held.doubts.front() : line(held.powers.front())));
    }
    EXPECT_EQ(
        lines,
        (std::vector<std::string>{
            "User jane: RoleBinding shop/ops refers to Role shop/deployer, which the estate does not hold",
            "Group dev: cluster-admin (everything)"}));
}

} // namespace
} // namespace cofferdam::access

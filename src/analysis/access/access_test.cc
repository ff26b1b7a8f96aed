#include <algorithm>

#include "analysis/access/access.h"
#include "analysis/access/test_estate.h"

namespace cofferdam::access {
namespace {

const User jane{"jane", {"system:authenticated"}};
constexpr std::string_view to_jane = "{kind: User, name: jane}";

Truth can(const estate::SnapshotPtr& estate, const User& user, const Request& request) {
    return Access(*estate).authorize(user, request).allowed;
}

// jane, bound everywhere to a role with these rules
estate::SnapshotPtr jane_has(std::string_view rules) {
    return estate_of(role("r", rules) + binding("b", "", "ClusterRole", "r", to_jane));
}

TEST(Access, ALowlyUserMayDoNothingToPods) {
    const auto estate = estate_of("");
    const Decision decision = Access(*estate).authorize(jane, Request{.verb = "get", .resource = "pods"});
    EXPECT_EQ(decision.allowed, Truth::No);
    EXPECT_EQ(decision.reason, "no rule of RBAC allows it");
}

TEST(Access, NamesBindingRoleRuleAndSubject) {
    const auto estate = jane_has("[{verbs: [get], apiGroups: [''], resources: [pods]}]");
    const Decision decision = Access(*estate).authorize(jane, Request{.verb = "get", .resource = "pods"});
    EXPECT_EQ(decision.allowed, Truth::Yes);
    EXPECT_EQ(decision.reason,
              "ClusterRoleBinding b binds User jane to ClusterRole r, whose rules[0] allows it");
}

TEST(Access, VerbsGroupsAndResourcesMatchExactlyOrByStar) {
    const auto estate = jane_has("[{verbs: [get], apiGroups: [apps], resources: ['*']},"
                                 " {verbs: ['*'], apiGroups: ['*'], resources: [secrets]}]");
    EXPECT_EQ(can(estate, jane, {"get", "apps", "deployments"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"get", "apps", "deployments", "scale"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"list", "apps", "deployments"}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"get", "batch", "jobs"}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"frobnicate", "", "secrets"}), Truth::Yes);
}

TEST(Access, ASubresourceIsNotItsResource) {
    const auto estate = jane_has("[{verbs: [create], apiGroups: [''], resources: [pods, 'services/*']},"
                                 " {verbs: [update], apiGroups: [''], resources: ['*/scale', 'pods/log']}]");
    EXPECT_EQ(can(estate, jane, {"create", "", "pods"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"create", "", "pods", "exec"}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"create", "", "services", "proxy"}), Truth::No)
        << "RBAC knows no services/*";
    EXPECT_EQ(can(estate, jane, {"update", "", "replicationcontrollers", "scale"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"update", "", "replicationcontrollers"}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"update", "", "pods", "log"}), Truth::Yes);
}

TEST(Access, ResourceNamesAllowOnlyRequestsThatCarryTheName) {
    const auto estate =
        jane_has("[{verbs: ['*'], apiGroups: [''], resources: [secrets], resourceNames: [tls]}]");
    EXPECT_EQ(can(estate, jane, {"get", "", "secrets", "", "shop", "tls"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"get", "", "secrets", "", "shop", "db"}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"create", "", "secrets", "", "shop", ""}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"list", "", "secrets", "", "shop", ""}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"list", "", "secrets", "", "shop", "tls"}), Truth::Yes)
        << "metadata.name=tls";
}

TEST(Access, NonResourceUrls) {
    const auto estate = jane_has("[{verbs: [get], nonResourceURLs: [/healthz, '/logs/*']}]");
    const Access access(*estate);
    EXPECT_EQ(access.authorize(jane, UrlRequest{"get", "/healthz"}).allowed, Truth::Yes);
    EXPECT_EQ(access.authorize(jane, UrlRequest{"get", "/logs/kubelet"}).allowed, Truth::Yes);
    EXPECT_EQ(access.authorize(jane, UrlRequest{"get", "/logs"}).allowed, Truth::No);
    EXPECT_EQ(access.authorize(jane, UrlRequest{"post", "/healthz"}).allowed, Truth::No);
    EXPECT_EQ(access.authorize(jane, UrlRequest{"get", "/metrics"}).allowed, Truth::No);
    EXPECT_EQ(access.authorize(User{"", {"system:unauthenticated"}}, UrlRequest{"get", "/version"}).allowed,
              Truth::Yes)
        << "system:public-info-viewer";
}

TEST(Access, AClusterRoleBoundInANamespaceHoldsThere) {
    const auto estate = estate_of(role("r", "[{verbs: [get], apiGroups: [''], resources: [pods, nodes]},"
                                            " {verbs: [get], nonResourceURLs: [/secret]}]")
                                  + binding("b", "shop", "ClusterRole", "r", to_jane));
    EXPECT_EQ(can(estate, jane, {"get", "", "pods", "", "shop"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"get", "", "pods", "", "bank"}), Truth::No);
    EXPECT_EQ(can(estate, jane, {"get", "", "pods"}), Truth::No) << "all namespaces";
    EXPECT_EQ(can(estate, jane, {"get", "", "nodes"}), Truth::No);
    EXPECT_EQ(Access(*estate).authorize(jane, UrlRequest{"get", "/secret"}).allowed, Truth::No);
}

TEST(Access, ARoleThatNamesOnlyClusterScopedResourcesHasNoEffect) {
    const auto estate =
        estate_of(role("shop/r", "[{verbs: ['*'], apiGroups: [''], resources: [nodes, nodes/proxy]},"
                                 " {verbs: [get], apiGroups: [''], resources: [nodes, pods]},"
                                 " {verbs: [patch], apiGroups: [''], resources: [namespaces]}]")
                  + binding("b", "shop", "Role", "r", to_jane));
    const Access access(*estate);
    const auto permissions =
        access.permissions(user_of({estate::SubjectKind::User, "", "jane"}, Groups::None));
    ASSERT_EQ(permissions.size(), 3U);
    EXPECT_TRUE(permissions[0].without_effect);
    EXPECT_FALSE(permissions[1].without_effect);
    EXPECT_FALSE(permissions[2].without_effect) << "a request for namespace shop carries namespace shop";
    EXPECT_EQ(permissions[0].namespace_, "shop");
}

TEST(Access, AServiceAccountIsAUserToo) {
    const std::string get_pods = role("r", "[{verbs: [get], apiGroups: [''], resources: [pods]}]");
    const User deployer = user_of({estate::SubjectKind::ServiceAccount, "ci", "deployer"}, Groups::Implied);
    EXPECT_EQ(deployer.name, "system:serviceaccount:ci:deployer");
    for (const char* subject :
         {"{kind: ServiceAccount, name: deployer, namespace: ci}",
          "{kind: User, name: 'system:serviceaccount:ci:deployer'}",
          "{kind: Group, name: 'system:serviceaccounts'}", "{kind: Group, name: 'system:serviceaccounts:ci'}",
          "{kind: Group, name: 'system:authenticated'}"}) {
        const auto estate = estate_of(get_pods + binding("b", "", "ClusterRole", "r", subject));
        EXPECT_EQ(can(estate, deployer, {"get", "", "pods"}), Truth::Yes) << subject;
    }
    for (const char* subject :
         {"{kind: ServiceAccount, name: deployer, namespace: shop}", "{kind: User, name: deployer}",
          "{kind: Group, name: 'system:serviceaccounts:shop'}"}) {
        const auto estate = estate_of(get_pods + binding("b", "", "ClusterRole", "r", subject));
        EXPECT_EQ(can(estate, deployer, {"get", "", "pods"}), Truth::No) << subject;
    }
}

TEST(Access, AServiceAccountWithoutNamespaceIsOfTheBindingsOwn) {
    const auto estate = estate_of(role("shop/r", "[{verbs: [get], apiGroups: [''], resources: [pods]}]")
                                  + binding("b", "shop", "Role", "r", "{kind: ServiceAccount, name: web}"));
    const User web = user_of({estate::SubjectKind::ServiceAccount, "shop", "web"}, Groups::Implied);
    EXPECT_EQ(can(estate, web, {"get", "", "pods", "", "shop"}), Truth::Yes);
}

TEST(Access, NobodyIsAskedAboutMasters) {
    const auto estate = estate_of("");
    const Decision decision =
        Access(*estate).authorize(User{"root", {"system:masters"}}, Request{"delete", "", "nodes"});
    EXPECT_EQ(decision.allowed, Truth::Yes);
    EXPECT_EQ(decision.reason,
              "Group system:masters may do everything: the API server allows it before it asks RBAC");
    EXPECT_EQ(decision.witnesses.front().binding, nullptr);
}

TEST(Access, AggregatedRolesHoldTheRulesOfWhatTheySelect) {
    const auto estate =
        estate_of(rbac("ClusterRole", "metadata: {name: all, labels: {level: '2'}}\n"
                                      "aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: a}}, "
                                      "{matchLabels: {level: '1'}}]}")
                  + rbac("ClusterRole", "metadata: {name: one, labels: {level: '1'}}\n"
                                        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: b}}, "
                                        "{matchLabels: {level: '2'}}]}")
                  + rbac("ClusterRole", "metadata: {name: a, labels: {part: a}}\nrules: [{verbs: [get], "
                                        "apiGroups: [''], resources: [pods]}]")
                  + rbac("ClusterRole", "metadata: {name: b, labels: {part: b}}\nrules: [{verbs: [get], "
                                        "apiGroups: [''], resources: [nodes]}]")
                  + binding("b", "", "ClusterRole", "all", to_jane));
    EXPECT_EQ(can(estate, jane, {"get", "", "pods"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"get", "", "nodes"}), Truth::Yes)
        << "through role one, which selects all in turn";
    EXPECT_EQ(Access(*estate).authorize(jane, Request{"get", "", "nodes"}).reason,
              "ClusterRoleBinding b binds User jane to ClusterRole all, whose rules[0] (from ClusterRole b) "
              "allows it");
}

TEST(Access, TheControllerOverwritesTheRulesOfAnAggregatedRole) {
    const std::string yaml =
        rbac("ClusterRole",
             "metadata: {name: all}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {part: a}}]}\n"
             "rules: [{verbs: [get], apiGroups: [''], resources: [secrets]}]")
        + binding("b", "", "ClusterRole", "all", to_jane);
    EXPECT_EQ(can(estate_of(yaml, estate::Origin::Cluster), jane, {"get", "", "secrets"}), Truth::No);
    const auto files = estate_of(yaml);
    const Decision decision = Access(*files).authorize(jane, Request{"get", "", "secrets"});
    EXPECT_EQ(decision.allowed, Truth::Unknown) << "files may be a part of a dump";
    EXPECT_EQ(decision.reason, "ClusterRole all aggregates, and holds rules of no role in the estate");
}

TEST(Access, DefaultRolesExistWithoutAFile) {
    const auto estate = estate_of(binding("b", "shop", "ClusterRole", "view", to_jane));
    EXPECT_EQ(can(estate, jane, {"list", "", "pods", "", "shop"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"list", "", "secrets", "", "shop"}), Truth::No)
        << "view does not show Secrets";
    EXPECT_EQ(can(estate, jane, {"create", "authorization.k8s.io", "selfsubjectaccessreviews"}), Truth::Yes)
        << "system:basic-user";
    const User aggregator =
        user_of({estate::SubjectKind::ServiceAccount, "kube-system", "clusterrole-aggregation-controller"},
                Groups::Implied);
    EXPECT_EQ(can(estate, aggregator, {"escalate", "rbac.authorization.k8s.io", "clusterroles"}), Truth::Yes);
}

TEST(Access, RolesOfTheEstateJoinTheDefaultAggregatedRoles) {
    const auto estate = estate_of(
        rbac("ClusterRole",
             "metadata: {name: crd, labels: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}\n"
             "rules: [{verbs: [list], apiGroups: [acme.io], resources: [widgets]}]")
        + binding("b", "", "ClusterRole", "admin", to_jane));
    EXPECT_EQ(can(estate, jane, {"list", "acme.io", "widgets"}), Truth::Yes) << "admin holds edit holds view";
}

TEST(Access, ARoleOfTheEstateReplacesTheDefaultOne) {
    const auto estate =
        estate_of(role("cluster-admin", "[{verbs: [get], apiGroups: [''], resources: [pods]}]")
                  + binding("b", "", "ClusterRole", "cluster-admin", to_jane));
    EXPECT_EQ(can(estate, jane, {"get", "", "pods"}), Truth::Yes);
    EXPECT_EQ(can(estate, jane, {"delete", "", "nodes"}), Truth::No);
}

TEST(Access, ABindingToARoleThatTheEstateLacksIsUnknown) {
    const std::string yaml = binding("ops", "shop", "Role", "deployer", to_jane);
    const auto files = estate_of(yaml);
    const Decision decision = Access(*files).authorize(jane, Request{"get", "", "pods", "", "shop"});
    EXPECT_EQ(decision.allowed, Truth::Unknown);
    EXPECT_EQ(decision.reason,
              "RoleBinding shop/ops refers to Role shop/deployer, which the estate does not hold");
    EXPECT_EQ(can(files, jane, {"get", "", "pods", "", "bank"}), Truth::No)
        << "whatever the role, it is in shop";
    EXPECT_EQ(can(estate_of(yaml, estate::Origin::Cluster), jane, {"get", "", "pods", "", "shop"}), Truth::No)
        << "in a live cluster it does not exist";
}

TEST(Access, WhoCan) {
    const auto estate = estate_of(
        role("shop/r", "[{verbs: [get], apiGroups: [''], resources: [secrets]}]")
        + binding("b", "shop", "Role", "r", "{kind: Group, name: dev}, {kind: ServiceAccount, name: web}"));
    std::vector<std::string> names;
    for (const Allowed& allowed : Access(*estate).who_can(Request{"get", "", "secrets", "", "shop"})) {
        names.push_back(estate::to_string(allowed.subject));
    }
    EXPECT_EQ(names.front(), "Group system:masters");
    EXPECT_NE(std::ranges::find(names, "Group dev"), names.end());
    EXPECT_NE(std::ranges::find(names, "ServiceAccount shop/web"), names.end());
    EXPECT_EQ(std::ranges::find(names, "Group system:authenticated"), names.end());
    EXPECT_EQ(Access(*estate).who_can(Request{"get", "acme.io", "widgets", "", "shop"}).size(), 3U)
        << "masters, and two controllers by default: generic-garbage-collector and resourcequota-controller";
}

} // namespace
} // namespace cofferdam::access

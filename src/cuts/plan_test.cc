// Plans against their definition: every set of the fixes applied to the documents and analysed again.
#include <algorithm>
#include <bit>
#include <filesystem>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/file_system.h"
#include "cuts/graph_problem.h"
#include "cuts/plan.h"
#include "kubernetes/test_world.h"

namespace cofferdam::cuts {

namespace {

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }
    template <std::size_t Size>
    std::string_view one_of(const std::string_view (&list)[Size]) {
        return list[below(Size)];
    }

  private:
    std::mt19937 engine_;
};

constexpr std::string_view powers[] = {
    "",
    "",
    "securityContext: {privileged: true}",
    "securityContext: {privileged: true, capabilities: {add: [SYS_MODULE]}}",
    "securityContext: {capabilities: {add: [NET_ADMIN, SYS_PTRACE]}}",
    "volumeMounts: [{name: host, mountPath: /host}]"};
constexpr std::string_view verbs[] = {"get, list", "create", "patch, delete", "'*'", "bind, escalate"};
constexpr std::string_view resources[] = {"pods",
                                          "secrets",
                                          "pods/exec",
                                          "rolebindings, clusterroles",
                                          "'*'",
                                          "nodes/proxy",
                                          "deployments, configmaps"};

// Whom the manifests show it to need: the next pod, or nobody.
std::string needs(Random& random, char name) {
    if (random.below(2) == 0) return "";
    return fmt::format("env: [{{name: PEER, value: \"http://{}:80\"}}], ",
                       name == 'c' ? 'a' : static_cast<char>(name + 1));
}

// `weak`: pods may have powers over their node.
std::string pod(Random& random, char name, bool weak) {
    const std::string_view host_pid = weak && random.below(4) == 0 ? "hostPID: true," : "";
    const std::string volumes = weak ? fmt::format("volumes: [{{name: host, hostPath: {{path: {}}}}}],",
                                                   random.below(2) == 0 ? "/" : "/run/docker.sock")
                                     : "";
    return fmt::format(
               "{{apiVersion: v1, kind: Pod, metadata: {{name: {0}, namespace: shop, labels: {{app: {0}}}}}, "
               "spec: {{serviceAccountName: sa{1}, {2} {3} "
               "containers: [{{name: {0}, image: app, {4} {5}}}]}}}}\n---\n",
               name, random.below(3), host_pid, volumes, needs(random, name),
               weak ? random.one_of(powers) : "")
           + fmt::format("{{apiVersion: v1, kind: Service, metadata: {{name: {0}, namespace: shop}}, spec: "
                         "{{type: {1}, selector: {{app: {0}}}, ports: [{{port: 80}}]}}}}\n---\n",
                         name, random.below(2) == 0 ? "LoadBalancer" : "ClusterIP");
}

// Admission is asked in a namespace whose label is known.
std::string labelled_namespace(Random& random) {
    constexpr std::string_view levels[] = {"", "", "privileged", "privileged", "restricted"};
    const std::string_view level = random.one_of(levels);
    if (level.empty()) return "";
    return fmt::format("{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: "
                       "{{pod-security.kubernetes.io/enforce: {}}}}}}}\n---\n",
                       level);
}

std::string random_estate(Random& random) {
    std::string yaml = "{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}\n---\n";
    for (int i = 0; i < 3; ++i)
        yaml += fmt::format(
            "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: sa{}, namespace: shop}}}}\n---\n", i);
    const bool weak = random.below(3) > 0;
    for (char name = 'a'; name < 'd'; ++name) yaml += pod(random, name, weak);
    for (int i = 0; i < 2; ++i) {
        const bool in_namespace = random.below(2) == 0;
        const std::string_view where = in_namespace ? ", namespace: shop" : "";
        const std::string_view cluster = in_namespace ? "" : "Cluster";
        yaml += fmt::format(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: {}Role, metadata: {{name: r{}{}}}, rules: "
            "[{{apiGroups: ['*'], resources: [{}], verbs: [{}]}}]}}\n---\n",
            cluster, i, where, random.one_of(resources), random.one_of(verbs));
        yaml += fmt::format(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: {0}RoleBinding, metadata: {{name: b{1}{2}}}, "
            "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {0}Role, name: r{1}}}, subjects: "
            "[{{kind: ServiceAccount, namespace: shop, name: sa{3}}}]}}\n---\n",
            cluster, i, where, random.below(3));
    }
    return yaml + labelled_namespace(random);
}

// Some pods are isolated already.
std::string policies(Random& random) {
    constexpr std::string_view isolating[] = {
        "podSelector: {matchLabels: {app: b}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: "
        "{}}]}]",
        "podSelector: {matchLabels: {app: c}}, policyTypes: [Egress]",
        "podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}]"};
    if (random.below(2) == 0) return "";
    return fmt::format(
        "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p, namespace: shop}}, "
        "spec: {{{}}}}}\n---\n",
        random.one_of(isolating));
}

Analysis analysis_of(const std::string& yaml) { return Analysis::of(kubernetes::read_world(yaml), {}); }

// Whoever is reached is owned: connections between pods are ways.
Analysis network_of(const std::string& yaml, bool names_enforcer) {
    graph::Options options;
    options.breach = graph::Breach::Reached;
    return Analysis::of(
        kubernetes::read_world(yaml), options,
        {.profile = names_enforcer ? *reach::find_cni_profile("calico") : reach::cni_profiles().front()});
}

// All fixes of the edges that he passes.
std::vector<Fix> candidates(const Analysis& analysis, const Goal& goal) {
    Catalogue catalogue;
    FixFinder finder(analysis.graph(), catalogue, goal.rules);
    const auto all = ends_of(analysis.graph(), goal);
    for (const Ends& ends : *all) problem_of(analysis.graph(), ends, goal.rules, finder);
    std::vector<Fix> fixes;
    for (FixNumber i = 0; i < catalogue.size(); ++i) fixes.push_back(catalogue[i]);
    return fixes;
}

std::size_t falls_with(const Analysis& analysis, const Goal& goal, const std::vector<Fix>& fixes) {
    const auto of = edited(analysis.snapshot(), fixes);
    EXPECT_TRUE(of) << of.error().message;
    const Analysis after = analysis.after(of->built);
    return figures(after.graph(), ends_left(after.graph(), goal)).falls(goal.rules.on_conditions);
}

struct Exhausted {
    std::size_t fewest = SIZE_MAX; // that fall with all fixes
    std::uint64_t cost = UINT64_MAX;
};

Exhausted exhausted(const Analysis& analysis, const Goal& goal, const std::vector<Fix>& all) {
    Exhausted best{.fewest = falls_with(analysis, goal, all), .cost = UINT64_MAX};
    for (std::uint32_t bits = 0; bits < 1U << all.size(); ++bits) {
        std::vector<Fix> fixes;
        std::uint64_t cost = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if ((bits >> i & 1) == 0) continue;
            fixes.push_back(all[i]);
            cost += all[i].cost;
        }
        if (cost < best.cost && falls_with(analysis, goal, fixes) == best.fewest) best.cost = cost;
    }
    return best;
}

void compare_with_exhaustion(const std::string& yaml, const Analysis& analysis, const Goal& goal,
                             std::size_t& compared) {
    const std::vector<Fix> all = candidates(analysis, goal);
    if (all.size() < 2 || all.size() > 9) return;
    const auto planned = plan(analysis, goal);
    ASSERT_TRUE(planned) << planned.error().message;
    const Exhausted best = exhausted(analysis, goal, all);
    ASSERT_EQ(planned->after.falls(goal.rules.on_conditions), best.fewest) << yaml;
    ASSERT_EQ(planned->cost, best.cost) << yaml;
    ASSERT_TRUE(planned->is_optimal()) << yaml;
    ++compared;
}

std::vector<Fix> all_but(std::vector<Fix> fixes, std::size_t without) {
    fixes.erase(fixes.begin() + static_cast<std::ptrdiff_t>(without));
    return fixes;
}

} // namespace

TEST(Plan, agrees_with_exhaustion_over_documents_of_random_estates) {
    Random random(5);
    std::size_t compared = 0;
    for (int i = 0; compared < 60 && i < 600 && !::testing::Test::HasFatalFailure(); ++i) {
        const std::string yaml = random_estate(random);
        Goal goal;
        goal.rules.on_conditions = random.below(2) == 0;
        if (random.below(2) == 0) goal.from = {"pod/shop/a"};
        compare_with_exhaustion(yaml, analysis_of(yaml), goal, compared);
    }
    EXPECT_GE(compared, 40U);
}

TEST(Plan, agrees_with_exhaustion_where_new_policies_close_connections) {
    Random random(11);
    std::size_t compared = 0;
    for (int i = 0; compared < 20 && i < 300 && !::testing::Test::HasFatalFailure(); ++i) {
        const std::string yaml = random_estate(random) + policies(random);
        Goal goal{.from = {"pod/shop/a"}, .protect = {}, .rules = {}};
        goal.rules.on_conditions = random.below(2) == 0;
        compare_with_exhaustion(yaml, network_of(yaml, random.below(2) == 0), goal, compared);
    }
    EXPECT_GE(compared, 10U);
}

TEST(Plan, what_is_promised_is_what_the_edited_documents_show_and_no_edit_is_needless) {
    Random random(6);
    std::size_t with_fixes = 0;
    for (int i = 0; i < 150; ++i) {
        const std::string yaml = random_estate(random) + policies(random);
        const Analysis analysis = i % 4 < 2 ? analysis_of(yaml) : network_of(yaml, i % 8 < 4);
        Goal goal;
        goal.rules = {.on_conditions = i % 2 == 0, .close_ways_in = i % 5 == 0};
        if (i % 3 == 0) goal.from = {"internet", "pod/shop/b", "serviceaccount:shop/sa1"};
        const auto planned = plan(analysis, goal);
        ASSERT_TRUE(planned) << planned.error().message << yaml;
        const std::size_t left = planned->after.falls(goal.rules.on_conditions);
        ASSERT_EQ(falls_with(analysis, goal, planned->fixes), left) << yaml;
        ASSERT_EQ(planned->still_open.size(), left) << yaml;
        ASSERT_LE(planned->lower_bound, planned->cost);
        for (std::size_t each = 0; each < planned->fixes.size(); ++each)
            ASSERT_GT(falls_with(analysis, goal, all_but(planned->fixes, each)), left)
                << planned->fixes[each].title << '\n'
                << yaml;
        with_fixes += planned->fixes.empty() ? 0 : 1;
    }
    EXPECT_GT(with_fixes, 60U);
}

TEST(Plan, the_same_estate_gives_the_same_plan) {
    Random random(8);
    for (int i = 0; i < 20; ++i) {
        const std::string yaml = random_estate(random);
        const auto first = plan(analysis_of(yaml), {});
        const auto second = plan(analysis_of(yaml), {});
        ASSERT_EQ(first->fixes.size(), second->fixes.size());
        for (std::size_t at = 0; at < first->fixes.size(); ++at)
            ASSERT_EQ(first->fixes[at].title, second->fixes[at].title);
    }
}

TEST(Plan, a_budget_takes_the_set_that_leaves_least) {
    const Analysis analysis = analysis_of(
        "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {containers: [{name: a, "
        "image: a, "
        "securityContext: {privileged: true}}]}}\n---\n"
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: shop}}\n---\n"
        "{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}\n---\n"
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: shop}, rules: "
        "[{apiGroups: [''], resources: [secrets], verbs: [list]}]}\n---\n"
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: shop}, "
        "roleRef: "
        "{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: ServiceAccount, name: "
        "default, "
        "namespace: shop}]}\n");
    Goal goal{.from = {"pod/shop/a"}, .protect = {}, .rules = {}};
    EXPECT_EQ(plan(analysis, goal)->fixes.size(), 2U);
    goal.most_edits = 1;
    const auto planned = plan(analysis, goal);
    EXPECT_FALSE(planned->within_budget);
    EXPECT_EQ(planned->fixes.size(), 1U);
    EXPECT_EQ(planned->before.surely, 2U);
    EXPECT_EQ(planned->after.surely, 1U);
}

TEST(Plan, a_power_behind_a_power_is_closed_as_well) {
    const Analysis analysis = analysis_of("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, "
                                          "spec: {automountServiceAccountToken: false, "
                                          "hostPID: true, containers: [{name: a, image: a, securityContext: "
                                          "{privileged: true, appArmorProfile: {type: "
                                          "Unconfined}, capabilities: {add: [SYS_PTRACE]}}}]}}\n");
    const Goal goal{.from = {"pod/shop/a"}, .protect = {}, .rules = {}};
    const auto planned = plan(analysis, goal);
    EXPECT_EQ(planned->analyses, 2U);
    EXPECT_EQ(planned->after.surely, 0U);
    EXPECT_EQ(planned->fixes.size(), 2U);
}

// Makes pods in two namespaces, in which nothing runs that takes its node.
constexpr std::string_view maker = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: privileged}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: ci, labels: {pod-security.kubernetes.io/enforce: privileged}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: ci, namespace: ci}}
---
{apiVersion: v1, kind: Pod, metadata: {name: runner, namespace: ci}, spec: {serviceAccountName: ci, containers: [{name: a, image: a}]}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: maker}, rules: [{apiGroups: [""], resources: [pods], verbs: [create]}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a, namespace: shop}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}, subjects: [{kind: ServiceAccount, name: ci, namespace: ci}, {kind: Group, name: a}, {kind: Group, name: b}]}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a, namespace: ci}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}, subjects: [{kind: ServiceAccount, name: ci, namespace: ci}, {kind: Group, name: a}, {kind: Group, name: b}]}
)";

TEST(Plan, one_policy_of_the_api_server_keeps_pods_out_that_take_their_node) {
    const Goal goal{.from = {"pod/ci/runner", "group:a", "group:b"}, .protect = {"node/*"}, .rules = {}};
    const auto planned = plan(analysis_of(std::string(maker)), goal);
    ASSERT_TRUE(planned) << planned.error().message;
    EXPECT_EQ(planned->before.surely, 3U);
    EXPECT_EQ(planned->after.surely, 0U);
    ASSERT_EQ(planned->fixes.size(), 1U);
    ASSERT_EQ(planned->fixes.front().kind, FixKind::GuardPods) << planned->fixes.front().title;
    EXPECT_NE(planned->edited.added.front().text.find(R"(operator: In, values: ["ci", "shop"])"),
              std::string::npos)
        << planned->edited.added.front().text;
}

TEST(Plan, no_policy_of_the_api_server_where_it_would_refuse_what_runs) {
    const auto planned =
        plan(analysis_of(std::string(maker)
                         + "---\n{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: shop}, spec: "
                           "{hostNetwork: true, containers: [{name: a, image: a}]}}\n"),
             {.from = {"group:a"}, .protect = {"node/*"}, .rules = {}});
    EXPECT_EQ(planned->after.surely, 0U);
    for (const NewObject& made : planned->edited.added)
        EXPECT_EQ(made.text.find("\"shop\""), std::string::npos) << made.text;
}

// web talks to cart, and nothing to db; pay talks to db.
constexpr std::string_view shop = R"(
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {automountServiceAccountToken: false, containers: [{name: a, image: a, env: [{name: CART, value: "http://cart:80"}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {automountServiceAccountToken: false, containers: [{name: a, image: a, volumeMounts: [{name: keys, mountPath: /k}]}], volumes: [{name: keys, secret: {secretName: key}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: cart, namespace: shop, labels: {app: cart}}, spec: {automountServiceAccountToken: false, containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: cart, namespace: shop}, spec: {selector: {app: cart}, ports: [{port: 80, targetPort: 8080}]}}
---
{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}
)";

TEST(Plan, a_new_network_policy_closes_a_way_between_pods) {
    const Goal goal{.from = {"pod/shop/web"}, .protect = {"secret/shop/key"}, .rules = {}};
    const auto planned = plan(network_of(std::string(shop), false), goal);
    ASSERT_TRUE(planned) << planned.error().message;
    EXPECT_EQ(planned->before.surely, 1U);
    EXPECT_EQ(planned->after.surely, 0U);
    ASSERT_FALSE(planned->edited.added.empty());
    EXPECT_NE(planned->edited.added.front().text.find("kind: NetworkPolicy"), std::string::npos);
}

TEST(Plan, network_policies_close_nothing_that_falls_if_nothing_enforces_them) {
    Goal goal{.from = {"pod/shop/web"}, .protect = {"secret/shop/key"}, .rules = {}};
    goal.rules.on_conditions = true;
    const auto assumed = plan(network_of(std::string(shop), false), goal);
    EXPECT_TRUE(assumed->fixes.empty());
    EXPECT_EQ(assumed->still_open.size(), 1U);
    const auto named = plan(network_of(std::string(shop), true), goal);
    EXPECT_EQ(named->fixes.size(), 1U);
    EXPECT_TRUE(named->still_open.empty());
}

TEST(Plan, a_way_that_is_needed_stays_open_and_is_told) {
    const std::string needed = std::string(shop) + R"(---
{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {selector: {app: db}, ports: [{port: 5432}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: pay, namespace: shop, labels: {app: pay}}, spec: {automountServiceAccountToken: false, containers: [{name: a, image: a, env: [{name: DB, value: "tcp://db:5432"}]}]}}
)";
    const auto planned = plan(network_of(needed, false),
                              {.from = {"pod/shop/pay"}, .protect = {"secret/shop/key"}, .rules = {}});
    EXPECT_EQ(planned->after.surely, 1U);
    EXPECT_EQ(planned->still_open.size(), 1U);
}

TEST(Plan, ways_in_by_services_and_ports_of_nodes_are_closed_if_asked) {
    constexpr std::string_view front = R"(
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: a, image: a, ports: [{containerPort: 80, hostPort: 80}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: one}, status: {addresses: [{type: ExternalIP, address: 34.1.2.3}]}}
)";
    const Goal goal{.from = {"internet"},
                    .protect = {"container/shop/web/a"},
                    .rules = {.on_conditions = true, .close_ways_in = true}};
    const auto planned = plan(analysis_of(std::string(front)), goal);
    ASSERT_TRUE(planned) << planned.error().message;
    EXPECT_EQ(planned->before.falls(true), 1U);
    EXPECT_EQ(planned->after.falls(true), 0U);
    EXPECT_EQ(planned->fixes.size(), 2U);
}

// Every golden estate, from the Internet and from every pod of it.
TEST(Plan, keeps_what_it_promises_on_golden_estates) {
    namespace fs = std::filesystem;
    std::size_t plans = 0;
    for (const auto& entry : fs::recursive_directory_iterator(COFFERDAM_SOURCE_DIR "/tests/estates")) {
        if (entry.path().extension() != ".yaml" && entry.path().extension() != ".json") continue;
        const auto text = disk().read(entry.path().string(), 1U << 26);
        ASSERT_TRUE(text);
        const Analysis analysis = analysis_of(*text);
        Goal goal;
        for (const auto [id, row] : analysis.snapshot()->table<estate::Workload>()) {
            if (row.pod()) goal.from.push_back(fmt::format("pod/{}/{}", row.namespace_, row.name));
        }
        if (goal.from.size() > 40) goal.from.resize(40);
        std::erase_if(goal.from, [&](const std::string& word) {
            return !ends_of(analysis.graph(), {.from = {word}, .protect = {}, .rules = {}});
        });
        for (const bool on_conditions : {false, true}) {
            goal.rules.on_conditions = on_conditions;
            const auto planned = plan(analysis, goal);
            ASSERT_TRUE(planned) << entry.path() << ": " << planned.error().message;
            ASSERT_EQ(falls_with(analysis, goal, planned->fixes), planned->after.falls(on_conditions))
                << entry.path();
            ASSERT_EQ(planned->curve.empty() ? planned->after.falls(on_conditions)
                                             : planned->curve.back().falls,
                      planned->after.falls(on_conditions))
                << entry.path();
            plans += planned->fixes.empty() ? 0 : 1;
        }
    }
    EXPECT_GT(plans, 5U);
}

} // namespace cofferdam::cuts

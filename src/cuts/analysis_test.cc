// An analysis that follows an estate against one that begins anew: thousands of small estates and of edits,
// at random.
#include <map>
#include <random>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cuts/analysis.h"
#include "graph/blast.h"
#include "graph/everyone.h"
#include "graph/names.h"
#include "graph/shown_edges.h"
#include "kubernetes/test_world.h"

namespace cofferdam::cuts {

namespace {

// Objects by number, each with what it says at random.
class RandomObjects {
  public:
    explicit RandomObjects(unsigned seed) : random_(seed) {}

    static constexpr std::size_t count = 36;

    std::size_t below(std::size_t limit) { return random_() % limit; }

    std::string make(std::size_t number) {
        if (number < 8) return workload(number);
        if (number < 12) return account(number - 8);
        if (number < 18) return role(number - 12);
        if (number < 24) return binding(number - 18);
        if (number < 27) return policy(number - 24);
        if (number < 29) return service(number - 27);
        if (number < 31) return secret(number - 29);
        if (number < 32) return config();
        if (number < 33) return claim();
        if (number < 34) return namespace_object();
        return instance(number);
    }

  private:
    template <std::size_t Size>
    std::string_view one_of(const std::string_view (&of)[Size]) {
        return of[below(Size)];
    }

    static std::string_view in(std::size_t number) { return number % 3 == 2 ? "web" : "shop"; }

    std::string labels(std::size_t number) {
        return below(6) == 0 ? fmt::format("{{app: w{}, tier: t{}}}", number, below(3))
                             : fmt::format("{{app: w{}}}", number);
    }

    std::string container() {
        constexpr std::string_view inside[] = {
            "",
            ", securityContext: {privileged: true}",
            ", securityContext: {capabilities: {add: [SYS_ADMIN]}}",
            ", env: [{name: A, valueFrom: {secretKeyRef: {name: s0, key: k}}}]",
            ", volumeMounts: [{name: v, mountPath: /v}]",
            ", envFrom: [{configMapRef: {name: c}}]",
            ", command: [run, --password=hunter2hunter2]"};
        constexpr std::string_view ports[] = {"", ", ports: [{containerPort: 80, name: http}]",
                                              ", ports: [{containerPort: 80, name: http, hostPort: 80}]"};
        return fmt::format("{{name: c, image: 'x:{}'{}{}}}", below(8) == 0 ? "2" : "1", one_of(inside),
                           below(4) == 0 ? one_of(ports) : ports[1]);
    }

    std::string spec() {
        constexpr std::string_view volumes[] = {
            "", ", volumes: [{name: v, secret: {secretName: s1}}]", ", volumes: [{name: v, emptyDir: {}}]",
            ", volumes: [{name: v, hostPath: {path: /}}]",
            ", volumes: [{name: v, persistentVolumeClaim: {claimName: p}}]"};
        constexpr std::string_view others[] = {"", ", hostPID: true", ", automountServiceAccountToken: false",
                                               ", shareProcessNamespace: true",
                                               ", imagePullSecrets: [{name: s0}]"};
        constexpr std::string_view places[] = {", hostNetwork: true", ", nodeName: n1", ""};
        std::string containers = container();
        if (below(3) == 0) containers += ", {name: d, image: z, securityContext: {runAsUser: 1000}}";
        return fmt::format("{{serviceAccountName: a{}, containers: [{}]{}{}{}}}",
                           below(6) == 0 ? below(4) : 1, containers, one_of(volumes), one_of(others),
                           below(8) == 0 ? one_of(places) : "");
    }

    std::string workload(std::size_t number) {
        const std::string pod_labels = labels(number);
        if (number % 2 == 0)
            return fmt::format("{{apiVersion: v1, kind: Pod, metadata: {{name: w{}, namespace: {}, labels: "
                               "{}}}, spec: {}}}",
                               number, in(number), pod_labels, spec());
        return fmt::format("{{apiVersion: apps/v1, kind: {}, metadata: {{name: w{}, namespace: {}}}, spec: "
                           "{{selector: {{matchLabels: {{app: w{}}}}}, template: {{metadata: {{labels: {}}}, "
                           "spec: {}}}}}}}",
                           number == 7 ? "DaemonSet" : "Deployment", number, in(number), number, pod_labels,
                           spec());
    }

    std::string account(std::size_t number) {
        constexpr std::string_view says[] = {"", ", automountServiceAccountToken: false",
                                             ", imagePullSecrets: [{name: s1}]"};
        constexpr std::string_view marks[] = {
            "", ", annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/r'}"};
        return fmt::format(
            "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: a{}, namespace: {}{}}}{}}}", number,
            number % 2 == 0 ? "web" : "shop", one_of(marks), one_of(says));
    }

    std::string rule() {
        constexpr std::string_view verbs[] = {"get, list", "create", "patch, update", "'*'",
                                              "bind, escalate, create"};
        constexpr std::string_view resources[] = {"pods",
                                                  "secrets",
                                                  "pods/exec",
                                                  "rolebindings, clusterroles, roles",
                                                  "serviceaccounts/token",
                                                  "nodes/proxy, nodes/log",
                                                  "deployments, daemonsets",
                                                  "configmaps",
                                                  "'*'"};
        constexpr std::string_view names[] = {", resourceNames: [s0]", ", resourceNames: [w1, w2, a1]"};
        return fmt::format("{{verbs: [{}], apiGroups: ['*'], resources: [{}]{}}}", one_of(verbs),
                           one_of(resources), below(3) == 0 ? one_of(names) : "");
    }

    std::string role(std::size_t number) {
        const bool is_cluster = number % 2 == 0;
        return fmt::format("{{apiVersion: rbac.authorization.k8s.io/v1, kind: {}, metadata: {{name: r{}{}}}, "
                           "rules: [{}]}}",
                           is_cluster ? "ClusterRole" : "Role", number,
                           is_cluster ? "" : fmt::format(", namespace: {}", in(number)), rule());
    }

    std::string binding(std::size_t number) {
        const bool is_cluster = number % 2 == 0;
        const std::string subject =
            below(3) == 0 ? "{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}"
                          : fmt::format("{{kind: ServiceAccount, name: a{}, namespace: shop}}", below(4));
        return fmt::format(
            "{{apiVersion: rbac.authorization.k8s.io/v1, kind: {}, metadata: {{name: b{}{}}}, "
            "roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {}, name: {}}}, subjects: "
            "[{}]}}",
            is_cluster ? "ClusterRoleBinding" : "RoleBinding", number,
            is_cluster ? "" : fmt::format(", namespace: {}", in(number)), is_cluster ? "ClusterRole" : "Role",
            is_cluster && below(4) == 0 ? "cluster-admin" : fmt::format("r{}", number), subject);
    }

    std::string policy(std::size_t number) {
        constexpr std::string_view rules[] = {
            "policyTypes: [Ingress]", "policyTypes: [Egress]", "ingress: [{from: [{podSelector: {}}]}]",
            "ingress: [{from: [{podSelector: {matchLabels: {app: w1}}}], ports: [{port: http}]}]",
            "policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 80}]}]"};
        return fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p{}, "
                           "namespace: {}}}, spec: {{podSelector: {}, {}}}}}",
                           number, in(number),
                           below(2) == 0 ? std::string("{}")
                                         : fmt::format("{{matchLabels: {{app: w{}}}}}", below(8)),
                           one_of(rules));
    }

    std::string service(std::size_t number) {
        constexpr std::string_view types[] = {"LoadBalancer", "NodePort", "ClusterIP"};
        return fmt::format("{{apiVersion: v1, kind: Service, metadata: {{name: v{}, namespace: {}}}, spec: "
                           "{{type: {}, selector: {{app: w{}}}, ports: [{{port: 80}}]}}}}",
                           number, in(number), one_of(types), below(8));
    }

    std::string secret(std::size_t number) {
        constexpr std::string_view types[] = {"type: Opaque", "type: bootstrap.kubernetes.io/token",
                                              "type: kubernetes.io/service-account-token"};
        return fmt::format("{{apiVersion: v1, kind: Secret, metadata: {{name: s{}, namespace: shop, "
                           "annotations: {{kubernetes.io/service-account.name: a{}}}}}, {}}}",
                           number, below(4), one_of(types));
    }

    std::string config() {
        constexpr std::string_view data[] = {"a: b", "password: hunter2hunter2"};
        return fmt::format("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: shop}}, data: "
                           "{{{}}}}}",
                           one_of(data));
    }

    std::string claim() {
        return fmt::format("{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: pv}}, spec: "
                           "{{claimRef: {{name: p, namespace: shop}}, hostPath: {{path: /{}}}}}}}",
                           below(2) == 0 ? "" : "data");
    }

    std::string namespace_object() {
        constexpr std::string_view levels[] = {"privileged", "baseline", "restricted"};
        return fmt::format("{{apiVersion: v1, kind: Namespace, metadata: {{name: shop, labels: "
                           "{{pod-security.kubernetes.io/enforce: {}}}}}}}",
                           one_of(levels));
    }

    // A pod that a Deployment made.
    std::string instance(std::size_t number) {
        return fmt::format(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: i{}, namespace: shop, "
            "ownerReferences: [{{apiVersion: apps/v1, kind: Deployment, name: w{}, controller: "
            "true}}]}}, spec: {{nodeName: n{}, containers: [{{name: c, image: z}}]}}, status: "
            "{{phase: {}}}}}",
            number, below(2) == 0 ? 1 : 3, below(3), below(5) == 0 ? "Failed" : "Running");
    }

    std::mt19937 random_;
};

// An estate that changes.
class Following {
  public:
    explicit Following(unsigned seed) : objects_(seed) {
        estate::SnapshotBuilder builder;
        builder.add_target({"world", estate::Origin::Manifest});
        for (std::size_t i = 0; i < RandomObjects::count; ++i) {
            if (objects_.below(4) != 0) add(builder, i);
        }
        snapshot_ = std::move(builder).build().snapshot;
    }

    const estate::SnapshotPtr& snapshot() const { return snapshot_; }

    // One object, seldom more, is written anew, comes or goes.
    estate::Built change() {
        estate::SnapshotBuilder builder(snapshot_);
        said_.clear();
        std::set<std::size_t> touched;
        do {
            const std::size_t number = objects_.below(RandomObjects::count);
            if (touched.insert(number).second) change(builder, number);
        } while (objects_.below(4) == 0);
        estate::Built built = std::move(builder).build();
        snapshot_ = built.snapshot;
        return built;
    }
    const std::string& said() const { return said_; }

  private:
    estate::Entity entity(std::size_t number) {
        const std::string text = objects_.make(number);
        said_ += text + "\n";
        const auto parsed = value::parse_yaml(std::make_shared<value::Text>("world.yaml", text));
        kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
        EXPECT_EQ(decoded.entities.size(), 1U) << text;
        return std::move(decoded.entities.at(0));
    }

    void add(estate::SnapshotBuilder& builder, std::size_t number) {
        present_[number] = builder.add({0}, entity(number));
    }

    void change(estate::SnapshotBuilder& builder, std::size_t number) {
        const auto found = present_.find(number);
        if (found == present_.end()) {
            add(builder, number);
        } else if (objects_.below(5) == 0) {
            builder.remove(found->second);
            said_ += fmt::format("without {}\n", number);
            present_.erase(found);
        } else {
            builder.replace(found->second, entity(number));
        }
    }

    RandomObjects objects_;
    std::map<std::size_t, Id<estate::Object>> present_;
    estate::SnapshotPtr snapshot_;
    std::string said_;
};

// All that is asked of a graph, by names.
std::set<std::string> told(const graph::Graph& graph) {
    std::set<std::string> lines;
    for (const graph::ShownEdge& edge : graph::shown_edges(graph, 1'000'000).edges) {
        std::string line = fmt::format("{} {} -> {}", to_string(edge.kind), name_of(graph, edge.from),
                                       name_of(graph, edge.to));
        std::set<std::string> details;
        for (const std::uint32_t part : edge.parts) {
            const graph::Edge& its = graph.edges()[part];
            if (its.condition) details.insert(fmt::format("? {}", graph.condition(its.condition)));
            for (const graph::Reason& reason : graph.reasons(its)) details.insert(to_string(reason));
        }
        for (const std::string& detail : details) line += "; " + detail;
        lines.insert(line);
    }
    const auto internet = graph.find({graph::StateKind::Internet, 0, 0});
    const graph::Blast blast = graph::blast(graph, {*internet});
    for (std::size_t i = 0; i < graph::treasures; ++i) {
        lines.insert(fmt::format("{} of treasure {}", blast.all[i], i));
        for (const graph::Fallen& fallen : blast.fallen[i])
            lines.insert(fmt::format("{} falls, {} conditions, {} hops", name_of(graph, fallen.state),
                                     fallen.cost.conditions, fallen.cost.hops));
    }
    for (const graph::Reached& reached : graph::everyone(graph))
        lines.insert(fmt::format("{}: {} {}", name_of(graph, reached.identity),
                                 fmt::join(reached.surely, " "), fmt::join(reached.perhaps, " ")));
    return lines;
}

std::string difference(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::string text;
    for (const std::string& line : a) text += b.contains(line) ? "" : fmt::format("- {}\n", line);
    for (const std::string& line : b) text += a.contains(line) ? "" : fmt::format("+ {}\n", line);
    return text;
}

} // namespace

TEST(Analysis, that_follows_an_estate_is_a_full_one) {
    for (unsigned seed = 0; seed < 250 && !testing::Test::HasFailure(); ++seed) {
        Following estate(seed);
        Analysis followed = Analysis::of(estate.snapshot(), {});
        for (int step = 0; step < 6; ++step) {
            followed = followed.after(estate.change());
            const Analysis full = Analysis::of(estate.snapshot(), {});
            ASSERT_EQ(difference(told(full.graph()), told(followed.graph())), "")
                << "seed " << seed << ", step " << step << "\n"
                << estate.said();
        }
    }
}

TEST(Analysis, may_follow_for_long) {
    Following estate(7);
    Analysis followed = Analysis::of(estate.snapshot(), {});
    for (int step = 0; step < 150; ++step) followed = followed.after(estate.change());
    EXPECT_EQ(difference(told(Analysis::of(estate.snapshot(), {}).graph()), told(followed.graph())), "");
}

} // namespace cofferdam::cuts

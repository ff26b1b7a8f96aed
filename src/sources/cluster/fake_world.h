// For tests: a small estate in a FakeCluster, and random things that happen to it.
#pragma once

#include <random>

#include "sources/cluster/fake_cluster.h"

namespace cofferdam::cluster {

class FakeWorld {
  public:
    FakeCluster cluster{{{"", "v1", "Namespace", "namespaces"},
                         {"", "v1", "Pod", "pods"},
                         {"", "v1", "Service", "services"},
                         {"", "v1", "ServiceAccount", "serviceaccounts"},
                         {"apps", "v1", "Deployment", "deployments"},
                         {"apps", "v1", "ReplicaSet", "replicasets"},
                         {"discovery.k8s.io", "v1", "EndpointSlice", "endpointslices"},
                         {"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"},
                         {"rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"}}};
    std::mt19937 random{1};

    // A Deployment, its ReplicaSet, and so many pods of it.
    void deploy(const std::string& namespace_, const std::string& name, int pods) {
        cluster.put("/api/v1/namespaces", {"", namespace_}, "{}");
        put_deployment(namespace_, name, "x:1");
        put_replica_set(namespace_, name, "x:1");
        for (int i = 0; i < pods; ++i) put_pod(namespace_, name, i);
    }

    void put_deployment(const std::string& namespace_, const std::string& name, const std::string& image,
                        const std::string& more = "") {
        cluster.put("/apis/apps/v1/deployments", {namespace_, name},
                    fmt::format(R"({{{}"spec":{}}})", more, scaled(name, image)));
    }

    void put_replica_set(const std::string& namespace_, const std::string& name, const std::string& image) {
        cluster.put("/apis/apps/v1/replicasets", {namespace_, name + "-5d"},
                    fmt::format(R"({{"spec":{}}})", scaled(name, image)), owner("Deployment", name));
    }

    void put_pod(const std::string& namespace_, const std::string& name, int number,
                 const std::string& image = "x:1") {
        cluster.put("/api/v1/pods", {namespace_, fmt::format("{}-5d-{}", name, number)},
                    fmt::format(R"({{"spec":{{"nodeName":"node{}",{},"status":{{"podIP":"10.0.0.{}"}}}})",
                                number % 2, pod(image).substr(1), number),
                    fmt::format(R"(,"labels":{{"app":"{}"}}{})", name, owner("ReplicaSet", name + "-5d")));
    }

    void remove_pod(const std::string& namespace_, const std::string& name, int number) {
        cluster.remove("/api/v1/pods", {namespace_, fmt::format("{}-5d-{}", name, number)});
    }

    void put_slice(const std::string& namespace_, const std::string& service, const std::string& address) {
        cluster.put("/apis/discovery.k8s.io/v1/endpointslices", {namespace_, service + "-x2k"},
                    fmt::format(R"({{"addressType":"IPv4","endpoints":[{{"addresses":["{}"]}}],)"
                                R"("ports":[{{"port":80}}]}})",
                                address),
                    fmt::format(R"(,"labels":{{"kubernetes.io/service-name":"{}"}})", service));
    }

    void churn(int times) {
        for (int i = 0; i < times; ++i) change();
    }

    // One of what may go wrong; most of the time nothing.
    void trouble() {
        switch (below(24)) {
        case 0: return cluster.break_streams(true);
        case 1: return cluster.break_streams(false);
        case 2: cluster.compact(); return cluster.break_streams(true);
        case 3: return cluster.compact();
        case 4: return cluster.silence();
        case 5: cluster.twice = 5; return;
        case 6: cluster.out_of_order = 2; return;
        case 7: cluster.token_has_expired = true; return cluster.break_streams(true);
        case 8: cluster.is_away = true; return cluster.break_streams(true);
        case 9: cluster.has_watch_list = !cluster.has_watch_list; return;
        case 10: cluster.cut_short = 2; return;
        case 11: return cluster.say("garbage\n");
        case 12: cluster.forbidden.insert("/api/v1/services"); return cluster.break_streams(false);
        case 13: cluster.delay = std::chrono::milliseconds(700); return;
        case 14: cluster.time -= std::chrono::hours(10); return;
        case 15: cluster.is_away = false; return;
        default: return;
        }
    }

    void calm() {
        cluster.is_away = false;
        cluster.cut_short = 0;
        cluster.delay = {};
        cluster.forbidden.clear();
    }

  private:
    unsigned below(unsigned limit) { return static_cast<unsigned>(random() % limit); }

    static std::string pod(const std::string& image) {
        const std::string_view rights = image == "x:2" ? R"(,"securityContext":{"privileged":true})" : "";
        return fmt::format(R"({{"containers":[{{"name":"c","image":"{}"{}}}]}})", image, rights);
    }
    static std::string scaled(const std::string& name, const std::string& image) {
        return fmt::format(R"({{"replicas":2,"selector":{{"matchLabels":{{"app":"{0}"}}}},)"
                           R"("template":{{"metadata":{{"labels":{{"app":"{0}"}}}},"spec":{1}}}}})",
                           name, pod(image));
    }
    static std::string owner(const std::string& kind, const std::string& name) {
        return fmt::format(R"(,"ownerReferences":[{{"apiVersion":"apps/v1","kind":"{}","name":"{}",)"
                           R"("controller":true}}])",
                           kind, name);
    }

    void change() {
        const std::string namespace_ = fmt::format("n{}", below(4));
        const std::string name = fmt::format("w{}", below(4));
        const std::string image = fmt::format("x:{}", 1 + below(2));
        const int number = static_cast<int>(below(4));
        switch (below(20)) {
        case 0: return cluster.put("/api/v1/namespaces", {"", namespace_}, "{}");
        case 1: return put_deployment(namespace_, name, image);
        case 2: return put_replica_set(namespace_, name, image);
        case 3: return cluster.remove("/apis/apps/v1/deployments", {namespace_, name});
        case 4: return cluster.remove("/apis/apps/v1/replicasets", {namespace_, name + "-5d"});
        case 5: return deploy(namespace_, name, 2);
        case 6:
            if (below(4) == 0) cluster.remove_namespace(namespace_);
            return;
        case 7: return put_service(namespace_, name, R"("type":"LoadBalancer",)");
        case 8: return put_service(namespace_, name, "");
        case 9: return cluster.remove("/api/v1/services", {namespace_, name});
        case 10: return cluster.put("/api/v1/services", {namespace_, name}, R"({"spec":{"ports":7}})");
        case 11: return put_policy(namespace_, name);
        case 12: return cluster.remove("/apis/networking.k8s.io/v1/networkpolicies", {namespace_, name});
        case 13: return put_binding(namespace_, name);
        case 14: return cluster.put("/api/v1/serviceaccounts", {namespace_, name}, "{}");
        case 15:
        case 16: return remove_pod(namespace_, name, number);
        default: return put_pod(namespace_, name, number, image);
        }
    }

    void put_service(const std::string& namespace_, const std::string& name, const std::string& type) {
        cluster.put(
            "/api/v1/services", {namespace_, name},
            fmt::format(R"({{"spec":{{{}"selector":{{"app":"{}"}},"ports":[{{"port":80}}]}}}})", type, name));
    }

    void put_policy(const std::string& namespace_, const std::string& name) {
        cluster.put("/apis/networking.k8s.io/v1/networkpolicies", {namespace_, name},
                    fmt::format(R"({{"spec":{{"podSelector":{{"matchLabels":{{"app":"{}"}}}}}}}})", name));
    }

    void put_binding(const std::string& namespace_, const std::string& name) {
        cluster.put(
            "/apis/rbac.authorization.k8s.io/v1/rolebindings", {namespace_, name},
            fmt::format(R"({{"roleRef":{{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole",)"
                        R"("name":"cluster-admin"}},"subjects":[{{"kind":"ServiceAccount",)"
                        R"("namespace":"{}","name":"{}"}}]}})",
                        namespace_, name));
    }
};

} // namespace cofferdam::cluster

// The objects of a cluster of Deployments and what its controllers made of them, as an API server tells them:
// lines of JSON. Shaped like the estates that kwok simulates: one ReplicaSet a Deployment, pods on all nodes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sources/cluster/live_estate.h"

namespace cofferdam::bench {

struct Size {
    std::size_t nodes = 200;
    std::size_t namespaces = 100;
    std::size_t deployments = 5; // in each namespace
    std::size_t replicas = 20;
};

class KwokEstate {
  public:
    explicit KwokEstate(Size size) : size_(size) {}

    // All of it, as lists that have just come.
    std::vector<cluster::Changes> everything() {
        cluster::Changes nodes = begun(node_kind), namespaces = begun(namespace_kind),
                         policies = begun(policy_kind), accounts = begun(account_kind),
                         services = begun(service_kind), slices = begun(slice_kind),
                         deployments = begun(deployment_kind), sets = begun(set_kind), pods = begun(pod_kind);
        for (std::size_t n = 0; n < size_.nodes; ++n) put(nodes, "", node_name(n), node());
        for (std::size_t s = 0; s < size_.namespaces; ++s) {
            put(namespaces, "", space(s), "{}",
                fmt::format(R"("labels":{{"kubernetes.io/metadata.name":"{}","team":"team-{}",)"
                            R"("pod-security.kubernetes.io/audit":"restricted"}})",
                            space(s), s % 17));
            put(policies, space(s), "default-deny",
                R"({"spec":{"podSelector":{},"policyTypes":["Ingress"]}})");
            for (std::size_t d = 0; d < size_.deployments; ++d) {
                put(accounts, space(s), app(d), "{}");
                put(services, space(s), app(d), service(d));
                put(slices, space(s), app(d) + "-x2k", slice(s, d, 0), slice_metadata(d));
                put(policies, space(s), app(d), policy(d));
                put(deployments, space(s), app(d), scaled(s, d, ""));
                put(sets, space(s), set_name(d), scaled(s, d, ""), owned_by("Deployment", app(d)));
                for (std::size_t r = 0; r < size_.replicas; ++r)
                    put(pods, space(s), pod_name(d, r), pod(s, d, (s * 7 + d * 31 + r) % size_.nodes),
                        pod_metadata(s, d));
            }
        }
        std::vector<cluster::Changes> all;
        for (cluster::Changes* kind :
             {&nodes, &namespaces, &policies, &accounts, &services, &slices, &deployments, &sets, &pods})
            all.push_back(std::move(*kind));
        return all;
    }

    // One event. `body`: the object less apiVersion, kind and metadata; `metadata`: what it holds beside
    // names.
    std::vector<cluster::Changes> event(const cluster::Resource& resource, const std::string& in,
                                        const std::string& name, const std::string& body,
                                        const std::string& metadata = "") {
        std::vector<cluster::Changes> one(1);
        one.front().resource = resource;
        put(one.front(), in, name, body, metadata);
        return one;
    }
    std::vector<cluster::Changes> gone(const cluster::Resource& resource, const std::string& in,
                                       const std::string& name) {
        std::vector<cluster::Changes> one(1);
        one.front().resource = resource;
        one.front().remove({in, name}, {});
        return one;
    }

    static std::string space(std::size_t s) { return fmt::format("app-{:03}", s); }
    static std::string app(std::size_t d) { return fmt::format("svc-{}", d); }
    static std::string set_name(std::size_t d) { return app(d) + "-7d9c5b4f6"; }
    static std::string pod_name(std::size_t d, std::size_t r) {
        return fmt::format("{}-{:05}", set_name(d), r);
    }
    static std::string node_name(std::size_t n) { return fmt::format("kwok-{:04}", n); }

    static std::string owned_by(const std::string& kind, const std::string& name) {
        return fmt::format(R"("ownerReferences":[{{"apiVersion":"apps/v1","kind":"{}","name":"{}",)"
                           R"("uid":"5c0d6a7e-4d0e-4f5b-9a30-1f0a4f0e4a11","controller":true,)"
                           R"("blockOwnerDeletion":true}}])",
                           kind, name);
    }

    static std::string pod_metadata(std::size_t s, std::size_t d) {
        return fmt::format(R"("labels":{},{})", labels(s, d), owned_by("ReplicaSet", set_name(d)));
    }

    // Of a container's securityContext: `more` comes first.
    static std::string pod_spec(std::size_t s, std::size_t d, const std::string& more) {
        return fmt::format(
            R"("containers":[{{"name":"main","image":"registry.example.test/team-{}/{}:{}.{}.1",)"
            R"("ports":[{{"containerPort":8080,"name":"http","protocol":"TCP"}}],)"
            R"("env":[{{"name":"LOG","value":"info"}},{{"name":"POD_IP","valueFrom":{{"fieldRef":)"
            R"({{"apiVersion":"v1","fieldPath":"status.podIP"}}}}}}],)"
            R"("resources":{{"limits":{{"memory":"256Mi"}},"requests":{{"cpu":"50m","memory":"64Mi"}}}},)"
            R"("livenessProbe":{{"httpGet":{{"path":"/healthz","port":"http","scheme":"HTTP"}},)"
            R"("timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3}},)"
            R"("securityContext":{{{}"allowPrivilegeEscalation":{}}},"imagePullPolicy":"IfNotPresent",)"
            R"("terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}}],)"
            R"("restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst",)"
            R"("nodeSelector":{{"type":"kwok"}},"serviceAccountName":"{}","serviceAccount":"{}",)"
            R"("securityContext":{{"runAsNonRoot":{}}},"schedulerName":"default-scheduler")",
            s % 17, app(d), s, d, more, d % 3 == 0, app(d), app(d), d % 4 != 0);
    }

    static std::string scaled(std::size_t s, std::size_t d, const std::string& more) {
        return fmt::format(R"({{"spec":{{"replicas":20,"selector":{{"matchLabels":)"
                           R"({{"app.kubernetes.io/name":"{}"}}}},"template":{{"metadata":{{"labels":{}}},)"
                           R"("spec":{{{}}}}}}},"status":{{"replicas":20}}}})",
                           app(d), labels(s, d), pod_spec(s, d, more));
    }

    static std::string pod(std::size_t s, std::size_t d, std::size_t node,
                           const std::string& phase = "Running", const std::string& more = "") {
        return fmt::format(
            R"({{"spec":{{"nodeName":"{}",{},"tolerations":[{{"key":"node.kubernetes.io/not-ready",)"
            R"("operator":"Exists","effect":"NoExecute","tolerationSeconds":300}}],"priority":0,)"
            R"("enableServiceLinks":true,"preemptionPolicy":"PreemptLowerPriority"}},"status":{{)"
            R"("phase":"{}","conditions":[{{"type":"Ready","status":"True","lastProbeTime":null,)"
            R"("lastTransitionTime":"2026-11-22T00:00:00Z"}},{{"type":"PodScheduled","status":"True",)"
            R"("lastProbeTime":null,"lastTransitionTime":"2026-11-22T00:00:00Z"}}],"hostIP":"10.0.0.1",)"
            R"("podIP":"10.128.{}.{}","startTime":"2026-11-22T00:00:00Z","containerStatuses":[{{)"
            R"("name":"main","state":{{"running":{{"startedAt":"2026-11-22T00:00:00Z"}}}},"ready":true,)"
            R"("restartCount":0,"image":"registry.example.test/team-{}/{}:{}.{}.1","imageID":""}}],)"
            R"("qosClass":"Burstable"}}}})",
            node_name(node), pod_spec(s, d, more), phase, s, node % 256, s % 17, app(d), s, d);
    }

    static std::string service(std::size_t d) {
        return fmt::format(R"({{"spec":{{"type":"ClusterIP","selector":{{"app.kubernetes.io/name":"{}"}},)"
                           R"("ports":[{{"port":80,"targetPort":"http","protocol":"TCP"}}]}}}})",
                           app(d));
    }

    static std::string slice(std::size_t s, std::size_t d, std::size_t first) {
        std::string endpoints;
        for (std::size_t r = first; r < 20; ++r)
            endpoints +=
                fmt::format(R"({}{{"addresses":["10.128.{}.{}"],"conditions":{{"ready":true}},"targetRef":)"
                            R"({{"kind":"Pod","name":"{}","namespace":"{}"}}}})",
                            r == first ? "" : ",", s, r, pod_name(d, r), space(s));
        return fmt::format(
            R"({{"addressType":"IPv4","endpoints":[{}],"ports":[{{"port":8080,"protocol":"TCP"}}]}})",
            endpoints);
    }

    static std::string slice_metadata(std::size_t d) {
        return fmt::format(R"("labels":{{"kubernetes.io/service-name":"{}"}})", app(d));
    }

    static std::string policy(std::size_t d) {
        return fmt::format(
            R"({{"spec":{{"podSelector":{{"matchLabels":{{"app.kubernetes.io/name":"{}"}}}},"policyTypes":)"
            R"(["Ingress"],"ingress":[{{"from":[{{"podSelector":{{"matchLabels":{{"tier":"{}"}}}}}}],)"
            R"("ports":[{{"port":"http"}}]}}]}}}})",
            app(d), tier(d + 2));
    }

    static std::string node() {
        return R"({"spec":{},"status":{"capacity":{"cpu":"64"},"conditions":[{"type":"Ready",)"
               R"("status":"True","lastHeartbeatTime":"2026-11-22T00:00:00Z"}]}})";
    }

    static inline const cluster::Resource node_kind{"", "v1", "Node", "nodes"};
    static inline const cluster::Resource namespace_kind{"", "v1", "Namespace", "namespaces"};
    static inline const cluster::Resource pod_kind{"", "v1", "Pod", "pods"};
    static inline const cluster::Resource service_kind{"", "v1", "Service", "services"};
    static inline const cluster::Resource account_kind{"", "v1", "ServiceAccount", "serviceaccounts"};
    static inline const cluster::Resource deployment_kind{"apps", "v1", "Deployment", "deployments"};
    static inline const cluster::Resource set_kind{"apps", "v1", "ReplicaSet", "replicasets"};
    static inline const cluster::Resource slice_kind{"discovery.k8s.io", "v1", "EndpointSlice",
                                                     "endpointslices"};
    static inline const cluster::Resource policy_kind{"networking.k8s.io", "v1", "NetworkPolicy",
                                                      "networkpolicies"};
    static inline const cluster::Resource binding_kind{"rbac.authorization.k8s.io", "v1", "RoleBinding",
                                                       "rolebindings"};

  private:
    static std::string tier(std::size_t d) {
        constexpr std::string_view tiers[] = {"front", "mid", "back"};
        return std::string(tiers[d % 3]);
    }
    static std::string labels(std::size_t s, std::size_t d) {
        return fmt::format(R"({{"app.kubernetes.io/name":"{}","app.kubernetes.io/part-of":"{}",)"
                           R"("tier":"{}","team":"team-{}"}})",
                           app(d), space(s), tier(d), s % 17);
    }

    static cluster::Changes begun(const cluster::Resource& resource) {
        cluster::Changes changes;
        changes.resource = resource;
        changes.is_whole = true;
        return changes;
    }

    void put(cluster::Changes& changes, const std::string& in, const std::string& name,
             const std::string& body, const std::string& metadata = "") {
        const cluster::Resource& kind = changes.resource;
        const std::string api =
            kind.group.empty() ? kind.version : fmt::format("{}/{}", kind.group, kind.version);
        const std::string version = std::to_string(++version_);
        const std::string place = in.empty() ? "" : fmt::format(R"("namespace":"{}",)", in);
        std::string line = fmt::format(
            R"({{"apiVersion":"{}","kind":"{}","metadata":{{{}"name":"{}","resourceVersion":"{}",)"
            R"("uid":"0f2c9c1c-2d6b-4f3b-8f53-{:012x}","creationTimestamp":"2026-11-22T00:00:00Z"{}{}}}{}{})",
            api, kind.kind, place, name, version, std::hash<std::string>{}(in + name) & 0xffffffffffff,
            metadata.empty() ? "" : ",", metadata, body == "{}" ? "" : ",", std::string_view(body).substr(1));
        changes.put({in, name}, {version, std::move(line)}, {});
    }

    Size size_;
    std::size_t version_ = 0;
};

} // namespace cofferdam::bench

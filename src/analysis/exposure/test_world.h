// Worlds of the exposure tests: YAML in, one line per way out.
#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>

#include "analysis/exposure/exposure.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"

namespace cofferdam::exposure {

inline estate::SnapshotPtr read_world(const std::string& yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("world.yaml", yaml));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"world", estate::Origin::Manifest});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    for (value::Problem& problem : parsed.problems) builder.add_problem(std::move(problem));
    for (value::Problem& problem : decoded.problems) builder.add_problem(std::move(problem));
    return std::move(builder).build().snapshot;
}

inline std::string_view word(Truth truth) {
    if (truth == Truth::Unknown) return "unknown";
    return truth == Truth::Yes ? "public" : "private";
}

inline std::string line(const estate::Snapshot& snapshot, const estate::Workload& workload,
                        const WayIn& way) {
    std::string text = fmt::format("{} {} {}>{}/{} {}", workload.name, to_string(way.kind), way.port,
                                   way.pod_port, to_string(way.protocol), word(way.from_internet()));
    for (const Id<estate::NetworkPolicy> id : way.closed_by)
        text += fmt::format(" closed by {}", snapshot[id].name);
    return text + "\n";
}

// "web LoadBalancer 80>8080/TCP public\n…", in the order of the report; what could not be read first.
inline std::string ways_in(const std::string& yaml) {
    const estate::SnapshotPtr snapshot = read_world(yaml);
    std::string text;
    for (const value::Problem& problem : snapshot->problems()) text += problem.message + "\n";
    for (const WorkloadExposure& exposure : analyse(*snapshot).workloads) {
        for (const WayIn& way : exposure.in) text += line(*snapshot, (*snapshot)[exposure.workload], way);
    }
    return text;
}

// Of the only way in.
inline std::string reason_in(const std::string& yaml) {
    const estate::SnapshotPtr snapshot = read_world(yaml);
    std::string text;
    for (const WorkloadExposure& exposure : analyse(*snapshot).workloads) {
        for (const WayIn& way : exposure.in) text += way.reason;
    }
    return text;
}

// "web limited: NetworkPolicy out allows some public addresses or ports\n…"
inline std::string ways_out(const std::string& yaml) {
    const estate::SnapshotPtr snapshot = read_world(yaml);
    std::string text;
    for (const value::Problem& problem : snapshot->problems()) text += problem.message + "\n";
    for (const WorkloadExposure& exposure : analyse(*snapshot).workloads) {
        text += fmt::format("{} {}: {}\n", (*snapshot)[exposure.workload].name,
                            to_string(exposure.out.egress), exposure.out.reason);
    }
    return text;
}

// Deployment <name> in shop with labels {app: <name>} and this pod spec, which stands in braces.
inline std::string deployment(std::string_view name, std::string_view pod_spec,
                              std::string_view namespace_ = "shop") {
    return fmt::format(R"(apiVersion: apps/v1
kind: Deployment
metadata: {{name: {0}, namespace: {2}}}
spec:
  selector: {{matchLabels: {{app: {0}}}}}
  template:
    metadata: {{labels: {{app: {0}}}}}
    spec: {1}
---
)",
                       name, pod_spec, namespace_);
}

// One container that declares port 8080 as http.
inline std::string web() {
    return deployment("web",
                      "{containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]}");
}

// Of kind, named web in shop, with what is inside the braces of metadata.annotations and spec.
inline std::string object(std::string_view api, std::string_view kind, std::string_view spec,
                          std::string_view annotations = "") {
    return fmt::format(
        "apiVersion: {}\nkind: {}\nmetadata: {{name: web, namespace: shop, annotations: {{{}}}}}\n"
        "spec: {{{}}}\n---\n",
        api, kind, annotations, spec);
}

inline std::string service(std::string_view spec, std::string_view annotations = "") {
    return object("v1", "Service",
                  fmt::format("selector: {{app: web}}, ports: [{{port: 80, targetPort: 8080}}], {}", spec),
                  annotations);
}

inline std::string network_policy(std::string_view spec) {
    return object("networking.k8s.io/v1", "NetworkPolicy", spec);
}

} // namespace cofferdam::exposure

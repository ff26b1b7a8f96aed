// Worlds of the exposure tests: YAML in, one line per way out.
#pragma once

#include <memory>
#include <string>

#include <fmt/format.h>

#include "analysis/exposure/exposure.h"
#include "analysis/exposure/way_reasons.h"
#include "kubernetes/test_world.h"

namespace cofferdam::exposure {

using kubernetes::read_world;

inline std::string_view word(Truth truth) {
    if (truth == Truth::Unknown) return "unknown";
    return truth == Truth::Yes ? "public" : "private";
}

// An estate, and all that is said of it.
struct World {
    estate::SnapshotPtr snapshot;
    reach::ReachPtr reach;
    ExposureReport report;

    explicit World(estate::SnapshotPtr of, const reach::Options& options = {})
        : snapshot(std::move(of)), reach(reach::Reach::build(snapshot, options)), report(analyse(*reach)) {}
    explicit World(const std::string& yaml, std::string_view cni = "enforcing")
        : World(read_world(yaml), {.profile = *reach::find_cni_profile(cni)}) {}

    std::string problems() const {
        std::string text;
        for (const value::Problem& problem : snapshot->problems()) text += problem.message + "\n";
        return text;
    }
};

inline std::string line(const World& world, const WorkloadExposure& exposure, const WayIn& way) {
    std::string text =
        fmt::format("{} {} {}>{}/{} {}", (*world.snapshot)[exposure.workload].name, to_string(way.kind),
                    way.port, way.pod_port, to_string(way.protocol), word(way.from_internet()));
    if (way.admitted == Truth::No) {
        for (const Id<estate::Object> id : WayReasons(*world.reach, world.report).deciding(exposure, way))
            text += fmt::format(" closed by {}", (*world.snapshot)[id].name);
    }
    return text + "\n";
}

// "web LoadBalancer 80>8080/TCP public\n…", in the order of the report; what could not be read first.
inline std::string ways_in(const World& world) {
    std::string text = world.problems();
    for (const WorkloadExposure& exposure : world.report.workloads) {
        for (const WayIn& way : exposure.in) text += line(world, exposure, way);
    }
    return text;
}
inline std::string ways_in(const std::string& yaml) { return ways_in(World(yaml)); }

// Of the only way in.
inline std::string reason_in(const World& world) {
    const WayReasons reasons(*world.reach, world.report);
    std::string text;
    for (const WorkloadExposure& exposure : world.report.workloads) {
        for (const WayIn& way : exposure.in) text += reasons.of(exposure, way);
    }
    return text;
}
inline std::string reason_in(const std::string& yaml) { return reason_in(World(yaml)); }

// "web limited: NetworkPolicy out allows some public addresses or ports\n…"
inline std::string ways_out(const World& world) {
    const WayReasons reasons(*world.reach, world.report);
    std::string text = world.problems();
    for (const WorkloadExposure& exposure : world.report.workloads) {
        text += fmt::format("{} {}: {}\n", (*world.snapshot)[exposure.workload].name, to_string(exposure.out),
                            reasons.of_way_out(exposure));
    }
    return text;
}
inline std::string ways_out(const std::string& yaml) { return ways_out(World(yaml)); }

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

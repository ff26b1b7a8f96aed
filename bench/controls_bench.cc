// All controls over generated templates: 10,000 that differ as those of one organisation do, by name and
// image, by their settings in a few dozen ways.
#include <cstdlib>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "analysis/controls/controls.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace {

using namespace cofferdam;

std::string deployment(std::size_t n) {
    return fmt::format(R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{0}, namespace: team-{1}}}
spec:
  replicas: {2}
  selector: {{matchLabels: {{app: app-{0}}}}}
  template:
    metadata: {{labels: {{app: app-{0}, team: team-{1}}}}}
    spec:
      serviceAccountName: app-{0}
      securityContext: {{runAsNonRoot: {3}, fsGroup: {4}}}
      containers:
        - name: app
          image: registry.example/team-{1}/app-{0}:1.{2}
          args: [--port, "80{2}", --verbose]
          ports: [{{containerPort: 80{2}}}]
          resources: {{limits: {{memory: {2}00Mi}}, requests: {{cpu: {2}0m}}}}
          securityContext: {{allowPrivilegeEscalation: {3}, capabilities: {{drop: [ALL]}}}}
          env: [{{name: NAME, value: app-{0}}}, {{name: LOG_LEVEL, value: debug}}]
        - {{name: proxy, image: "registry.example/proxy:2.1", ports: [{{containerPort: 15001}}]}}
      volumes: [{{name: config, configMap: {{name: app-{0}}}}}, {{name: cache, emptyDir: {{}}}}]
)",
                       n, n % 97, n % 5 + 1, n % 3 ? "true" : "false", n % 4 + 1000);
}

estate::SnapshotPtr estate_of(std::size_t templates) {
    std::string yaml;
    for (std::size_t n = 0; n < templates; ++n) yaml += deployment(n);
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("estate.yaml", std::move(yaml)));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"estate", estate::Origin::Manifest});
    for (estate::Entity& entity : decoded.entities) builder.add(target, std::move(entity));
    return std::move(builder).build().snapshot;
}

void all_controls(benchmark::State& state) {
    const estate::SnapshotPtr snapshot = estate_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        auto results = controls::judge(*snapshot, [](const content::Control&) { return true; });
        if (!results) std::abort();
        benchmark::DoNotOptimize(results->size());
    }
}
BENCHMARK(all_controls)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond)->UseRealTime();

void those_that_a_scan_reports(benchmark::State& state) {
    const estate::SnapshotPtr snapshot = estate_of(10000);
    for (auto _ : state) {
        auto results =
            controls::judge(*snapshot, [](const content::Control& control) { return control.by_default; });
        if (!results) std::abort();
        benchmark::DoNotOptimize(results->size());
    }
}
BENCHMARK(those_that_a_scan_reports)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

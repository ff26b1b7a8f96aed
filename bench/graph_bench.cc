// The joined graph: analyses and edges, the fixed point from the Internet, and from every identity, on a
// generated estate. COFFERDAM_BENCH_ESTATE names it (a file or a folder); without it, demo/. The snapshot and
// the model of reach are there before.
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "analysis/access/access.h"
#include "analysis/exposure/exposure.h"
#include "cli/read_estate.h"
#include "graph/everyone.h"
#include "graph/names.h"
#include "graph/shown_edges.h"

namespace {

using namespace cofferdam;

struct Estate {
    estate::SnapshotPtr snapshot;
    reach::ReachPtr reach;
    access::Access access;
    exposure::ExposureReport exposure;

    explicit Estate(estate::SnapshotPtr of)
        : snapshot(std::move(of)), reach(reach::Reach::build(snapshot)), access(*snapshot),
          exposure(exposure::analyse(*reach)) {}
    graph::Inputs inputs() const { return {*reach, access, exposure}; }
};

const Estate& estate_read_once() {
    static const Estate estate = [] {
        const char* named = std::getenv("COFFERDAM_BENCH_ESTATE");
        cli::ReadingOptions wanted;
        wanted.targets = {named ? named : "demo"};
        auto read = cli::read_estate(wanted, {});
        if (!read) std::abort();
        return Estate(*read);
    }();
    return estate;
}

const graph::Graph& graph_built_once() {
    static const graph::GraphPtr graph = graph::build(estate_read_once().inputs());
    return *graph;
}

void edges(benchmark::State& state) {
    const Estate& estate = estate_read_once();
    for (auto _ : state) benchmark::DoNotOptimize(graph::build(estate.inputs()));
    const graph::Graph& graph = graph_built_once();
    state.counters["states"] = static_cast<double>(graph.size());
    state.counters["edges"] = static_cast<double>(graph.edges().size());
}
BENCHMARK(edges)->Unit(benchmark::kMillisecond);

void from_the_internet(benchmark::State& state) {
    const graph::Graph& graph = graph_built_once();
    const std::vector<graph::StateId> from = *graph::find_states(graph, "internet");
    for (auto _ : state) benchmark::DoNotOptimize(graph::Propagation(graph, from).fallen().size());
    state.counters["fallen"] = static_cast<double>(graph::Propagation(graph, from).fallen().size());
}
BENCHMARK(from_the_internet)->Unit(benchmark::kMillisecond);

void from_every_identity(benchmark::State& state) {
    const graph::Graph& graph = graph_built_once();
    for (auto _ : state) state.counters["identities"] = static_cast<double>(graph::everyone(graph).size());
}
BENCHMARK(from_every_identity)->Unit(benchmark::kMillisecond);

void export_of_all_edges(benchmark::State& state) {
    const graph::Graph& graph = graph_built_once();
    for (auto _ : state)
        state.counters["shown"] = static_cast<double>(graph::shown_edges(graph, 2'000'000).edges.size());
}
BENCHMARK(export_of_all_edges)->Unit(benchmark::kMillisecond)->Iterations(1);

} // namespace

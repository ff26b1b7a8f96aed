// The joined graph: analyses and edges, the fixed point from the Internet, and from every identity, on a
// generated estate; the same again after one edit; and the fix set against the Internet.
// COFFERDAM_BENCH_ESTATE names the estate (a file or a folder); without it, demo/. The snapshot is there
// before, and but for `all` and the edits the model of reach.
#include <cstdlib>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "analysis/access/access.h"
#include "analysis/exposure/exposure.h"
#include "cli/read_estate.h"
#include "cuts/plan.h"
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

// In megabytes.
double allocated() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd) / (1 << 20);
}

// Analyses, reach and graph, of the snapshot alone; what they hold above it.
void all(benchmark::State& state) {
    const estate::SnapshotPtr& snapshot = estate_read_once().snapshot;
    const double before = allocated();
    const cuts::Analysis made = cuts::Analysis::of(snapshot, {});
    state.counters["MB"] = allocated() - before;
    for (auto _ : state) benchmark::DoNotOptimize(cuts::Analysis::of(snapshot, {}));
}
BENCHMARK(all)->Unit(benchmark::kMillisecond);

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

// The row of that type that stands in the middle, with what `edit` does to it.
template <class Row, class Edit>
estate::Built with_one_edited(const estate::SnapshotPtr& snapshot, Edit edit) {
    estate::SnapshotBuilder builder(snapshot);
    std::size_t left = snapshot->table<Row>().size() / 2;
    for (const auto [id, row] : snapshot->table<Row>()) {
        if (left-- > 0) continue;
        estate::Entity entity{snapshot->object_of(row), row};
        edit(std::get<Row>(entity.row));
        builder.replace(row.object, std::move(entity));
        break;
    }
    return std::move(builder).build();
}

template <class Row, class Edit>
void after_an_edit(benchmark::State& state, Edit edit) {
    const cuts::Analysis before = cuts::Analysis::of(estate_read_once().snapshot, {});
    const estate::Built built = with_one_edited<Row>(before.snapshot(), edit);
    for (auto _ : state) benchmark::DoNotOptimize(before.after(built));
}

void pod_edited(benchmark::State& state) {
    after_an_edit<estate::Workload>(state, [](estate::Workload& row) {
        row.containers.front().security.privileged = !row.containers.front().security.privileged;
    });
}
BENCHMARK(pod_edited)->Unit(benchmark::kMillisecond);

void role_edited(benchmark::State& state) {
    after_an_edit<estate::Role>(state, [](estate::Role& row) { row.rules.clear(); });
}
BENCHMARK(role_edited)->Unit(benchmark::kMillisecond);

void policy_edited(benchmark::State& state) {
    after_an_edit<estate::NetworkPolicy>(state, [](estate::NetworkPolicy&) {});
}
BENCHMARK(policy_edited)->Unit(benchmark::kMillisecond);

void fix_set(benchmark::State& state) {
    const cuts::Analysis analysis = cuts::Analysis::of(estate_read_once().snapshot, {});
    for (auto _ : state) {
        const Result<cuts::Plan> plan = cuts::plan(analysis, {});
        if (!plan) std::abort();
        state.counters["edits"] = static_cast<double>(plan->fixes.size());
        state.counters["cost"] = static_cast<double>(plan->cost);
        state.counters["bound"] = static_cast<double>(plan->lower_bound);
    }
}
BENCHMARK(fix_set)->Unit(benchmark::kMillisecond)->Iterations(1);

} // namespace

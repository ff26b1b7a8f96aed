// All ways to the Internet, on a generated estate. COFFERDAM_BENCH_ESTATE names it (a file or a folder);
// without it, demo/. With and without the model of reach that they ask.
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "analysis/exposure/estate_index.h"
#include "analysis/exposure/way_reasons.h"
#include "cli/read_estate.h"

namespace {

using namespace cofferdam;

const estate::SnapshotPtr& estate_read_once() {
    static const estate::SnapshotPtr snapshot = [] {
        const char* named = std::getenv("COFFERDAM_BENCH_ESTATE");
        cli::ReadingOptions wanted;
        wanted.targets = {named ? named : "demo"};
        auto read = cli::read_estate(wanted, {});
        if (!read) std::abort();
        return *read;
    }();
    return snapshot;
}

const reach::ReachPtr& reach_built_once() {
    static const reach::ReachPtr reach = reach::Reach::build(estate_read_once());
    return reach;
}

void reach_and_ways(benchmark::State& state) {
    const estate::SnapshotPtr& snapshot = estate_read_once();
    for (auto _ : state) {
        const reach::ReachPtr reach = reach::Reach::build(snapshot);
        benchmark::DoNotOptimize(exposure::analyse(*reach));
    }
}
BENCHMARK(reach_and_ways)->Unit(benchmark::kMillisecond);

void ways(benchmark::State& state) {
    const reach::ReachPtr& reach = reach_built_once();
    for (auto _ : state) benchmark::DoNotOptimize(exposure::analyse(*reach));
    const exposure::ExposureReport report = exposure::analyse(*reach);
    state.counters["workloads"] = static_cast<double>(report.workloads.size());
    state.counters["ways_in"] = static_cast<double>(report.ways_in.all());
}
BENCHMARK(ways)->Unit(benchmark::kMillisecond);

void index_of_the_estate(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(exposure::EstateIndex(*estate_read_once()).snapshot());
}
BENCHMARK(index_of_the_estate)->Unit(benchmark::kMillisecond);

void reasons_in_words(benchmark::State& state) {
    const reach::ReachPtr& reach = reach_built_once();
    const exposure::ExposureReport report = exposure::analyse(*reach);
    for (auto _ : state) {
        const exposure::WayReasons reasons(*reach, report);
        std::size_t length = 0;
        for (const exposure::WorkloadExposure& workload : report.workloads) {
            for (const exposure::WayIn& way : workload.in) {
                if (way.from_internet() != Truth::No) length += reasons.of(workload, way).size();
            }
            if (workload.out == exposure::Egress::Open) length += reasons.of_way_out(workload).size();
        }
        benchmark::DoNotOptimize(length);
    }
}
BENCHMARK(reasons_in_words)->Unit(benchmark::kMillisecond);

} // namespace

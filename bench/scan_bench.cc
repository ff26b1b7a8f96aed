// The stages of a scan, on a generated estate. COFFERDAM_BENCH_ESTATE names it (a file or a folder); without
// it, demo/.
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "cli/read_estate.h"
#include "questions/question.h"
#include "questions/scan.h"
#include "questions/workload_results.h"
#include "report/report.h"

namespace {

using namespace cofferdam;

cli::ReadingOptions options() {
    const char* named = std::getenv("COFFERDAM_BENCH_ESTATE");
    cli::ReadingOptions wanted;
    wanted.targets = {named ? named : "demo"};
    return wanted;
}

estate::SnapshotPtr read() {
    auto snapshot = cli::read_estate(options(), {});
    if (!snapshot) std::abort();
    return *snapshot;
}

void reading(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(read());
}
BENCHMARK(reading)->Unit(benchmark::kMillisecond)->UseRealTime();

void pod_security_standards(benchmark::State& state) {
    estate::SnapshotPtr snapshot = read();
    for (auto _ : state) benchmark::DoNotOptimize(questions::judge_workloads(*snapshot, {}));
}
BENCHMARK(pod_security_standards)->Unit(benchmark::kMillisecond)->UseRealTime();

template <class Analysis>
void analysis(benchmark::State& state, Analysis analyse) {
    estate::SnapshotPtr snapshot = read();
    for (auto _ : state) benchmark::DoNotOptimize(analyse(*snapshot));
}
BENCHMARK_CAPTURE(analysis, access, [](const estate::Snapshot& s) {
    return access::Access(s).subjects().size();
})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analysis, policies, [](const estate::Snapshot& s) {
    return policies::inventory(s);
})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analysis, sensors, [](const estate::Snapshot& s) {
    return sensors::find_sensors(s);
})->Unit(benchmark::kMillisecond);

void everything_after_reading(benchmark::State& state) {
    estate::SnapshotPtr snapshot = read();
    for (auto _ : state) benchmark::DoNotOptimize(questions::scan(snapshot, {}));
}
BENCHMARK(everything_after_reading)->Unit(benchmark::kMillisecond)->UseRealTime();

void json_report(benchmark::State& state) {
    questions::ScanResult result = questions::scan(read(), {});
    for (auto _ : state) benchmark::DoNotOptimize(report::json(result, {}));
}
BENCHMARK(json_report)->Unit(benchmark::kMillisecond);

} // namespace

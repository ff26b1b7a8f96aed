// seal --network after the Snapshot: planning, and the proof. COFFERDAM_BENCH_ESTATE names the estate (a file
// or a folder), without it demo/. Flows are made: each workload to three others.
#include <cstdlib>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "cli/read_estate.h"
#include "seal/network_plan.h"
#include "seal/policy_text.h"
#include "seal/proof.h"

namespace {

using namespace cofferdam;

const reach::ReachPtr& estate_reach() {
    static const reach::ReachPtr reach = [] {
        const char* const named = std::getenv("COFFERDAM_BENCH_ESTATE");
        cli::ReadingOptions options;
        options.targets = {named ? named : "demo"};
        auto snapshot = cli::read_estate(options, {});
        if (!snapshot) std::abort();
        return reach::Reach::build(*snapshot);
    }();
    return reach;
}

std::string flows_as_csv() {
    const std::span<const reach::Peer> peers = estate_reach()->peers();
    std::string text = "src,dst,port,protocol\n";
    for (std::size_t i = 0; i < peers.size(); ++i) {
        for (const std::size_t step : {1, 7, 31}) {
            const reach::Peer& to = peers[(i * step + step) % peers.size()];
            text += fmt::format("{}/{}/{},{}/{}/{},8080,TCP\n", peers[i].namespace_, peers[i].name,
                                peers[i].kind, to.namespace_, to.name, to.kind);
        }
    }
    return text;
}

observations::FlowWindow window() {
    observations::FlowWindow read;
    read.read(std::make_shared<const value::Text>("flows.csv", flows_as_csv()));
    return read;
}

void reading_flows(benchmark::State& state) {
    const auto text = std::make_shared<const value::Text>("flows.csv", flows_as_csv());
    for (auto _ : state) {
        observations::FlowWindow read;
        read.read(text);
        benchmark::DoNotOptimize(read.size());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text->bytes().size()));
}
BENCHMARK(reading_flows)->Unit(benchmark::kMillisecond);

void planning(benchmark::State& state) {
    const observations::FlowWindow flows = window();
    for (auto _ : state) benchmark::DoNotOptimize(seal::plan_network(*estate_reach(), {}, &flows));
}
BENCHMARK(planning)->Unit(benchmark::kMillisecond)->UseRealTime();

void proving(benchmark::State& state) {
    const observations::FlowWindow flows = window();
    const seal::NetworkPlan plan = seal::plan_network(*estate_reach(), {}, &flows);
    for (auto _ : state) {
        const Result<seal::Proof> proof = seal::prove(estate_reach(), plan);
        if (!proof || !proof->broken.empty()) std::abort();
        benchmark::DoNotOptimize(proof->after.excess_pairs);
    }
    state.counters["policies"] = static_cast<double>(plan.policies.size());
    state.counters["wants"] = static_cast<double>(plan.wants.size());
}
BENCHMARK(proving)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace

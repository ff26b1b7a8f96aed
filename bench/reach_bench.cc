// Exact reach after the Snapshot, on one core, by the number of pods.
#include <map>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "analysis/reach/generated_estate.h"
#include "analysis/reach/reach.h"
#include "estate/clusters.h"

namespace cofferdam::reach {
namespace {

GeneratedEstate& estate_of(const benchmark::State& state) {
    static std::map<std::int64_t, GeneratedEstate> estates;
    return estates.try_emplace(state.range(0), static_cast<std::size_t>(state.range(0))).first->second;
}

const ReachPtr& reach_of(const benchmark::State& state) {
    static std::map<std::int64_t, ReachPtr> models;
    ReachPtr& model = models[state.range(0)];
    if (!model) model = Reach::build(estate_of(state).snapshot());
    return model;
}

const std::vector<estate::Built>& changes_of(const benchmark::State& state) {
    static std::map<std::int64_t, std::vector<estate::Built>> all;
    std::vector<estate::Built>& changes = all[state.range(0)];
    while (changes.size() < 16) changes.push_back(estate_of(state).with_a_policy_changed());
    return changes;
}

std::size_t bytes_in_use() {
    const struct mallinfo2 memory = mallinfo2();
    return memory.uordblks + memory.hblkhd;
}

std::size_t look_outside(const Reach& reach) {
    std::size_t links = 0;
    for (std::uint32_t i = 0; i < reach.peers().size(); ++i)
        links += reach.outside_destinations({i}).size() + reach.outside_sources({i}).size();
    return links;
}

void model(benchmark::State& state) {
    const estate::SnapshotPtr& snapshot = estate_of(state).snapshot();
    const std::size_t before = bytes_in_use();
    ReachPtr reach;
    for (auto _ : state) {
        reach.reset();
        reach = Reach::build(snapshot);
    }
    state.counters["MB"] = static_cast<double>(bytes_in_use() - before) / 1e6;
    state.counters["classes"] = static_cast<double>(reach->class_count());
    state.counters["peers"] = static_cast<double>(reach->peers().size());
}

void count_pairs(benchmark::State& state) {
    const ReachPtr& reach = reach_of(state);
    PairCounts counts;
    for (auto _ : state) counts = reach->count_pairs();
    state.counters["allowed%"] = 100 * static_cast<double>(counts.allowed) / static_cast<double>(counts.all);
    state.counters["unknown%"] = 100 * static_cast<double>(counts.unknown) / static_cast<double>(counts.all);
}

void model_count_and_outside(benchmark::State& state) {
    const estate::SnapshotPtr& snapshot = estate_of(state).snapshot();
    for (auto _ : state) {
        const ReachPtr reach = Reach::build(snapshot);
        benchmark::DoNotOptimize(reach->count_pairs());
        benchmark::DoNotOptimize(look_outside(*reach));
    }
}

void who_reaches_one_on_a_port(benchmark::State& state) {
    const ReachPtr& reach = reach_of(state);
    std::uint32_t peer = 0;
    std::size_t links = 0;
    std::size_t asked = 0;
    for (auto _ : state) {
        peer = static_cast<std::uint32_t>((peer + 7919) % reach->peers().size());
        links += reach->sources({peer}, {estate::Protocol::Tcp, 8080}).size();
        ++asked;
    }
    state.counters["links"] = static_cast<double>(links) / static_cast<double>(asked);
}

void who_reaches_one(benchmark::State& state) {
    const ReachPtr& reach = reach_of(state);
    std::uint32_t peer = 0;
    std::size_t links = 0;
    std::size_t asked = 0;
    for (auto _ : state) {
        peer = static_cast<std::uint32_t>((peer + 7919) % reach->peers().size());
        links += reach->sources({peer}).size();
        ++asked;
    }
    state.counters["links"] = static_cast<double>(links) / static_cast<double>(asked);
}

void one_policy_changed_and_not_compared(benchmark::State& state) {
    const ReachPtr& reach = reach_of(state);
    const std::vector<estate::Built>& changes = changes_of(state);
    std::size_t next = 0;
    for (auto _ : state) {
        const estate::Built& change = changes[next++ % changes.size()];
        benchmark::DoNotOptimize(Reach::update(reach, change.snapshot, change.delta));
    }
}

void one_policy_changed(benchmark::State& state) {
    const ReachPtr& reach = reach_of(state);
    const std::vector<estate::Built>& changes = changes_of(state);
    std::size_t next = 0;
    std::size_t changed = 0;
    for (auto _ : state) {
        const estate::Built& change = changes[next++ % changes.size()];
        const ReachPtr updated = Reach::update(reach, change.snapshot, change.delta);
        changed += difference(*reach, *updated).size();
    }
    state.counters["changed"] = static_cast<double>(changed) / static_cast<double>(next);
}

// Not fast, but right: rows by chance against the judge, at full scale.
void rows_by_judge(benchmark::State& state) {
    const ReachPtr& reach = reach_of(state);
    const Judge judge = reach->judge({0});
    const estate::Clusters clusters(reach->snapshot());
    const auto end = [&](PeerId peer) {
        const estate::Workload& workload = reach->snapshot()[(*reach)[peer].pods.front()];
        return end_of(workload, clusters.of({0}).find(workload.namespace_)->facts);
    };
    std::uint32_t from = 17;
    for (auto _ : state) {
        from = static_cast<std::uint32_t>((from + 104729) % reach->peers().size());
        const PodEnd source = end({from});
        const std::vector<Link> links = reach->destinations({from});
        auto link = links.begin();
        for (std::uint32_t to = 0; to < reach->peers().size(); ++to) {
            if (to == from) continue;
            const bool linked = link != links.end() && link->peer.index == to;
            if (judge.between(source, end({to})) != (linked ? link->ports : PortPassage()))
                return state.SkipWithError("a row is not what the judge says");
            if (linked) ++link;
        }
    }
}

BENCHMARK(model)->RangeMultiplier(10)->Range(1000, 100000)->Unit(benchmark::kMillisecond);
BENCHMARK(count_pairs)->RangeMultiplier(10)->Range(1000, 100000)->Unit(benchmark::kMillisecond);
BENCHMARK(model_count_and_outside)->RangeMultiplier(10)->Range(1000, 100000)->Unit(benchmark::kMillisecond);
BENCHMARK(who_reaches_one_on_a_port)->RangeMultiplier(10)->Range(1000, 100000)->Unit(benchmark::kMicrosecond);
BENCHMARK(who_reaches_one)->RangeMultiplier(10)->Range(1000, 100000)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_policy_changed_and_not_compared)
    ->RangeMultiplier(10)
    ->Range(1000, 100000)
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(256);
BENCHMARK(one_policy_changed)
    ->RangeMultiplier(10)
    ->Range(1000, 100000)
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(256);
BENCHMARK(rows_by_judge)
    ->RangeMultiplier(10)
    ->Range(1000, 100000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(8);

} // namespace
} // namespace cofferdam::reach

// From an event of a cluster of 10,000 pods in 500 Deployments to the seven answers, by kind of event: the
// median and the 99th percentile of many. Each event is followed by the one that takes it back.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "kwok_estate.h"
#include "questions/live_scan.h"

namespace {

using namespace cofferdam;
using bench::KwokEstate;
using Events = std::vector<cluster::Changes>;

// In megabytes.
double allocated() {
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd) / (1 << 20);
}

// Of all threads: what a machine that does other things as well says least wrongly.
double milliseconds_of_cores() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

class Watched {
  public:
    Watched() {
        const cluster::Step first = live_.apply(estate.everything());
        scan_.follow(first.snapshot, first.delta);
        result_ = scan_.scan();
    }

    // Returns whether any question was asked.
    bool take(Events events) {
        const cluster::Step step = live_.apply(std::move(events));
        scan_.follow(step.snapshot, step.delta);
        if (!step.is_quiet) result_ = scan_.scan();
        return !step.is_quiet;
    }

    KwokEstate estate{{}};

  private:
    cluster::LiveEstate live_{"context bench", cluster::ReadSecrets::No, "v1.35.4"};
    questions::LiveScan scan_{{}};
    questions::ScanResult result_;
};

Watched& watched() {
    static Watched one;
    return one;
}

void event(benchmark::State& state, const std::function<Events(KwokEstate&, std::size_t)>& make) {
    using Clock = std::chrono::steady_clock;
    Watched& world = watched();
    std::vector<double> times;
    std::vector<double> of_cores;
    std::size_t loud = 0;
    for (auto _ : state) {
        Events events = make(world.estate, times.size());
        const double before = milliseconds_of_cores();
        const Clock::time_point begin = Clock::now();
        loud += world.take(std::move(events));
        const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        state.SetIterationTime(seconds);
        times.push_back(seconds * 1e3);
        of_cores.push_back(milliseconds_of_cores() - before);
    }
    std::ranges::sort(times);
    std::ranges::sort(of_cores);
    state.counters["p50_ms"] = times[times.size() / 2];
    state.counters["p99_ms"] = times[(times.size() * 99) / 100];
    state.counters["p50_cores"] = of_cores[of_cores.size() / 2];
    state.counters["loud"] = static_cast<double>(loud) / static_cast<double>(times.size());
    state.counters["MB"] = allocated();
}

#define COFFERDAM_EVENT(name, ...)                                                                           \
    BENCHMARK_CAPTURE(event, name,                                                                           \
                      [](KwokEstate & estate, [[maybe_unused]] std::size_t i) -> Events __VA_ARGS__)         \
        ->UseManualTime()                                                                                    \
        ->Unit(benchmark::kMillisecond)                                                                      \
        ->Iterations(50)

constexpr std::size_t some = 42; // a namespace

COFFERDAM_EVENT(pod_of_a_template_comes_and_goes, {
    return i % 2 == 0 ? estate.event(estate.pod_kind, estate.space(some), estate.pod_name(1, 77),
                                     estate.pod(some, 1, (some * 7 + 31) % 200), estate.pod_metadata(some, 1))
                      : estate.gone(estate.pod_kind, estate.space(some), estate.pod_name(1, 77));
});
COFFERDAM_EVENT(pod_of_a_template_on_another_node, {
    return i % 2 == 0 ? estate.event(estate.pod_kind, estate.space(some), estate.pod_name(1, 77),
                                     estate.pod(some, 1, 199), estate.pod_metadata(some, 1))
                      : estate.gone(estate.pod_kind, estate.space(some), estate.pod_name(1, 77));
});
COFFERDAM_EVENT(pod_has_ended_and_runs_again, {
    return estate.event(estate.pod_kind, estate.space(some), estate.pod_name(1, 3),
                        estate.pod(some, 1, (some * 7 + 31 + 3) % 200, i % 2 == 0 ? "Succeeded" : "Running"),
                        estate.pod_metadata(some, 1));
});
COFFERDAM_EVENT(naked_pod_comes_and_goes, {
    return i % 2 == 0 ? estate.event(estate.pod_kind, estate.space(some), "naked", estate.pod(some, 1, 3))
                      : estate.gone(estate.pod_kind, estate.space(some), "naked");
});
COFFERDAM_EVENT(privileged_pod_comes_and_goes, {
    return i % 2 == 0 ? estate.event(estate.pod_kind, estate.space(some), "privileged",
                                     estate.pod(some, 1, 3, "Running", R"("privileged":true,)"))
                      : estate.gone(estate.pod_kind, estate.space(some), "privileged");
});
COFFERDAM_EVENT(template_edited, {
    return estate.event(estate.deployment_kind, estate.space(some), estate.app(2),
                        estate.scaled(some, 2, i % 2 == 0 ? R"("privileged":true,)" : ""));
});
COFFERDAM_EVENT(label_of_a_template_edited, {
    return estate.event(estate.deployment_kind, estate.space(some), estate.app(2),
                        estate.scaled(some, i % 2 == 0 ? 3 : 2, ""));
});
COFFERDAM_EVENT(service_selects_others, {
    return estate.event(estate.service_kind, estate.space(some), estate.app(2), estate.service(2 + i % 2));
});
COFFERDAM_EVENT(network_policy_comes_and_goes, {
    return i % 2 == 0 ? estate.event(estate.policy_kind, estate.space(some), "more", estate.policy(1 + i % 4))
                      : estate.gone(estate.policy_kind, estate.space(some), "more");
});
COFFERDAM_EVENT(role_binding_comes_and_goes, {
    return i % 2 == 0
               ? estate.event(estate.binding_kind, estate.space(some), "admins",
                              R"({"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole",)"
                              R"("name":"cluster-admin"},"subjects":[{"kind":"ServiceAccount",)"
                              R"("namespace":"app-042","name":"svc-1"}]})")
               : estate.gone(estate.binding_kind, estate.space(some), "admins");
});
COFFERDAM_EVENT(endpoints_of_a_service, {
    return estate.event(estate.slice_kind, estate.space(some), estate.app(2) + "-x2k",
                        estate.slice(some, 2, i % 2), estate.slice_metadata(2));
});
COFFERDAM_EVENT(node_gives_a_sign_of_life,
                { return estate.event(estate.node_kind, "", estate.node_name(7), estate.node()); });
COFFERDAM_EVENT(namespace_labelled, {
    return estate.event(estate.namespace_kind, "", estate.space(some), "{}",
                        i % 2 == 0 ? R"("labels":{"team":"other"})" : R"("labels":{"team":"team-8"})");
});

} // namespace

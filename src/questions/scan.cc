#include "questions/scan.h"

#include <functional>
#include <initializer_list>
#include <optional>

#include "content/version.h"
#include "core/check.h"
#include "core/parallel.h"
#include "questions/fixes.h"
#include "questions/proof.h"
#include "questions/question.h"
#include "questions/workload_results.h"

namespace cofferdam::questions {

namespace {

void run_all(std::initializer_list<std::function<void()>> tasks) {
    parallel_for(tasks.size(), [&](std::size_t i) { tasks.begin()[i](); });
}

// The user's own expressions were checked when they were read, and ours by a test.
std::vector<controls::ControlResult> judge_controls(const estate::Snapshot& estate,
                                                    const Settings& settings) {
    auto results = controls::judge(
        estate, [&](const content::Control& control) { return settings.controls.judges(control); });
    COFFERDAM_CHECK(results.has_value());
    return std::move(*results);
}

Truth refused(const admission::Verdict& verdict) {
    if (verdict.outcome == admission::Outcome::Unknown) return Truth::Unknown;
    return truth(verdict.outcome == admission::Outcome::Refused);
}

void ask_admission(const admission::Admission& admission, const estate::Snapshot& estate,
                   std::vector<WorkloadResult>& workloads) {
    parallel_for(workloads.size(), [&](std::size_t i) {
        if (!workloads[i].has_pod_security) return;
        const estate::Object& object = estate.object_of(estate[workloads[i].workload]);
        workloads[i].refused = refused(*admission.would_admit({}, object));
    });
}

} // namespace

ScanResult scan(estate::SnapshotPtr snapshot, const Settings& settings, const Seen& seen) {
    ScanResult result;
    result.snapshot = std::move(snapshot);
    result.version = content::version();
    const pod_security::Version version = judged_version(settings, *result.snapshot);
    result.kubernetes_version = fmt::format("1.{}", version.minor);

    // Analyses: pure functions of the snapshot. One model of reach serves all that ask who may talk to whom.
    const estate::Snapshot& estate = *result.snapshot;
    std::optional<access::Access> access;
    std::optional<admission::Admission> admission;
    policies::PolicyInventory policies;
    sensors::SensorReport sensors;
    reach::ReachPtr reach;
    exposure::ExposureReport exposure;
    std::vector<hygiene::Fault> hygiene;
    std::vector<policy_lint::Mistake> mistakes;
    const observations::Sightings sightings =
        seen.events ? observations::Sightings(estate, *seen.events) : observations::Sightings();
    run_all({[&] {
                 policies = policies::inventory(estate);
                 if (seen.probe) prove(policies, estate, *seen.probe);
             },
             [&] {
                 reach = reach::Reach::build(result.snapshot);
                 exposure = exposure::analyse(*reach);
             },
             [&] { result.workloads = judge_workloads(estate, settings); },
             [&] { result.controls = judge_controls(estate, settings); },
             [&] { sensors = sensors::find_sensors(estate, sightings); },
             [&] { hygiene = hygiene::examine(estate); },
             [&] { mistakes = policy_lint::examine(estate, version.minor); },
             [&] { access.emplace(estate); }});
    graph::GraphPtr graph;
    run_all({[&] { admission.emplace(estate, admission::Server{version, settings.admission}, &*access); },
             [&] {
                 graph = graph::build({*reach, *access, exposure}, {.kubernetes_minor = version.minor,
                                                                    .admission = settings.admission,
                                                                    .breach = graph::Breach::Exposed});
             }});

    ask_admission(*admission, estate, result.workloads);

    // Questions: readers of the analyses.
    Inputs inputs{estate,   settings,         *access,         policies,  *admission,
                  sensors,  *reach,           exposure,        *graph,    hygiene,
                  mistakes, result.workloads, result.controls, sightings, seen.probe};
    result.answers.resize(questions().size());
    parallel_for(questions().size(), [&](std::size_t i) { result.answers[i] = ask(questions()[i], inputs); });
    if (seen.events) result.observed = observe(inputs);
    if (seen.probe) result.probe = *seen.probe;
    result.fixes = best_fixes(result);
    return result;
}

} // namespace cofferdam::questions

#include "questions/scan.h"

#include "content/version.h"
#include "questions/fixes.h"
#include "questions/question.h"
#include "questions/workload_results.h"

namespace cofferdam::questions {

ScanResult scan(estate::SnapshotPtr snapshot, const Settings& settings) {
    ScanResult result;
    result.snapshot = std::move(snapshot);
    result.version = content::version();
    result.kubernetes_version = fmt::format("1.{}", settings.kubernetes_version.minor);

    // Analyses: pure functions of the snapshot; none knows another.
    result.workloads = judge_workloads(*result.snapshot, settings);
    access::Access access(*result.snapshot);
    policies::PolicyInventory policies = policies::inventory(*result.snapshot);
    sensors::SensorReport sensors = sensors::find_sensors(*result.snapshot);
    exposure::ExposureReport exposure = exposure::analyse(*result.snapshot);

    // Questions: readers of the analyses.
    Inputs inputs{*result.snapshot, settings, access, policies, sensors, exposure, result.workloads};
    for (const Question& question : questions()) result.answers.push_back(ask(question, inputs));
    result.fixes = best_fixes(result);
    return result;
}

} // namespace cofferdam::questions

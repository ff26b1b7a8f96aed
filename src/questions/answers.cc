#include "questions/answers.h"

#include <fmt/format.h>

#include "content/version.h"
#include "core/parallel.h"
#include "questions/fixes.h"

namespace cofferdam::questions {

ScanResult answers_of(const Analyses& analyses, const Settings& settings,
                      const observations::Sightings& sightings, const ProbedEstate* probed) {
    const Inputs inputs{*analyses.snapshot,
                        settings,
                        *analyses.access,
                        *analyses.policies,
                        *analyses.admission,
                        *analyses.sensors,
                        *analyses.reach,
                        *analyses.exposure,
                        *analyses.graph,
                        *analyses.hygiene,
                        *analyses.mistakes,
                        *analyses.workloads,
                        *analyses.controls,
                        sightings,
                        probed};
    ScanResult result;
    result.snapshot = analyses.snapshot;
    result.version = content::version();
    result.kubernetes_version = fmt::format("1.{}", analyses.version.minor);
    result.workloads = *analyses.workloads;
    result.controls = *analyses.controls;
    result.answers.resize(questions().size());
    parallel_for(questions().size(), [&](std::size_t i) { result.answers[i] = ask(questions()[i], inputs); });
    if (sightings.window()) result.observed = observe(inputs);
    result.fixes = best_fixes(result);
    return result;
}

} // namespace cofferdam::questions

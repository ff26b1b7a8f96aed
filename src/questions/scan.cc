#include "questions/scan.h"

#include "questions/answers.h"

namespace cofferdam::questions {

ScanResult scan(estate::SnapshotPtr snapshot, const Settings& settings, const Seen& seen) {
    const observations::Sightings sightings =
        seen.events ? observations::Sightings(*snapshot, *seen.events) : observations::Sightings();
    std::optional<ProbedEstate> probed;
    if (seen.probe) probed.emplace(*snapshot, *seen.probe);
    const ProbedEstate* const used = probed && probed->is_used() ? &*probed : nullptr;
    const Analyses analyses = analyse(std::move(snapshot), settings, sightings, used, nullptr);
    ScanResult result = answers_of(analyses, settings, sightings, used);
    if (seen.probe)
        result.probe =
            GivenProbe{.probe = *seen.probe, .remark = probed->remark(), .proofs = analyses.proofs};
    return result;
}

} // namespace cofferdam::questions

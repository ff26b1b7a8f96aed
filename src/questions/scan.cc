#include "questions/scan.h"

#include "questions/answers.h"

namespace cofferdam::questions {

ScanResult scan(estate::SnapshotPtr snapshot, const Settings& settings, const Seen& seen) {
    const observations::Sightings sightings =
        seen.events ? observations::Sightings(*snapshot, *seen.events) : observations::Sightings();
    const Analyses analyses = analyse(std::move(snapshot), settings, sightings, seen.probe, nullptr);
    return answers_of(analyses, settings, sightings, seen);
}

} // namespace cofferdam::questions

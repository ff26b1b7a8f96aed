// The seven questions asked of the analyses.
#pragma once

#include "questions/analyses.h"
#include "questions/scan.h"

namespace cofferdam::questions {

// Nothing is suppressed yet. `sightings`: of the events of `seen`, those that the analyses were made with
ScanResult answers_of(const Analyses& analyses, const Settings& settings,
                      const observations::Sightings& sightings, const Seen& seen);

} // namespace cofferdam::questions

// The seven questions asked of the analyses.
#pragma once

#include "questions/analyses.h"
#include "questions/scan.h"

namespace cofferdam::questions {

// Nothing is suppressed yet. `sightings`, `probed` (or null): those that the analyses were made with.
ScanResult answers_of(const Analyses& analyses, const Settings& settings,
                      const observations::Sightings& sightings, const ProbedEstate* probed);

} // namespace cofferdam::questions

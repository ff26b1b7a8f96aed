// What the user has accepted (waivers) or has seen before (a baseline) is taken out of a result, and counted.
#pragma once

#include <vector>

#include "content/baseline.h"
#include "content/waivers.h"
#include "questions/scan.h"

namespace cofferdam::questions {

// Whether or not it has expired.
bool covers(const content::Waiver& waiver, const Finding& finding);

// Takes out what a waiver covers that has not expired on `day`. An expired waiver that would cover something
// is named in the result, and so is one that would cover nothing; what it covered is reported. Verdicts stay:
// what is accepted is not gone.
void apply_waivers(ScanResult& result, const std::vector<content::Waiver>& waivers, content::Date day);

// Takes out what the baseline holds. Verdicts stay: what was bad is still bad.
void apply_baseline(ScanResult& result, const content::Baseline& baseline);

} // namespace cofferdam::questions

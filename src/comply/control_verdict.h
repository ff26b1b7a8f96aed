// The rows of one control: of its own expression, of the Pod Security Standards, or of an analysis' findings.
#pragma once

#include "comply/assessment.h"
#include "content/controls.h"

namespace cofferdam::comply {

ControlVerdict judge_control(const questions::ScanResult& result, const content::Control& control);

// Marks what a waiver covers, and sums the rows up.
void conclude(const std::vector<content::Waiver>& waivers, content::Date day, ControlVerdict& control);

} // namespace cofferdam::comply

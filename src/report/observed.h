// What events told, as lines for people and in the JSON report.
#pragma once

#include <string>
#include <vector>

#include "questions/observed.h"
#include "report/json_writer.h"

namespace cofferdam::report {

// Lines for people, the most telling first; names in them are foreign.
std::vector<std::string> observed_lines(const questions::Observed& observed);

// The member "observed".
void write_observed(JsonWriter& out, const questions::Observed& observed);

} // namespace cofferdam::report

// What events and probes told, in the text report and in the JSON report.
#pragma once

#include <string>
#include <vector>

#include "observations/probe.h"
#include "questions/observed.h"
#include "report/json_writer.h"

namespace cofferdam::report {

// Lines for people, the most telling first; names in them are foreign.
std::vector<std::string> observed_lines(const questions::Observed& observed);

std::vector<std::string> probe_lines(const observations::Probe& probe);
// The member "probe".
void write_probe(JsonWriter& out, const observations::Probe& probe);

// The member "observed".
void write_observed(JsonWriter& out, const questions::Observed& observed);

} // namespace cofferdam::report

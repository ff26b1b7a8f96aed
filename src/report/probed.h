// What canaries proved, as lines for people and in the JSON report.
#pragma once

#include <string>
#include <vector>

#include "questions/scan.h"
#include "report/json_writer.h"

namespace cofferdam::report {

// What was contradicted first, then what was proved, then canary by canary; names in them are foreign.
std::vector<std::string> probe_lines(const questions::GivenProbe& given);

// The member "probe".
void write_probe(JsonWriter& out, const questions::GivenProbe& given);

} // namespace cofferdam::report

// Records that every answer in JSON has: where something stands, what was not read, what is wrong with a
// file.
#pragma once

#include "estate/gap.h"
#include "report/json_writer.h"
#include "value/text.h"

namespace cofferdam::report {

// A member "source": file, line and column; null for no place.
void write_source(JsonWriter& out, const value::Place& place);

// Elements of arrays.
void write_gap(JsonWriter& out, const estate::Gap& gap);
void write_problem(JsonWriter& out, const value::Problem& problem);

} // namespace cofferdam::report

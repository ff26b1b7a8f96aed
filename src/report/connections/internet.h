// Ways between workloads and the Internet, as analysis/exposure finds them.
#pragma once

#include "report/connections/print.h"

namespace cofferdam::connections {

void print_internet_text(const Table& table, const Options& options, Stream& out);
void write_internet(report::JsonWriter& out, const Table& table, Stream& stream);

} // namespace cofferdam::connections

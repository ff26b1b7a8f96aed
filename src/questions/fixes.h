// The few edits that are worth the most: what leads the report.
#pragma once

#include <vector>

#include "questions/scan.h"

namespace cofferdam::questions {

// At most `limit`, most valuable first: one per rule (the same kind of edit closes all of its witnesses), by
// severity, then by how many witnesses it closes.
std::vector<Fix> best_fixes(const ScanResult& result, std::size_t limit = 3);

} // namespace cofferdam::questions

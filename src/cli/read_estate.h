// Targets of the command line → one snapshot: the sources, one after another.
#pragma once

#include <string>

#include "cli/scan_options.h"
#include "core/result.h"
#include "estate/snapshot.h"

namespace cofferdam::cli {

// `excludes`: those of the settings file and of the command line.
Result<estate::SnapshotPtr> read_estate(const ScanOptions& options, const std::vector<std::string>& excludes);

} // namespace cofferdam::cli

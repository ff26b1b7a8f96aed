// Targets of the command line → one snapshot: the sources, one after another.
#pragma once

#include <string>

#include "cli/scan_options.h"
#include "core/result.h"
#include "estate/snapshot.h"

namespace cofferdam::cli {

// `excludes`: those of the settings file and of the command line.
Result<estate::SnapshotPtr> read_estate(const ReadingOptions& options,
                                        const std::vector<std::string>& excludes);

// An empty answer is no good news: where nothing was read, nothing was done. What was there and could not be
// read is among the snapshot's gaps and problems.
Result<void> require_something(const estate::Snapshot& snapshot);

} // namespace cofferdam::cli

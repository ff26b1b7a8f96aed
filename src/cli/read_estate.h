// Targets of the command line → one snapshot: the sources, one after another.
#pragma once

#include <string>
#include <vector>

#include "cli/reading_options.h"
#include "content/config.h"
#include "core/file_system.h"
#include "core/result.h"
#include "estate/snapshot.h"

namespace cofferdam::cli {

// Leaves out what the settings and the command line say. An estate may come back empty: what was there and
// could not be read is among its gaps and problems.
Result<estate::SnapshotPtr> read_estate(const ReadingOptions& options, const content::Config& config,
                                        const FileSystem& files = disk());

// An empty answer is no good news: where nothing was read, nothing was done.
Result<void> require_something(const estate::Snapshot& snapshot);

// A line for each gap, and for each error that left none.
std::vector<std::string> unread(const estate::Snapshot& snapshot);

// All three, for answers that do not tell themselves what was not read: standard error does.
Result<estate::SnapshotPtr> read_filled_estate(const ReadingOptions& options, const content::Config& config);

} // namespace cofferdam::cli

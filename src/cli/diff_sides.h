// The two sides of a diff: targets on disk, or revisions of git.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/diff_options.h"
#include "content/config.h"
#include "core/file_system.h"
#include "core/result.h"
#include "estate/snapshot.h"

namespace cofferdam::cli {

struct Side {
    std::string name;
    std::vector<std::string> targets;      // none: a cluster
    std::optional<MemoryFileSystem> files; // of a revision; nothing: the disk
    bool may_be_empty = false;             // a revision that lacks the paths which the other has
};

struct TwoSides {
    Side before;
    Side after;
};
Result<TwoSides> open_sides(const DiffOptions& options);

Result<estate::SnapshotPtr> read_side(const DiffOptions& options, const Side& side,
                                      const content::Config& config);

} // namespace cofferdam::cli

// Files of a revision, read out of git's object store.
//
// The program git reads it, since packs, deltas and alternates are its own affair, and only by commands that
// look objects up: rev-parse, merge-base, ls-tree, cat-file. None of them checks anything out, so no filter
// and no hook runs and no attribute leaves a file out (as `git archive` would); fsmonitor and transports are
// switched off, so nothing that the repository's configuration names is started either.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"

namespace cofferdam::git {

struct Range {
    std::string before;
    std::string after;            // "" the files as they lie on disk
    bool from_fork_point = false; // "A...B": from where B left A
};

// "main..HEAD", "main...HEAD", "main.." (as it lies on disk); nothing for other words.
std::optional<Range> parse_range(std::string_view word);

struct Repository {
    std::string folder;      // any in the work tree; paths are relative to it
    std::string search_path; // for git itself, as PATH has it
    std::string home;        // whose configuration says which repositories are trusted; "" none
};

// The id of a commit. Error: git is not there, or knows no such revision.
Result<std::string> commit_of(const Repository& repository, std::string_view revision);
// The last commit that both come from.
Result<std::string> fork_point(const Repository& repository, const std::string& one,
                               const std::string& other);

struct Tree {
    MemoryFileSystem files;         // by path relative to the folder; without links and submodules
    std::vector<std::string> holds; // those of `paths` under which it has a file
};
Result<Tree> read_tree(const Repository& repository, const std::string& commit,
                       const std::vector<std::string>& paths);

} // namespace cofferdam::git

// A target of the command line, opened: what it holds, and what of it is to be read.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "estate/gap.h"
#include "sources/manifests/load.h"

namespace cofferdam::manifests {

struct OpenTarget {
    std::string name;                            // as the user gave it
    std::string prefix{};                        // before paths in messages: "a.tar.gz:", "" on disk
    std::unique_ptr<const FileSystem> archive{}; // its members; null: on disk
    Listing listing{};                           // of a folder or an archive
    std::vector<Input> inputs{};
    std::vector<estate::Gap> gaps{};
};

using SeenFiles = std::unordered_set<std::uint64_t>; // identities

Result<OpenTarget> open_target(const std::string& name, const Options& options, const FileSystem& files,
                               SeenFiles& seen);

} // namespace cofferdam::manifests

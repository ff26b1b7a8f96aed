// The manifests source: files, folders, archives and dumps → entities in a SnapshotBuilder.
//
// The life of a load: list what is there (by names), render what the user wants rendered, read and parse on
// all cores, decode on all cores, and add to the builder on one, in the order of the listing: so two runs
// give the same estate.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "estate/builder.h"
#include "sources/manifests/archive.h"
#include "sources/manifests/input.h"
#include "sources/manifests/listing.h"
#include "sources/manifests/render.h"

namespace cofferdam::manifests {

// All bytes of what is no regular file: "-" (standard input), or a pipe by its path. Error beyond `limit`
// bytes.
using StreamReader = std::function<Result<std::string>(const std::string& path, std::uint64_t limit)>;
Result<std::string> read_stream(const std::string& path, std::uint64_t limit);

struct Options {
    std::vector<std::string>
        excludes; // patterns as in .gitignore, relative to each folder named; "!…" takes back
    UseGitignore gitignore = UseGitignore::Yes;
    std::optional<RenderOptions> render; // nothing: nothing is executed
    value::KeepPlaces keep_places = value::KeepPlaces::Yes;
    ReadingLimits limits;
    ArchiveLimits archive_limits;
    StreamReader stream = read_stream;
};

struct FoundFile {
    std::string target; // as the user gave it
    std::string path;   // as the file system takes it
};

// What other sources read.
struct Loaded {
    std::vector<std::string> compose_files;
    std::vector<FoundFile> dockerfiles;
};

// Each target is a file (read whatever its name), a folder, a tar or tar.gz file, or "-"; `files` outlives
// the call. A file that several targets name is read once. What cannot be read below a target becomes a
// Problem and a Gap, and everything else goes on. Error: a target itself is not there or cannot be read.
Result<Loaded> load(const std::vector<std::string>& targets, const Options& options, const FileSystem& files,
                    estate::SnapshotBuilder& builder);

} // namespace cofferdam::manifests

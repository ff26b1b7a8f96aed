// tar and tar.gz files, read into memory: foreign bytes, so everything is bounded.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam::manifests {

struct ArchiveLimits {
    std::uint64_t unpacked = std::uint64_t{1}
                             << 30; // bytes that unpacking may make, members that nobody wants included
    std::uint64_t member = std::uint64_t{256} << 20; // bytes of one member
    std::uint64_t kept = std::uint64_t{512} << 20;   // bytes of all members that are kept
    std::uint64_t members = 1'000'000;
    std::size_t name = 4096;                       // bytes of a member's name: PATH_MAX of Linux
    std::size_t folders = 100;                     // that a member's name goes through
    std::uint64_t names = std::uint64_t{64} << 20; // bytes of the names of all members that are kept
};

struct Unpacked {
    std::map<std::string, std::string> files; // by their names in the archive
    std::vector<Error> unread;                // members whose names are beyond the limits
};

// By its first bytes (a gzip stream, or a tar header of POSIX or GNU), or by the ending of its name.
bool looks_like_archive(std::string_view name, std::string_view bytes);

// The regular files whose names `wanted` accepts, by their names inside the archive (without "./", "/" and
// ".." parts: they only name, nothing is written anywhere). Of two members of one name the last counts, as
// tar unpacks them. Error: no tar archive, damaged, or beyond a limit other than those of names.
Result<Unpacked> read_archive(const std::string& name, std::string_view bytes,
                              bool (*wanted)(std::string_view path), const ArchiveLimits& limits = {});

} // namespace cofferdam::manifests

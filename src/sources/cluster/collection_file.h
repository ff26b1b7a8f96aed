// The file that `cofferdam collect` writes: a tar archive compressed with zstd. manifest.json says what was
// asked, when, and what could not be read; "apis/apps/v1/deployments.ndjson" and the like hold an object a
// line. docs/collect.md describes it. It may be encrypted as a whole (encrypted_file.h).
#pragma once

#include <string>
#include <string_view>

#include "core/file_system.h"
#include "core/result.h"
#include "sources/cluster/collection.h"
#include "sources/cluster/encrypted_file.h"

namespace cofferdam::cluster {

inline constexpr int format_version = 1;

Result<std::string> pack(const Collection& collection);

// By the first bytes: those of zstd, or of an encrypted file.
bool looks_like_collection(std::string_view beginning);
bool is_collection(const std::string& path); // a regular file of the disk that begins so

// Foreign bytes: bounded as archives of manifests are. Error: no such file, damaged, or of a later format.
Result<Collection> unpack(const std::string& name, std::string_view bytes);
// `unlocking`: of an encrypted file.
Result<Collection> read_collection(const std::string& path, const FileSystem& files,
                                   const Unlocking& unlocking = {});

} // namespace cofferdam::cluster

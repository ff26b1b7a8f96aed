// Where the files of `cofferdam fix` go.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "edits/apply.h"
#include "seal/writer.h"

namespace cofferdam::cli {

// The file's path below the working folder, or, where it lies elsewhere, below the root: no part of it is
// "..".
std::string path_below(const std::string& path);

// For `git apply` in the working folder.
std::string diff_of(std::span<const edits::ChangedFile> files);

// Copies below a folder.
Result<void> write_copies(const std::string& folder, std::span<const edits::ChangedFile> files,
                          seal::Overwrite overwrite);

// Error: one has changed since it was read; then none is written. Modes stay; a symbolic link's target is
// written, not the link.
Result<void> write_in_place(std::span<const edits::ChangedFile> files);

} // namespace cofferdam::cli

// Which files of a folder tree the user does not mean: the .gitignore files that stand in it, and his
// excludes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "sources/manifests/ignore_pattern.h"

namespace cofferdam::manifests {

// What the last matching pattern of a list says; nothing if none matches. Git: "the last matching pattern
// decides".
enum class Verdict : std::uint8_t { Ignore, Keep };
std::optional<Verdict> verdict(const std::vector<IgnorePattern>& patterns, std::string_view path,
                               FileKind kind);

// The patterns that hold in one folder: its own .gitignore first, then those of the folders above it.
class IgnoreRules {
  public:
    // `folder`: relative to the root of the walk, "" for the root. `above` (may be null) outlives this.
    IgnoreRules(const IgnoreRules* above, std::string_view folder, std::vector<IgnorePattern> patterns)
        : above_(above), prefix_(folder.empty() ? 0 : folder.size() + 1), patterns_(std::move(patterns)) {}

    // `path`: relative to the root of the walk, below this folder.
    std::optional<Verdict> find(std::string_view path, FileKind kind) const;

  private:
    const IgnoreRules* above_;
    std::size_t prefix_; // bytes of a path that name this folder
    std::vector<IgnorePattern> patterns_;
};

} // namespace cofferdam::manifests

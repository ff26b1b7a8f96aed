// Boundary: the folder below which the files lie that a Compose file may name. A Compose file is foreign, and
// what it names is read with the user's rights: without a boundary, scanning a stranger's change would read
// what the stranger chooses, and a report could show it.
#pragma once

#include <string>
#include <string_view>

#include "core/file_system.h"

namespace cofferdam::compose {

// By the names alone: is `path` the folder or below it? "." is the current folder, so no absolute path is
// known to be below it.
bool is_below(std::string_view folder, std::string_view path);

class Boundary {
  public:
    // `files` must outlive it.
    Boundary(const FileSystem& files, std::string root);

    // Does the file lie below the root, when all symbolic links are followed? Of what is not there its name
    // decides.
    bool holds(const std::string& path) const;

    const std::string& root() const { return root_; }

  private:
    const FileSystem* files_;
    std::string root_;
    Result<std::string> resolved_root_;
};

} // namespace cofferdam::compose

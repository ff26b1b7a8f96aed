// The file system as it would be with files changed.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "edits/apply.h"

namespace cofferdam::fix {

class PatchedFiles : public FileSystem {
  public:
    // `before` outlives this.
    PatchedFiles(const FileSystem& before, std::span<const edits::ChangedFile> changed);

    Result<FileStatus> status(const std::string& path) const override;
    Result<std::string> resolve(const std::string& path) const override { return before_.resolve(path); }
    Result<std::vector<std::string>> names(const std::string& path) const override {
        return before_.names(path);
    }
    Result<std::string> read(const std::string& path, std::uint64_t limit) const override;

  private:
    const FileSystem& before_;
    std::map<std::string, std::string> changed_; // by path as the sources name it
};

} // namespace cofferdam::fix

#include "fix/patched_files.h"

namespace cofferdam::fix {

PatchedFiles::PatchedFiles(const FileSystem& before, std::span<const edits::ChangedFile> changed)
    : before_(before) {
    for (const edits::ChangedFile& file : changed) changed_[file.before->name()] = file.after;
}

Result<FileStatus> PatchedFiles::status(const std::string& path) const {
    FileStatus status = COFFERDAM_TRY(before_.status(path));
    if (const auto changed = changed_.find(path); changed != changed_.end())
        status.size = changed->second.size();
    return status;
}

Result<std::string> PatchedFiles::read(const std::string& path, std::uint64_t limit) const {
    const auto changed = changed_.find(path);
    if (changed == changed_.end()) return before_.read(path, limit);
    if (changed->second.size() > limit) return error("cannot read {}: larger than {} bytes", path, limit);
    return changed->second;
}

} // namespace cofferdam::fix

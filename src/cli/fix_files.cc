#include "cli/fix_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <sys/stat.h>

#include "cli/outputs.h"
#include "core/file_system.h"
#include "fix/unified_diff.h"

namespace cofferdam::cli {

namespace {

namespace fs = std::filesystem;

// A file on its way to the disk.
struct Writing {
    std::string path; // without symbolic links
    mode_t mode = 0;
    const std::string* bytes = nullptr;
};

Result<Writing> plan_writing(const edits::ChangedFile& file) {
    const std::string& name = file.before->name();
    Writing writing{COFFERDAM_TRY(disk().resolve(name)), 0, &file.after};
    const std::string now = COFFERDAM_TRY(disk().read(writing.path, UINT32_MAX));
    if (now != file.before->bytes())
        return error("{} has changed since it was read, so nothing is written", name);
    struct stat status = {};
    if (::stat(writing.path.c_str(), &status) != 0)
        return error("cannot write {}: {}", name, std::strerror(errno));
    writing.mode = status.st_mode & 07777;
    return writing;
}

} // namespace

std::string path_below(const std::string& path) {
    const fs::path whole = fs::absolute(path).lexically_normal();
    const fs::path below = whole.lexically_relative(fs::current_path());
    const bool outside = below.empty() || *below.begin() == "..";
    return (outside ? whole.relative_path() : below).string();
}

std::string diff_of(std::span<const edits::ChangedFile> files) {
    std::string text;
    for (const edits::ChangedFile& file : files)
        text += fix::unified_diff(path_below(file.before->name()), file.before->bytes(), file.after);
    return text;
}

Result<void> write_copies(const std::string& folder, std::span<const edits::ChangedFile> files,
                          seal::Overwrite overwrite) {
    std::vector<seal::NewFile> copies;
    for (const edits::ChangedFile& file : files)
        copies.push_back({path_below(file.before->name()), file.after});
    return seal::write_new_files(folder, copies, overwrite);
}

Result<void> write_in_place(std::span<const edits::ChangedFile> files) {
    std::vector<Writing> writings;
    for (const edits::ChangedFile& file : files) writings.push_back(COFFERDAM_TRY(plan_writing(file)));
    for (const Writing& writing : writings) {
        COFFERDAM_TRY(write_file(writing.path, [&](const Write& write) { write(*writing.bytes); }));
        if (::chmod(writing.path.c_str(), writing.mode) != 0)
            return error("cannot give {} its mode back: {}", writing.path, std::strerror(errno));
    }
    return {};
}

} // namespace cofferdam::cli

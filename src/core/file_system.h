// The file system as the sources see it: the one interface where our world ends on disk. Tests bring their
// own.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam {

enum class FileKind : std::uint8_t { Regular, Directory, Other };

struct FileStatus {
    FileKind kind = FileKind::Other;
    std::uint64_t size = 0;     // bytes
    std::uint64_t identity = 0; // same number = same file behind different names (symbolic-link loops)
};

class FileSystem {
  public:
    virtual ~FileSystem() = default;

    // Of the file behind a symbolic link. Error: "no such file", "permission denied", … (the path is in the
    // message).
    virtual Result<FileStatus> status(const std::string& path) const = 0;

    // The path of what is there, absolute on disk, without "." and ".." parts and without symbolic links.
    virtual Result<std::string> resolve(const std::string& path) const = 0;

    // Names in a directory, sorted bytewise, without "." and "..".
    virtual Result<std::vector<std::string>> names(const std::string& path) const = 0;

    // The whole file. Error if it is larger than `limit` bytes.
    virtual Result<std::string> read(const std::string& path, std::uint64_t limit) const = 0;
};

// The disk. Thread-safe.
const FileSystem& disk();

// Files by path, for tests and archives; directories exist by their files, and there are no symbolic links.
class MemoryFileSystem : public FileSystem {
  public:
    explicit MemoryFileSystem(std::map<std::string, std::string> files);

    Result<FileStatus> status(const std::string& path) const override;
    Result<std::string> resolve(const std::string& path) const override;
    Result<std::vector<std::string>> names(const std::string& path) const override;
    Result<std::string> read(const std::string& path, std::uint64_t limit) const override;

  private:
    struct File {
        std::string path;
        std::string bytes;
    };
    using Position = std::vector<File>::const_iterator;

    Position first_from(std::string_view path) const; // the first file whose path is not less
    const File* find(const std::string& path) const;  // null: no such file

    std::vector<File> files_; // by path
};

// "a/b" + "c" = "a/b/c"; "." + "c" = "c"; an absolute name stands alone.
std::string join_path(std::string_view folder, std::string_view name);
// "a/b/c" → "a/b"; "c" → "."
std::string parent_path(std::string_view path);
// "a/b/c.yaml" → "c.yaml"
std::string_view base_name(std::string_view path);

} // namespace cofferdam

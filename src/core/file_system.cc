#include "core/file_system.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <set>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cofferdam {

namespace {

std::unexpected<Error> system_error(const char* what, const std::string& path) {
    return error("cannot {} {}: {}", what, path, std::strerror(errno));
}

FileKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FileKind::Regular;
    return S_ISDIR(mode) ? FileKind::Directory : FileKind::Other;
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int operator*() const { return number_; }

  private:
    int number_;
};

class Disk : public FileSystem {
  public:
    Result<FileStatus> status(const std::string& path) const override {
        struct stat found{};
        if (::stat(path.c_str(), &found) != 0) return system_error("open", path);
        return FileStatus{kind_of(found.st_mode), static_cast<std::uint64_t>(found.st_size),
                          (static_cast<std::uint64_t>(found.st_dev) << 48) ^ found.st_ino};
    }

    Result<std::string> resolve(const std::string& path) const override {
        const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr),
                                                                   &std::free);
        if (!resolved) return system_error("open", path);
        return std::string(resolved.get());
    }

    Result<std::vector<std::string>> names(const std::string& path) const override {
        DIR* folder = ::opendir(path.c_str());
        if (!folder) return system_error("list", path);
        std::vector<std::string> found;
        while (const dirent* entry = ::readdir(folder)) {
            std::string_view name = entry->d_name;
            if (name != "." && name != "..") found.emplace_back(name);
        }
        ::closedir(folder);
        std::sort(found.begin(), found.end());
        return found;
    }

    Result<std::string> read(const std::string& path, std::uint64_t limit) const override {
        Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        struct stat found{};
        if (*file < 0 || ::fstat(*file, &found) != 0) return system_error("read", path);
        if (S_ISDIR(found.st_mode)) return error("cannot read {}: it is a folder", path);
        if (!S_ISREG(found.st_mode)) return error("cannot read {}: it is not a regular file", path);
        if (static_cast<std::uint64_t>(found.st_size) > limit)
            return error("cannot read {}: {} bytes, the limit is {}", path, found.st_size, limit);
        return read_all(*file, path, static_cast<std::size_t>(found.st_size));
    }

  private:
    static Result<std::string> read_all(int file, const std::string& path, std::size_t size) {
        std::string bytes(size, '\0');
        std::size_t have = 0;
        while (have < size) {
            ssize_t got = ::read(file, bytes.data() + have, size - have);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return system_error("read", path);
            if (got == 0) break; // the file shrank while we read it
            have += static_cast<std::size_t>(got);
        }
        bytes.resize(have);
        return bytes;
    }
};

} // namespace

const FileSystem& disk() {
    static const Disk instance;
    return instance;
}

MemoryFileSystem::MemoryFileSystem(std::map<std::string, std::string> files) {
    files_.reserve(files.size());
    while (!files.empty()) {
        auto file = files.extract(files.begin());
        files_.push_back({std::move(file.key()), std::move(file.mapped())});
    }
}

MemoryFileSystem::Position MemoryFileSystem::first_from(std::string_view path) const {
    return std::ranges::lower_bound(files_, path, {}, &File::path);
}

const MemoryFileSystem::File* MemoryFileSystem::find(const std::string& path) const {
    const Position file = first_from(path);
    return file != files_.end() && file->path == path ? &*file : nullptr;
}

// Names may be foreign, so their identity is exact: a hash of them could be made to collide, and the second
// of two files would be taken for the first. A file is its place in the order; a folder is the place of the
// first file below it and, as the folders above may share that file, how much of the file's path is its own.
Result<FileStatus> MemoryFileSystem::status(const std::string& path) const {
    const auto identity = [this](const File* file, std::size_t length) {
        return (static_cast<std::uint64_t>(file - files_.data()) << 32) | length;
    };
    if (const File* file = find(path))
        return FileStatus{FileKind::Regular, file->bytes.size(), identity(file, path.size())};
    if (path == ".") return FileStatus{FileKind::Directory, 0, identity(files_.data(), 0)};
    const Position below = first_from(path + "/");
    if (below == files_.end() || !below->path.starts_with(path + "/"))
        return error("cannot open {}: No such file or directory", path);
    return FileStatus{FileKind::Directory, 0, identity(&*below, path.size())};
}

Result<std::string> MemoryFileSystem::resolve(const std::string& path) const {
    COFFERDAM_TRY(status(path));
    return path;
}

Result<std::vector<std::string>> MemoryFileSystem::names(const std::string& path) const {
    const std::string prefix = path == "." ? "" : path + "/";
    std::set<std::string> found;
    for (Position file = first_from(prefix); file != files_.end() && file->path.starts_with(prefix);) {
        const std::size_t slash = file->path.find('/', prefix.size());
        found.insert(file->path.substr(prefix.size(), slash - prefix.size()));
        // One step over everything in a folder: '0' is the byte behind '/'.
        file = slash == std::string::npos ? std::next(file) : first_from(file->path.substr(0, slash) + '0');
    }
    if (found.empty()) return error("cannot list {}: No such file or directory", path);
    return std::vector<std::string>(found.begin(), found.end());
}

Result<std::string> MemoryFileSystem::read(const std::string& path, std::uint64_t limit) const {
    const File* file = find(path);
    if (!file) return error("cannot read {}: No such file or directory", path);
    if (file->bytes.size() > limit)
        return error("cannot read {}: {} bytes, the limit is {}", path, file->bytes.size(), limit);
    return file->bytes;
}

std::string join_path(std::string_view folder, std::string_view name) {
    if (folder.empty() || folder == "." || name.starts_with('/')) return std::string(name);
    return fmt::format("{}{}{}", folder, folder.ends_with('/') ? "" : "/", name);
}

std::string parent_path(std::string_view path) {
    std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return ".";
    return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

} // namespace cofferdam

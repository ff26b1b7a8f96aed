#include "seal/writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cofferdam::seal {

namespace {

namespace fs = std::filesystem;

mode_t permitted(mode_t wanted) {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return wanted & ~mask;
}

// A folder of its own beside the one that is meant, so on the same file system; gone at the end.
class Stage {
  public:
    static Result<Stage> make(const fs::path& folder) {
        std::string path = folder.string() + ".XXXXXX";
        if (::mkdtemp(path.data()) == nullptr)
            return error("cannot make a folder beside {}: {}", folder.string(), std::strerror(errno));
        return Stage(path);
    }
    Stage(Stage&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    Stage& operator=(Stage&&) = delete;
    ~Stage() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }

    const fs::path& path() const { return path_; }

  private:
    explicit Stage(std::string path) : path_(std::move(path)) {}
    fs::path path_;
};

Result<void> make_folders(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return error("cannot make the folder {}: {}", folder.string(), failure.message());
    return {};
}

Result<void> write_file(const fs::path& path, const std::string& text) {
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, permitted(0666));
    std::FILE* const file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb");
    if (file == nullptr) return error("cannot write {}: {}", path.string(), std::strerror(errno));
    bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0
                   && ::fsync(descriptor) == 0;
    const int failure = errno;
    written = std::fclose(file) == 0 && written;
    if (!written) return error("cannot write {}: {}", path.string(), std::strerror(failure));
    return {};
}

// link() fails where there is something, whoever put it there and when.
Result<void> move_file(const fs::path& from, const fs::path& to, Overwrite overwrite) {
    const bool moved = overwrite == Overwrite::Yes ? ::rename(from.c_str(), to.c_str()) == 0
                                                   : ::link(from.c_str(), to.c_str()) == 0;
    if (moved) return {};
    if (errno == EEXIST) return error("{} is there already; --force replaces it", to.string());
    return error("cannot write {}: {}", to.string(), std::strerror(errno));
}

} // namespace

Result<void> write_new_files(const std::string& folder, const std::vector<NewFile>& files,
                             Overwrite overwrite) {
    if (files.empty()) return {};
    fs::path wanted = fs::path(folder).lexically_normal();
    if (!wanted.has_filename()) wanted = wanted.parent_path(); // "out/"
    if (wanted.has_parent_path()) COFFERDAM_TRY(make_folders(wanted.parent_path()));
    const Stage stage = COFFERDAM_TRY(Stage::make(fs::absolute(wanted)));
    for (const NewFile& file : files) {
        COFFERDAM_TRY(make_folders((stage.path() / file.path).parent_path()));
        COFFERDAM_TRY(write_file(stage.path() / file.path, file.text));
    }
    std::vector<fs::path> moved;
    for (const NewFile& file : files) {
        const fs::path target = wanted / file.path;
        Result<void> done = make_folders(target.parent_path());
        if (done) done = move_file(stage.path() / file.path, target, overwrite);
        if (done) {
            moved.push_back(target);
            continue;
        }
        if (overwrite == Overwrite::No) {
            std::error_code ignored;
            for (const fs::path& path : moved) fs::remove(path, ignored);
        }
        return done;
    }
    return {};
}

} // namespace cofferdam::seal

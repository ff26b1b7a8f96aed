#include "intake/rolling_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cofferdam::intake {

Result<RollingFile> RollingFile::open(std::string path, std::uint64_t most_bytes) {
    RollingFile opened(std::move(path), most_bytes);
    COFFERDAM_TRY(opened.open_file());
    return opened;
}

RollingFile::RollingFile(RollingFile&& other) noexcept
    : path_(std::move(other.path_)), most_(other.most_), size_(other.size_),
      file_(std::exchange(other.file_, -1)) {}

RollingFile::~RollingFile() {
    if (file_ >= 0) ::close(file_);
}

Result<void> RollingFile::open_file() {
    file_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat status{};
    if (file_ < 0 || ::fstat(file_, &status) != 0)
        return error("{}: cannot be opened to write: {}", path_, std::strerror(errno));
    if (!S_ISREG(status.st_mode)) return error("{}: is no file", path_);
    size_ = static_cast<std::uint64_t>(status.st_size);
    return {};
}

Result<void> RollingFile::append(std::string_view lines) {
    if (size_ > 0 && size_ + lines.size() > most_) {
        ::close(std::exchange(file_, -1));
        if (std::rename(path_.c_str(), (path_ + ".1").c_str()) != 0)
            return error("{}: cannot be renamed: {}", path_, std::strerror(errno));
    }
    if (file_ < 0) COFFERDAM_TRY(open_file());
    while (!lines.empty()) {
        const ssize_t written = ::write(file_, lines.data(), lines.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return error("{}: cannot be written: {}", path_, std::strerror(errno));
        size_ += static_cast<std::uint64_t>(written);
        lines.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

} // namespace cofferdam::intake

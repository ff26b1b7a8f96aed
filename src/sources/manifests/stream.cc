#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "sources/manifests/load.h"

namespace cofferdam::manifests {

namespace {

Result<std::string> read_to_end(int file, const std::string& path, std::uint64_t limit) {
    std::string bytes;
    std::array<char, 65536> block;
    for (;;) {
        const ssize_t got = ::read(file, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error("cannot read {}: {}", path, std::strerror(errno));
        if (got == 0) return bytes;
        bytes.append(block.data(), static_cast<std::size_t>(got));
        if (bytes.size() > limit) return error("cannot read {}: the limit is {} bytes", path, limit);
    }
}

} // namespace

Result<std::string> read_stream(const std::string& path, std::uint64_t limit) {
    if (path == "-") return read_to_end(STDIN_FILENO, "standard input", limit);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return error("cannot read {}: {}", path, std::strerror(errno));
    Result<std::string> bytes = read_to_end(file, path, limit);
    ::close(file);
    return bytes;
}

} // namespace cofferdam::manifests

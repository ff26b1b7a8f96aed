// RollingFile: lines that are appended to a file of bounded size. What is full becomes FILE.1, in the place
// of the one before; so at most twice the bound is on the disk, and the newest is always there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::intake {

class RollingFile {
  public:
    // What is in the file already stays. Only its owner may read it.
    static Result<RollingFile> open(std::string path, std::uint64_t most_bytes);
    ~RollingFile();
    RollingFile(RollingFile&& other) noexcept;
    RollingFile& operator=(RollingFile&&) = delete;
    RollingFile(const RollingFile&) = delete;
    RollingFile& operator=(const RollingFile&) = delete;

    // Whole lines, as one: they go into one file.
    Result<void> append(std::string_view lines);

  private:
    RollingFile(std::string path, std::uint64_t most_bytes) : path_(std::move(path)), most_(most_bytes) {}
    Result<void> open_file();

    std::string path_;
    std::uint64_t most_;
    std::uint64_t size_ = 0;
    int file_ = -1;
};

} // namespace cofferdam::intake

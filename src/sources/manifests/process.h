// One program, run to its end: what it prints, within a time and a size.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam::manifests {

struct Command {
    std::string program;                  // path of the file
    std::vector<std::string> arguments;   // without the program's own name; no shell reads them
    std::vector<std::string> environment; // "NAME=value": all that it gets
    std::string input = {};               // what it reads from its standard input
};

struct ProcessLimits {
    std::chrono::milliseconds time{30'000};
    std::uint64_t output = std::uint64_t{256} << 20; // bytes
};

// What the program writes to its standard output. Beyond a limit it is killed
// with all that it started. Error: it cannot be started, fails (the first line that it complains of), or goes
// beyond a limit.
Result<std::string> run(const Command& command, const ProcessLimits& limits);

// The executable of that name in the folders of `search_path` (as the PATH variable has them).
std::optional<std::string> find_program(std::string_view name, std::string_view search_path);

} // namespace cofferdam::manifests

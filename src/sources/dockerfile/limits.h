// Bounds on foreign Dockerfiles; beyond one a Problem, never a hang or unbounded memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cofferdam::dockerfile {

struct Limits {
    std::uint64_t bytes = 4 << 20;     // of the file
    std::size_t instructions = 10'000; // ONBUILD's own included
    std::size_t commands = 20'000;     // of all shell scripts together
    std::size_t words = 200'000;       // of all commands and instructions together
    std::size_t script_depth = 8;      // scripts in scripts: $(…), sh -c "…"
    std::size_t stages = 500;
    std::size_t variables = 20'000;
    std::size_t word = 64 << 10;        // bytes of one word, its variables filled in
    std::size_t substituted = 16 << 20; // bytes of all of them
};

} // namespace cofferdam::dockerfile

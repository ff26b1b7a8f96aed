// What a build makes of the instructions: stages, their variables, and who the image runs as.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/dockerfile/instruction.h"
#include "sources/dockerfile/substitution.h"

namespace cofferdam::dockerfile {

// A value with the place of what says it; nothing where only the build knows it.
struct Known {
    std::optional<std::string> value;
    value::Span span;
};

enum class HealthCheck : std::uint8_t { Unsaid, Set, Off };

struct Stage {
    std::size_t from = 0;            // instruction
    std::string name;                // "" none
    Known image;                     // the reference; "" where it builds on a stage
    std::optional<std::size_t> base; // the stage that it builds on
    std::string platform;            // as written
    std::optional<Known> user;       // its own last USER, or its base's
    HealthCheck health = HealthCheck::Unsaid;
    bool is_final = false; // what docker build makes of the file unless it is told otherwise
    bool in_image = false; // the final stage, or one that it builds on
    bool is_windows = false;
};

// An ENV, ARG or LABEL; of one instruction there may be several.
struct Variable {
    std::size_t instruction = 0;
    std::string name;
    value::Span span; // of name and value
    Known value;      // of an ARG its default; nothing: none, or only the build knows it
};

struct Build {
    std::vector<Instruction> instructions;
    std::vector<std::size_t> stage_of; // by instruction; npos before the first FROM
    std::vector<Stage> stages;
    std::vector<Variable> variables;
    char escape = '\\';

    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

// REQUIRES: the lines outlive the build
Build evaluate(const LogicalLines& lines, const std::shared_ptr<const value::Text>& text,
               const Limits& limits, std::vector<value::Problem>& problems);

} // namespace cofferdam::dockerfile

// The controls of a family, compiled once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/controls/reads.h"
#include "content/controls.h"
#include "core/result.h"
#include "policy/cel/environment.h"
#include "policy/cel/program.h"

namespace cofferdam::controls {

struct CompiledControl {
    const content::Control* control = nullptr;
    std::optional<cel::Program> when;
    cel::Program require;
    Reads reads; // its own and those of the variables that it names
};

struct CompiledVariable {
    std::uint32_t number = 0; // in `names`
    cel::Program program;
};

struct CompiledFamily {
    const content::ControlFamily* family = nullptr;
    cel::VariableNames names;
    std::array<std::uint32_t, root_names.size()> roots = {}; // their numbers
    std::vector<CompiledVariable> variables;
    std::vector<CompiledControl> controls; // those that carry an expression
};

// The error names the control, the place in the expression and what is wrong there.
Result<CompiledFamily> compile_family(const content::ControlFamily& family);

} // namespace cofferdam::controls

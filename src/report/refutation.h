// What to ask a live cluster in order to refute a step, and which answer refutes it.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace cofferdam::report {

inline std::string_view refuting_answer(std::string_view command) {
    return command.starts_with("kubectl auth can-i") ? "if it answers no" : "if it shows otherwise";
}

// "kubectl auth can-i … (if it answers no)"
inline std::string refutation_text(std::string_view command) {
    return fmt::format("{} ({})", command, refuting_answer(command));
}

} // namespace cofferdam::report

#include "questions/answer.h"

#include <array>

namespace cofferdam::questions {

std::string_view to_string(Verdict verdict) {
    constexpr std::array<std::string_view, 3> names = {"good", "bad", "unknown"};
    return names[static_cast<std::size_t>(verdict)];
}

} // namespace cofferdam::questions

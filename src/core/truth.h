// Three-valued answers: yes, no, cannot know. Why it cannot be known stands beside the answer.
#pragma once

#include <cstdint>

namespace cofferdam {

enum class Truth : std::uint8_t { No, Yes, Unknown };

inline Truth operator!(Truth a) {
    if (a == Truth::Unknown) return a;
    return a == Truth::Yes ? Truth::No : Truth::Yes;
}
// Kleene's strong logic: a definite No (and) or Yes (or) decides, whatever is unknown.
inline Truth operator&&(Truth a, Truth b) {
    if (a == Truth::No || b == Truth::No) return Truth::No;
    return a == Truth::Yes && b == Truth::Yes ? Truth::Yes : Truth::Unknown;
}
inline Truth operator||(Truth a, Truth b) { return !(!a && !b); }
inline Truth truth(bool known) { return known ? Truth::Yes : Truth::No; }

} // namespace cofferdam

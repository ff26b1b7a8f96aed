#include "value/base64.h"

#include <array>
#include <cstdint>

namespace cofferdam::value {

namespace {

constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digits = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    std::uint8_t value = 0;
    for (unsigned char c :
         std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
        table[c] = value++;
    return table;
}();

} // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;   // digits and padding in the current group of four
    unsigned padding = 0; // of the last group
    for (unsigned char c : text) {
        if (c == '\n' || c == '\r') continue;
        const bool pads = c == '=';
        if (padding > 0 && (!pads || count == 0)) return std::nullopt;
        if (pads ? count < 2 : digits[c] == no_digit) return std::nullopt;
        padding += pads ? 1 : 0;
        bits = bits << 6 | (pads ? 0U : digits[c]);
        if (++count < 4) continue;
        for (unsigned i = 0; i < 3 - padding; ++i)
            bytes.push_back(static_cast<char>(bits >> (16 - 8 * i) & 0xFF));
        bits = 0;
        count = 0;
    }
    if (count != 0) return std::nullopt;
    return bytes;
}

} // namespace cofferdam::value

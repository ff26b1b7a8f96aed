// What the digits of a number stand for. Nothing: it does not fit 64 bits, or a double.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cofferdam::cel {

enum class Sign : bool { None, Minus };

std::optional<std::int64_t> int_literal(std::string_view text, Sign sign); // 12, 0x1f
std::optional<std::uint64_t> uint_literal(std::string_view text);          // 12u, 0x1fU
std::optional<double> double_literal(std::string_view text, Sign sign);    // .5, 1.5e3

} // namespace cofferdam::cel

// Numbers as JSON and YAML write them. Views that the results hold are views of the text given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/value.h"

namespace cofferdam::value {

// A decimal float: [+-] digits [. digits] [e [+-] digits]. Nothing if it is none, or too large for a double;
// too small is zero.
std::optional<double> parse_double(std::string_view text);

// An integer in Go's syntax (strconv.ParseInt with base 0, without underscores): optional sign, 0x, 0o, 0b, a
// leading 0 for octal. Int or Uint; nothing if it is none, or needs more than 64 bits.
std::optional<Value> parse_go_integer(std::string_view text);

// Nothing if the text is no number of RFC 8259, section 6. Number where 64 bits or a double cannot hold it.
std::optional<Value> parse_json_number(std::string_view text);

// The integer that a JSON reader sees when Go writes this float as JSON: 1.0 is "1", 1e3 is "1000". Nothing
// if Go writes a fraction or an exponent, or the digits need more than 64 bits.
std::optional<std::int64_t> integer_as_go_writes_it(double number);

// strconv.FormatFloat(number, 'g', -1, 32), with ".inf", "-.inf" and ".nan": how sigs.k8s.io/yaml writes a
// float key.
std::string format_float_key(double number);

} // namespace cofferdam::value

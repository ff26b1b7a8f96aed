// The grammar of JSON (RFC 8259), for what simdjson does not say: where a value ends when the text goes on,
// and where and why a text is not JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cofferdam::value {

// Offset after the value that starts at `begin`, found by its brackets alone: beyond them the next value can
// be read even if this one is bad. REQUIRES: begin is no white space
std::size_t json_value_end(std::string_view bytes, std::size_t begin);

// Offset after the string, number or word at `begin`.
std::size_t json_scalar_end(std::string_view bytes, std::size_t begin);

struct JsonSyntaxError {
    std::size_t offset;
    std::string message; // "expected ',' or '}' after a member"
};

// The first error of a text that should be one value. Nesting is followed without bound on the stack.
std::optional<JsonSyntaxError> find_json_error(std::string_view bytes);

} // namespace cofferdam::value

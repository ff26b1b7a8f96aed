// Variables of a Dockerfile filled in, as BuildKit's ProcessWord does
// (moby/buildkit, frontend/dockerfile/shell/lex.go).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace cofferdam::dockerfile {

// What is known of a variable: it is not set, it is set to something that only the build knows, or its value.
struct VariableState {
    bool is_set = false;
    std::optional<std::string> value;
};

using Lookup = std::function<VariableState(std::string_view name)>;

// The word without its quotes; nothing if it depends on what only the build knows, is malformed, or grows
// beyond `limit` bytes.
std::optional<std::string> substitute(std::string_view word, char escape, const Lookup& lookup,
                                      std::size_t limit);

} // namespace cofferdam::dockerfile

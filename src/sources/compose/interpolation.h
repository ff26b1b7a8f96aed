// Variables in Compose texts: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:?message},
// ${NAME?message},
// ${NAME:+text}, ${NAME+text}, nested, and $$ for a dollar (Compose specification, "Interpolation").
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace cofferdam::compose {

using Environment = std::map<std::string, std::string, std::less<>>;
using Lookup = std::function<std::optional<std::string_view>(std::string_view name)>;

// A lookup in one environment, which must outlive it.
Lookup lookup_in(const Environment& environment);

struct Substitution {
    std::string text;
    std::vector<std::string> unset; // variables without value and default: they stand for nothing
    struct Required {
        std::string name;
        std::string message; // of ${NAME:?message}
    };
    std::vector<Required> required; // unset although required
};

// Error: what is no valid reference ("${1}", an unclosed brace), or a result beyond `limit` bytes.
Result<Substitution> interpolate(std::string_view text, const Lookup& lookup, std::size_t limit = 1 << 20);

} // namespace cofferdam::compose

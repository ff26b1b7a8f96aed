// Names in CEL, replaced word by word: the text of an expression stays what its author wrote.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "core/result.h"

namespace cofferdam::native_policy {

// What an expression names, of what is not below something else: "pod", "object"; and the variables.
struct Names {
    std::set<std::string, std::less<>> roots;
    std::set<std::string, std::less<>> variables;
};
// The error: it is no CEL, or a loop gives a name of `ours` another meaning.
Result<Names> names_in(std::string_view expression, const std::set<std::string_view>& ours);

struct Replacements {
    // Of a root; "" leaves it.
    std::function<std::string(std::string_view root)> root;
    // Of variables.NAME as a whole; "" leaves it.
    std::function<std::string(std::string_view variable)> variable;
};
// REQUIRES: names_in has no objection
std::string rewritten(std::string_view expression, const Replacements& replacements);

} // namespace cofferdam::native_policy

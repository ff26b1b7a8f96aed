// --assume: what the estate does not tell, and the user does.
#pragma once

#include <string>
#include <vector>

#include "analysis/reach/profile.h"
#include "core/result.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

void add_assumptions(CLI::App& command, std::vector<std::string>& assumptions);

// Error: a word that is none.
Result<reach::CniProfile> parse_assumptions(const std::vector<std::string>& assumptions);

} // namespace cofferdam::cli

// What the command line of `cofferdam diff` says.
#pragma once

#include <string>
#include <vector>

#include "cli/reading_options.h"
#include "core/result.h"
#include "diff/difference.h"

namespace cofferdam::cli {

struct DiffOptions : ReadingOptions { // targets: the two, unless they are named by options
    std::vector<std::string> before;
    std::vector<std::string> after;
    bool reach = false;
    std::vector<std::string> assumptions; // cni=PROFILE
    std::vector<std::string> fail_on;
    std::string format = "text";
    std::vector<std::string> outputs; // FILE or FORMAT=FILE
    std::string color = "auto";
    bool all = false;
};

void add_diff_options(CLI::App& command, DiffOptions& options);

// The targets of both estates. Error: there are not two, or both are standard input.
struct Sides {
    std::vector<std::string> before;
    std::vector<std::string> after;
};
Result<Sides> sides_of(const DiffOptions& options);

Result<diff::FailOn> parse_fail_on(const std::vector<std::string>& words);

} // namespace cofferdam::cli

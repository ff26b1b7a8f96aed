// What the command lines of `cofferdam reach`, `why` and `why-not` say.
#pragma once

#include <string>
#include <vector>

#include "cli/reading_options.h"
#include "cli/reporting_options.h"
#include "core/result.h"
#include "report/connections/print.h"
#include "report/connections/table.h"

namespace cofferdam::cli {

struct ReachOptions : ReadingOptions {
    std::vector<std::string> assumptions; // cni=PROFILE
    std::string from;                     // "": everybody
    std::string to;
    std::string port; // "": any
    std::string families;
    bool exposure = false;
    bool internet = false;
    bool explain = false;
    bool all = false;
    std::string format = "text";
    std::vector<std::string> outputs; // FILE or FORMAT=FILE
    std::string color = "auto";
};

void add_reach_options(CLI::App& command, ReachOptions& options);
// FROM TO [PORT] TARGET…
void add_why_options(CLI::App& command, ReachOptions& options);

using TableFile = FileIn<connections::Format>;

// Reads the estate, and the words that ask of it.
Result<connections::Table> read_table(const ReachOptions& options);

} // namespace cofferdam::cli

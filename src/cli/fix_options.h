// What the command line of `cofferdam fix` says.
#pragma once

#include "cli/scan_options.h"

namespace cofferdam::cli {

struct FixOptions : ScanOptions {
    std::vector<std::string> rules; // ids; may end with *
    std::string out;
    bool in_place = false;
    bool diff = false;
    bool force = false;
};

void add_fix_options(CLI::App& command, FixOptions& options);

} // namespace cofferdam::cli

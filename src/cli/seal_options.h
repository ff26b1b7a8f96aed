// What the command line of `cofferdam seal` says.
#pragma once

#include <string>
#include <vector>

#include "cli/reading_options.h"
#include "core/result.h"
#include "seal/scope.h"

namespace cofferdam::cli {

struct SealOptions : ReadingOptions {
    bool network = false;
    std::vector<std::string> flows; // files, or - for standard input
    bool observed_only = false;
    std::vector<std::string> namespaces;
    bool allow_external_names = false;
    std::vector<std::string> api_server; // addresses and CIDRs
    std::string out;                     // "": policies go to standard output
    bool force = false;
    std::string format = "text";
};

void add_seal_options(CLI::App& command, SealOptions& options);

Result<seal::Options> plan_options(const SealOptions& options);

} // namespace cofferdam::cli

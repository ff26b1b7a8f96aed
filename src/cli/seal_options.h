// What the command line of `cofferdam seal` says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/graph_options.h"
#include "core/result.h"
#include "seal/scope.h"

namespace cofferdam::cli {

struct SealOptions : GraphOptions {
    // ways of an intruder
    std::vector<std::string> from;
    std::vector<std::string> protect;
    std::optional<std::size_t> budget; // edits
    bool on_conditions = false;
    bool close_ways_in = false;
    std::string contain; // a pod that an intruder is in
    // the network
    bool network = false;
    std::vector<std::string> flows; // files, or - for standard input
    bool observed_only = false;
    std::vector<std::string> namespaces;
    bool allow_external_names = false;
    std::vector<std::string> api_server; // addresses and CIDRs
    std::string out;                     // "": policies go to standard output, edits nowhere
    bool force = false;
};

void add_seal_options(CLI::App& command, SealOptions& options);

Result<seal::Options> plan_options(const SealOptions& options);

} // namespace cofferdam::cli

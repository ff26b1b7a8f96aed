// What the command line of `cofferdam scan` says.
#pragma once

#include <string>
#include <vector>

#include "cli/read_events.h"
#include "cli/reading_options.h"

namespace cofferdam::cli {

struct ScanOptions : ReadingOptions {
    // judging
    std::string kubernetes_version;
    std::string admission_config;
    std::vector<std::string> platform_namespaces;
    bool open_world = false;
    std::string baseline;
    std::string waivers;
    std::vector<std::string> fail_on;
    EventOptions events;
    std::string probe; // a file of policy probe
    // reporting
    std::string format = "text";
    std::vector<std::string> outputs; // FILE or FORMAT=FILE
    bool verbose = false;
    std::string color = "auto";
    bool timings = false;
};

// About the API server that judges: its version, its admission configuration.
void add_server_options(CLI::App& command, ScanOptions& options);
// How findings are judged, accepted, and when they count.
void add_judging_options(CLI::App& command, ScanOptions& options);
void add_scan_options(CLI::App& command, ScanOptions& options);

} // namespace cofferdam::cli

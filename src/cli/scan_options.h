// What the command line of `cofferdam scan` says.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

struct ScanOptions {
    std::vector<std::string> targets;
    // reading
    std::vector<std::string> excludes;
    bool no_gitignore = false;
    bool render = false;
    std::vector<std::string> helm_values;
    unsigned render_seconds = 60;
    std::vector<std::string> environment; // KEY=VALUE
    std::vector<std::string> environment_files;
    std::vector<std::string> profiles;
    // judging
    std::string config;
    std::string kubernetes_version;
    std::string admission_config;
    std::vector<std::string> platform_namespaces;
    bool open_world = false;
    std::string baseline;
    std::string waivers;
    std::vector<std::string> fail_on;
    // reporting
    std::string format = "text";
    std::vector<std::string> outputs; // FILE or FORMAT=FILE
    bool verbose = false;
    std::string color = "auto";
    bool timings = false;
};

void add_scan_options(CLI::App& command, ScanOptions& options);

} // namespace cofferdam::cli

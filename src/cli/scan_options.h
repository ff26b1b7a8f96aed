// What the command line of `cofferdam scan` says; the part about reading is every verb's that reads an
// estate.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

struct ReadingOptions {
    std::vector<std::string> targets;
    std::vector<std::string> excludes;
    bool no_gitignore = false;
    bool render = false;
    std::vector<std::string> helm_values;
    unsigned render_seconds = 60;
    std::vector<std::string> environment; // KEY=VALUE
    std::vector<std::string> environment_files;
    std::vector<std::string> profiles;
};

struct ScanOptions : ReadingOptions {
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

// Without the targets.
void add_reading_options(CLI::App& command, ReadingOptions& options);
void add_scan_options(CLI::App& command, ScanOptions& options);

// --exclude a b is one value each: what follows may be a target. Call after the last option is added.
void take_one_value_each(CLI::App& command);

} // namespace cofferdam::cli

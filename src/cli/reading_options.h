// What the command line of every verb that reads an estate says about reading it.
#pragma once

#include <string>
#include <vector>

#include "cli/cluster_options.h"
#include "cli/host_options.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

struct ReadingOptions {
    std::vector<std::string> targets;
    std::string config; // the settings file; "": ./cofferdam.yaml, if it is there
    std::vector<std::string> excludes;
    bool no_gitignore = false;
    bool render = false;
    std::vector<std::string> helm_values;
    unsigned render_seconds = 60;
    std::vector<std::string> environment; // KEY=VALUE
    std::vector<std::string> environment_files;
    std::vector<std::string> profiles;
    std::string passphrase_file; // of encrypted files of collect
    std::string identity_file;   // likewise
    ClusterOptions cluster;
    HostOptions host;
};

// As they stand on a command line, each after a space: " k8s --context prod".
std::string words_of(const ReadingOptions& options);

void add_config(CLI::App& command, std::string& config);
void add_targets(CLI::App& command, ReadingOptions& options);
// All but the targets.
void add_reading_options(CLI::App& command, ReadingOptions& options);

// --exclude a b is one value each: what follows may be a target. Call after the last option is added.
void take_one_value_each(CLI::App& command);

} // namespace cofferdam::cli

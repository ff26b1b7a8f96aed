#include "cli/reading_options.h"

#include <CLI/CLI.hpp>

namespace cofferdam::cli {

void add_targets(CLI::App& command, ReadingOptions& options) {
    command.add_option(
        "TARGET", options.targets,
        "Files, folders, tar archives, files of collect, or - for standard input (default: .)");
}

void add_config(CLI::App& command, std::string& config) {
    command
        .add_option("--config", config,
                    "Settings: what to leave out, how to judge (default: ./cofferdam.yaml if it is there)")
        ->group("Reading");
}

void add_reading_options(CLI::App& command, ReadingOptions& options) {
    add_config(command, options.config);
    command.add_option("--exclude", options.excludes, "Leave out what matches (as in .gitignore)")
        ->group("Reading");
    command.add_flag("--no-gitignore", options.no_gitignore, "Read also what a .gitignore leaves out")
        ->group("Reading");
    command
        .add_flag("--render", options.render,
                  "Render charts and kustomizations with helm, kustomize or kubectl")
        ->group("Reading");
    command.add_option("--values", options.helm_values, "Values file for charts")->group("Reading");
    command.add_option("--render-seconds", options.render_seconds, "Time for each chart or kustomization")
        ->capture_default_str()
        ->group("Reading");
    command.add_option("--env", options.environment, "KEY=VALUE for Compose files")->group("Reading");
    command
        .add_option("--env-file", options.environment_files, "Variables for Compose files, instead of .env")
        ->group("Reading");
    command
        .add_option("--profile", options.profiles, "Compose services of these profiles only (default: all)")
        ->group("Reading");
    command
        .add_option("--passphrase-file", options.passphrase_file,
                    "The file that holds the passphrase of an encrypted file of collect")
        ->group("Reading");
    command
        .add_option("--identity", options.identity_file,
                    "The file with the identity of age that opens an encrypted file of collect")
        ->group("Reading");
    add_cluster_options(command, options.cluster);
    add_host_options(command, options.host);
}

void take_one_value_each(CLI::App& command) {
    for (CLI::Option* option : command.get_options()) {
        if (option->get_items_expected_max() > 1 && !option->get_positional())
            option->expected(1)->allow_extra_args(false)->take_all();
    }
}

} // namespace cofferdam::cli

#include "cli/reading_options.h"

#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cofferdam::cli {

namespace {

// A word for a POSIX shell.
std::string quoted(const std::string& word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
    std::string text = "'";
    for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return text + "'";
}

class Words {
  public:
    void word(const std::string& word) { text_ += " " + quoted(word); }
    void flag(std::string_view name, bool is_given) {
        if (is_given) text_ += fmt::format(" {}", name);
    }
    void option(std::string_view name, const std::string& content) {
        if (!content.empty()) text_ += fmt::format(" {} {}", name, quoted(content));
    }
    void options(std::string_view name, const std::vector<std::string>& contents) {
        for (const std::string& content : contents) option(name, content);
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

void add_words(const ClusterOptions& cluster, Words& words) {
    words.option("--kubeconfig", cluster.kubeconfig);
    words.option("--context", cluster.context);
    words.flag("--in-cluster", cluster.in_cluster);
    words.flag("--allow-exec", cluster.allow_exec);
    words.flag("--allow-insecure-tls", cluster.allow_insecure_tls);
    words.flag("--secret-metadata", cluster.secret_metadata);
}

void add_words(const HostOptions& host, Words& words) {
    words.flag("--host", host.host);
    words.option("--docker-host", host.address);
    words.option("--daemon-file", host.daemon_file);
    words.option("--cri", host.runtime);
}

} // namespace

// --env is left out, like the environment that it stands for: it may hold a password.
std::string words_of(const ReadingOptions& options) {
    Words words;
    for (const std::string& target : options.targets) words.word(target);
    words.option("--config", options.config);
    words.options("--exclude", options.excludes);
    words.flag("--no-gitignore", options.no_gitignore);
    words.flag("--render", options.render);
    words.options("--values", options.helm_values);
    words.options("--env-file", options.environment_files);
    words.options("--profile", options.profiles);
    words.option("--passphrase-file", options.passphrase_file);
    add_words(options.cluster, words);
    add_words(options.host, words);
    return words.take();
}

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

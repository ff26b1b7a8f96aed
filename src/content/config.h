// Config: the user's settings file (cofferdam.yaml), for what does not belong on every command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/control_choice.h"
#include "core/result.h"
#include "value/document.h"

namespace cofferdam::content {

// docs/configuration.md has every key with an example.
struct Config {
    std::vector<std::string> exclude; // patterns in .gitignore's syntax
    // Namespaces of the platform (CNI, CSI, control plane), whose findings are shown apart. Patterns with
    // `*`.
    std::vector<std::string> platform_namespaces = {"kube-system", "kube-public", "kube-node-lease"};
    // What must not fall: "Secret shop/db", "Namespace payments". Read by the attack graph's questions.
    std::vector<std::string> crown_jewels;
    std::string kubernetes_version; // "" the newest
    std::string waivers;            // path, relative to the file's folder; "" none
    ControlChoice controls;
};

// A key that the file may not have is an error: a misspelt setting must not be silently without effect.
Result<Config> parse_config(const value::Document& document);

bool matches_pattern(std::string_view pattern, std::string_view text); // `*` stands for any run of characters

} // namespace cofferdam::content

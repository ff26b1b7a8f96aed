#include "cli/assumptions.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cofferdam::cli {

void add_assumptions(CLI::App& command, std::vector<std::string>& assumptions) {
    command
        .add_option(
            "--assume", assumptions,
            "cni=enforcing, none, calico or cilium: what the network plugin does (default: enforcing)")
        ->group("Judging");
}

Result<reach::CniProfile> parse_assumptions(const std::vector<std::string>& assumptions) {
    reach::CniProfile profile = reach::cni_profiles().front();
    for (const std::string& assumption : assumptions) {
        const auto* const found =
            assumption.starts_with("cni=") ? reach::find_cni_profile(assumption.substr(4)) : nullptr;
        if (found == nullptr) {
            std::vector<std::string> names;
            for (const reach::CniProfile& known : reach::cni_profiles())
                names.push_back(fmt::format("cni={}", known.name));
            return error("--assume {}: must be one of {}", assumption, fmt::join(names, ", "));
        }
        profile = *found;
    }
    return profile;
}

} // namespace cofferdam::cli

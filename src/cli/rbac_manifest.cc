// cofferdam rbac-manifest: the ClusterRole that a cluster can be read with.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/outputs.h"
#include "cli/verbs.h"
#include "sources/cluster/role.h"

namespace cofferdam::cli {

namespace {

struct RoleOptions {
    std::string name = "cofferdam-reader";
    bool secret_metadata = false;
};

Result<int> print_role(const RoleOptions& options) {
    const auto secrets = options.secret_metadata ? cluster::ReadSecrets::Metadata : cluster::ReadSecrets::No;
    COFFERDAM_TRY(write_standard_output(cluster::role_manifest(options.name, secrets)));
    return nothing_found;
}

} // namespace

std::function<int()> prepare_rbac_manifest(CLI::App& command) {
    auto options = std::make_shared<RoleOptions>();
    command.add_option("--name", options->name, "Of the ClusterRole")->capture_default_str();
    command.add_flag("--secret-metadata", options->secret_metadata,
                     "With the right to list Secrets, for scan --secret-metadata");
    return [options] { return exit_status(print_role(*options)); };
}

} // namespace cofferdam::cli

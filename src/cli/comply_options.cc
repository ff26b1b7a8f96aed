#include "cli/comply_options.h"

#include <CLI/CLI.hpp>

#include "cli/reporting_options.h"
#include "comply/formats.h"
#include "content/frameworks.h"

namespace cofferdam::cli {

namespace {

std::vector<std::string> framework_names() {
    std::vector<std::string> names;
    for (const content::Framework& framework : content::frameworks()) names.emplace_back(framework.id);
    return names;
}

} // namespace

void add_comply_options(CLI::App& command, ComplyOptions& options) {
    add_targets(command, options);
    command.add_option("--framework", options.framework, "Judge by its requirements (default: all controls)")
        ->check(CLI::IsMember(framework_names()))
        ->group("Judging");
    command.add_flag("--managed", options.managed, "The control plane is a provider's: do not assess it")
        ->group("Judging");
    add_server_options(command, options);
    command.add_option("--waivers", options.waivers, "Accepted findings, with reason, approver and expiry")
        ->group("Judging");
    add_reading_options(command, options);
    add_format(command, options.format, names_of(comply::formats()));
    command.add_option("--pack", options.pack, "Write the auditor's pack into this new folder")
        ->group("Reporting");
    command.add_option("--key", options.key, "Sign the pack with this ed25519 private key (PEM)")
        ->group("Reporting");
    command.add_flag("--verbose,-v", options.verbose, "Every object, with field and line")
        ->group("Reporting");
    add_color(command, options.color);
    take_one_value_each(command);
}

void add_verify_options(CLI::App& command, VerifyOptions& options) {
    command.add_option("PACK", options.pack, "The folder that cofferdam comply --pack wrote")->required();
    command.add_option("--key", options.key, "The signer's ed25519 public key (PEM): check the signature")
        ->group("Judging");
}

} // namespace cofferdam::cli

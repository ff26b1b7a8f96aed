// What the command lines of `cofferdam comply` and `cofferdam verify` say.
#pragma once

#include <string>

#include "cli/scan_options.h"

namespace cofferdam::cli {

struct ComplyOptions : ScanOptions {
    std::string framework; // "": all controls
    bool managed = false;
    std::string pack; // folder; "" none
    std::string key;  // ed25519 private key that signs the pack; "" none
};

void add_comply_options(CLI::App& command, ComplyOptions& options);

struct VerifyOptions {
    std::string pack;
    std::string key; // public; "" the signature is not asked for
};

void add_verify_options(CLI::App& command, VerifyOptions& options);

} // namespace cofferdam::cli

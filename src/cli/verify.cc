// cofferdam verify: is an auditor's pack what it was when it was made?
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/comply_options.h"
#include "cli/verbs.h"
#include "comply/pack.h"
#include "comply/signature.h"
#include "core/file_system.h"
#include "report/escape.h"

namespace cofferdam::cli {

namespace {

constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

std::string without_newline(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Result<void> check_signature(const VerifyOptions& options, comply::Verification& verification) {
    const std::string key = COFFERDAM_TRY(disk().read(options.key, largest_file));
    const std::string manifest =
        COFFERDAM_TRY(disk().read(join_path(options.pack, comply::manifest_name), largest_file));
    const auto signature = disk().read(join_path(options.pack, comply::signature_name), largest_file);
    if (!signature) {
        verification.faults.emplace_back("the pack is not signed");
        return {};
    }
    const auto valid = comply::is_signed(manifest, without_newline(*signature), key);
    if (!valid) return error("--key {}: {}", options.key, valid.error().message);
    if (!*valid) verification.faults.emplace_back("the signature is not this key's of this manifest");
    return {};
}

Result<int> verify(const VerifyOptions& options) {
    const std::vector<std::string> present = COFFERDAM_TRY(disk().names(options.pack));
    comply::Verification verification = COFFERDAM_TRY(comply::verify_pack(
        [&](const std::string& name) { return disk().read(join_path(options.pack, name), largest_file); },
        present));
    if (!options.key.empty()) COFFERDAM_TRY(check_signature(options, verification));
    for (const std::string& fault : verification.faults) fmt::print("{}\n", report::visible(fault));
    fmt::print("{}: {} files, made of {} inputs by {}{}\n",
               verification.faults.empty() ? "intact" : "changed", verification.files, verification.inputs,
               report::visible(verification.made_by),
               options.key.empty() ? "; no signature was asked for" : "");
    return verification.faults.empty() ? nothing_found : findings;
}

} // namespace

std::function<int()> prepare_verify(CLI::App& command) {
    auto options = std::make_shared<VerifyOptions>();
    add_verify_options(command, *options);
    return [options] { return exit_status(verify(*options)); };
}

} // namespace cofferdam::cli

#include "cli/pack.h"

#include <chrono>
#include <filesystem>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/outputs.h"
#include "comply/pack.h"
#include "comply/signature.h"
#include "core/file_system.h"

namespace cofferdam::cli {

namespace {

constexpr std::uint64_t largest_key = 64 << 10;

// A pack holds what one run found: nothing of an earlier one may stay in it.
Result<void> make_folder(const std::string& path) {
    std::error_code problem;
    std::filesystem::create_directories(path, problem);
    if (problem) return error("cannot make the folder {}: {}", path, problem.message());
    const std::vector<std::string> names = COFFERDAM_TRY(disk().names(path));
    if (!names.empty()) return error("--pack {}: the folder is not empty", path);
    return {};
}

std::string now() {
    const auto time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

std::string arguments(const ComplyOptions& options) {
    return fmt::format("comply{}{}{} {}", options.framework.empty() ? "" : " --framework ", options.framework,
                       options.managed ? " --managed" : "", fmt::join(options.targets, " "));
}

Result<void> write(const std::string& folder, const std::string& name, const std::string& bytes) {
    return write_file(join_path(folder, name), [&](const Write& out) { out(bytes); });
}

} // namespace

Result<void> write_pack(const comply::Report& report, const std::vector<content::Waiver>& waivers,
                        const ComplyOptions& options) {
    std::string key;
    if (!options.key.empty()) key = COFFERDAM_TRY(disk().read(options.key, largest_key));
    COFFERDAM_TRY(make_folder(options.pack));
    const comply::Making making{.created = now(),
                                .arguments = arguments(options),
                                .rights = "files, read with the rights of the user who ran it",
                                .waivers = &waivers};
    const std::map<std::string, std::string> files = comply::make_pack(report, making);
    for (const auto& [name, bytes] : files) COFFERDAM_TRY(write(options.pack, name, bytes));
    if (key.empty()) return {};
    const std::string& manifest = files.at(std::string(comply::manifest_name));
    auto signature = comply::sign(manifest, key);
    if (!signature) return error("--key {}: {}", options.key, signature.error().message);
    return write(options.pack, std::string(comply::signature_name), *signature + "\n");
}

} // namespace cofferdam::cli

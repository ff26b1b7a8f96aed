#include "sources/compose/mount.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

namespace cofferdam::compose {

namespace {

bool is_drive(std::string_view text) {
    return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

// At colons, except the one after the letter of a Windows drive.
std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == ':' && !is_drive(parts.back())) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

void apply_option(Mount& mount, std::string_view option) {
    static constexpr std::array<std::string_view, 6> propagations = {"rprivate", "private", "rshared",
                                                                     "shared",   "rslave",  "slave"};
    if (option == "ro") mount.read_only = true;
    if (option == "rw") mount.read_only = false;
    if (option == "z" || option == "Z") mount.selinux = option;
    if (std::ranges::find(propagations, option) != propagations.end()) mount.propagation = option;
}

void apply_options(Mount& mount, std::string_view options) {
    while (!options.empty()) {
        const std::size_t comma = std::min(options.find(','), options.size());
        apply_option(mount, options.substr(0, comma));
        options.remove_prefix(std::min(comma + 1, options.size()));
    }
}

std::string clean(const std::string& target) {
    std::string cleaned = std::filesystem::path(target).lexically_normal().generic_string();
    if (cleaned.size() > 1 && cleaned.ends_with('/')) cleaned.pop_back();
    return cleaned;
}

} // namespace

bool is_host_path(std::string_view source) {
    if (source.empty()) return false;
    if (source.starts_with('.') || source.starts_with('/') || source.starts_with('~')) return true;
    return source.starts_with("\\\\")
           || (source.size() > 1 && is_drive(source.substr(0, 1)) && source[1] == ':');
}

Result<Mount> parse_mount(std::string_view text) {
    if (text.empty()) return error("a mount needs at least a path in the container");
    Mount mount;
    const std::vector<std::string> parts = text.size() <= 2 ? std::vector{std::string(text)} : split(text);
    if (std::ranges::find(parts, "") != parts.end()) return error("nothing between two colons");
    if (parts.size() > 3) return error("more than two colons");
    mount.target = clean(parts.size() == 1 ? parts[0] : parts[1]);
    if (parts.size() > 1) mount.source = parts[0];
    if (parts.size() > 2) apply_options(mount, parts[2]);
    if (is_host_path(mount.source)) mount.type = Mount::Type::Bind;
    return mount;
}

} // namespace cofferdam::compose

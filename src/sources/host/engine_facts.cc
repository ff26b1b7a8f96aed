#include "sources/host/engine_facts.h"

#include <algorithm>
#include <charconv>

#include "core/file_system.h"
#include "estate/image.h"

namespace cofferdam::host {

namespace {

using value::Value;

const Value& root_of(const value::DocumentPtr& document) {
    static const Value missing;
    return document ? document->root() : missing;
}

// moby daemon/info.go, fillSecurityOptions: each is "name=apparmor", or "name=seccomp,profile=builtin".
std::string_view option_name(std::string_view option) {
    constexpr std::string_view prefix = "name=";
    if (option.starts_with(prefix)) option.remove_prefix(prefix.size());
    return option.substr(0, option.find(','));
}

std::string_view profile_of(std::string_view option) {
    constexpr std::string_view key = "profile=";
    const std::size_t at = option.find(key);
    return at == std::string_view::npos ? "" : option.substr(at + key.size());
}

Defaults defaults_of(const Value& info) {
    Defaults defaults;
    const Value* const options = info.find("SecurityOptions");
    if (options) {
        defaults.apparmor = defaults.seccomp = defaults.selinux = defaults.user_namespaces = Truth::No;
        defaults.rootless = defaults.no_new_privileges = Truth::No;
        for (const Value& option : options->items()) {
            const std::string_view text = option.string_or("");
            const std::string_view name = option_name(text);
            if (name == "apparmor") defaults.apparmor = Truth::Yes;
            if (name == "selinux") defaults.selinux = Truth::Yes;
            if (name == "userns") defaults.user_namespaces = Truth::Yes;
            if (name == "rootless") defaults.rootless = Truth::Yes;
            if (name == "no-new-privileges") defaults.no_new_privileges = Truth::Yes;
            if (name != "seccomp") continue;
            defaults.seccomp = Truth::Yes;
            defaults.seccomp_profile = profile_of(text);
        }
    }
    const std::string_view cgroups = info["CgroupVersion"].string_or("");
    if (!cgroups.empty()) defaults.private_cgroups = truth(cgroups == "2");
    return defaults;
}

// "1.41" is [1, 41]; what is no version is the oldest.
bool tells_of_privileges(std::string_view api_version) {
    const std::size_t dot = std::min(api_version.find('.'), api_version.size());
    int minor = 0;
    const std::string_view digits = api_version.substr(std::min(dot + 1, api_version.size()));
    std::from_chars(digits.data(), digits.data() + digits.size(), minor);
    return api_version.substr(0, dot) == "1" && minor >= 42;
}

// Engines before 23.0 (API 1.42) do not list no-new-privileges among the SecurityOptions; daemon.json may say
// so, and an option of the command line that nobody sees.
Truth no_new_privileges(const EngineReading& reading, Truth listed) {
    if (listed == Truth::Yes) return listed;
    if (root_of(reading.daemon_file)["no-new-privileges"].bool_or(false)) return Truth::Yes;
    return tells_of_privileges(root_of(reading.version)["ApiVersion"].string_or("")) ? listed
                                                                                     : Truth::Unknown;
}

// https://docs.docker.com/engine/network/drivers/bridge/#options: on unless it is switched off. podman calls
// it isolate, which parts networks and not the containers of one.
Network network_of(const Value& network) {
    const std::string_view icc = network["Options"]["com.docker.network.bridge.enable_icc"].string_or("true");
    return {.driver = network["Driver"].string_or(""),
            .is_internal = network["Internal"].bool_or(false),
            .talks = truth(icc != "false" && icc != "0")};
}

// "registry:5000/shop/web@sha256:…": of the repository that is asked for, else the first.
std::string_view digest_in(const Value& image, std::string_view repository) {
    std::string_view first;
    for (const Value& entry : image["RepoDigests"].items()) {
        const estate::ImageReference reference = estate::parse_image(entry.string_or(""));
        if (!reference.valid || reference.digest.empty()) continue;
        if (reference.repository == repository) return reference.digest;
        if (first.empty()) first = reference.digest;
    }
    return first;
}

} // namespace

EngineFacts::EngineFacts(const EngineReading& reading)
    : reading_(&reading), defaults_(defaults_of(root_of(reading.info))) {
    defaults_.no_new_privileges = no_new_privileges(reading, defaults_.no_new_privileges);
    for (const Value& network : root_of(reading.networks).items())
        networks_.emplace(network["Name"].string_or(""), network_of(network));
    for (const value::DocumentPtr& container : reading.containers)
        names_.emplace(container->root()["Id"].string_or(""), name_of(container->root()));
    for (const Value& image : root_of(reading.images).items())
        images_.emplace(image["Id"].string_or(""), &image);
}

const Network* EngineFacts::find_network(std::string_view name) const {
    const auto found = networks_.find(name);
    return found == networks_.end() ? nullptr : &found->second;
}

const Value& EngineFacts::volumes() const { return root_of(reading_->volumes)["Volumes"]; }

std::string_view EngineFacts::container_name(std::string_view id) const {
    const auto found = names_.find(id);
    return found == names_.end() ? "" : found->second;
}

std::string_view EngineFacts::image_digest(std::string_view id, std::string_view repository) const {
    const auto found = images_.find(id);
    return found == images_.end() ? "" : digest_in(*found->second, repository);
}

std::string_view EngineFacts::image_tag(std::string_view id) const {
    const auto found = images_.find(id);
    return found == images_.end() ? "" : (*found->second)["RepoTags"][std::size_t{0}].string_or("");
}

// podman calls its default "oci".
std::string_view EngineFacts::runtime(std::string_view name) const {
    const Value& info = root_of(reading_->info);
    if (name.empty() || name == "oci") name = info["DefaultRuntime"].string_or(name);
    const Value& runtime = info["Runtimes"][name];
    const std::string_view shim = runtime["runtimeType"].string_or("");
    const std::string_view program = base_name(runtime["path"].string_or(""));
    if (!shim.empty()) return shim;
    return program.empty() ? name : program;
}

std::string_view name_of(const Value& container) {
    std::string_view name = container["Name"].string_or("");
    if (name.starts_with('/')) name.remove_prefix(1);
    return name.empty() ? container["Id"].string_or("").substr(0, 12) : name;
}

} // namespace cofferdam::host

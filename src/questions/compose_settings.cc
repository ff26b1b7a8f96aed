// One function per rule, in one list; the rules follow the baseline standard's reasons (privileged, host
// namespaces, capabilities, host paths, profiles) in the words of the Compose specification.
#include "questions/compose_settings.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "analysis/escape/host_facts.h"
#include "estate/field.h"
#include "questions/new_finding.h"

namespace cofferdam::questions {

namespace {

using estate::Container;
using estate::Workload;

// A setting that fails: the field of the service, and its value for people.
struct Failure {
    std::string field;
    std::string value;
};
using Failures = std::vector<Failure>;

Failures privileged(const Workload& service, const escape::HostFacts& /*hosts*/) {
    if (!service.containers.front().security.privileged) return {};
    return {{"privileged", "true"}};
}

const estate::HostPath* host_path(const Workload& service, std::string_view volume) {
    for (const estate::Volume& candidate : service.volumes) {
        if (candidate.name == volume) return std::get_if<estate::HostPath>(&candidate.source);
    }
    return nullptr;
}

// Mounts of the host for which `matches(path, read_only)` holds.
template <class Matches>
Failures mounts(const Workload& service, const Matches& matches) {
    Failures failures;
    for (const estate::VolumeMount& mount : service.containers.front().mounts) {
        const estate::HostPath* host = host_path(service, mount.volume);
        if (host && matches(host->path, mount.read_only))
            failures.push_back({"volumes", fmt::format("{}:{}", host->path, mount.path)});
    }
    return failures;
}

// Without "//", "." and ".." and a slash at the end: two spellings of one folder are one folder.
std::string normal(std::string_view path) {
    std::string text = std::filesystem::path(path).lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    if (text.starts_with("//")) text.erase(0, 1);
    return text;
}

bool is_at_or_below(std::string_view path, std::string_view folder) {
    if (folder == "/") return true;
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// Sockets through which a container commands the runtime; a read-only mount does not stop it, and a folder
// above will do.
Failures runtime_socket(const Workload& service, const escape::HostFacts& hosts) {
    constexpr std::array<std::string_view, 12> sockets = {"/var/run/docker.sock",
                                                          "/run/docker.sock",
                                                          "/run/containerd/containerd.sock",
                                                          "/var/run/containerd/containerd.sock",
                                                          "/run/crio/crio.sock",
                                                          "/var/run/crio/crio.sock",
                                                          "/run/podman/podman.sock",
                                                          "/var/run/podman/podman.sock",
                                                          "/run/cri-dockerd.sock",
                                                          "/var/run/cri-dockerd.sock",
                                                          "/run/buildkit/buildkitd.sock",
                                                          "/run/k3s/containerd/containerd.sock"};
    return mounts(service, [&](std::string_view written, bool) {
        std::string path = normal(written);
        return path.ends_with("/docker.sock") || path.ends_with("/podman.sock")
               || hosts.listens_within(service, path)
               || std::ranges::any_of(sockets,
                                      [&](std::string_view socket) { return is_at_or_below(socket, path); });
    });
}

// Folders that make the host what it is, or hold its keys: writable itself, in part, or by a folder above.
Failures writable_system_mount(const Workload& service, const escape::HostFacts& /*hosts*/) {
    constexpr std::array<std::string_view, 13> folders = {"/etc",
                                                          "/root",
                                                          "/boot",
                                                          "/usr",
                                                          "/var/lib/docker",
                                                          "/var/lib/containerd",
                                                          "/var/lib/kubelet",
                                                          "/proc",
                                                          "/sys",
                                                          "/dev",
                                                          "/lib",
                                                          "/bin",
                                                          "/sbin"};
    return mounts(service, [&](std::string_view written, bool read_only) {
        std::string path = normal(written);
        bool clock = path == "/etc/localtime" || path == "/etc/timezone";
        bool keys = path == "~" || path == "/home" || path.ends_with("/.ssh")
                    || path.find("/.ssh/") != std::string::npos;
        bool system = std::ranges::any_of(folders, [&](std::string_view folder) {
            return is_at_or_below(path, folder) || is_at_or_below(folder, path);
        });
        return !read_only && !clock && (keys || system);
    });
}

Failures host_namespace(const Workload& service, const escape::HostFacts& /*hosts*/) {
    const estate::ComposeDetail& detail = *service.compose();
    Failures failures;
    if (detail.network_mode == "host") failures.push_back({"network_mode", "host"});
    if (detail.pid == "host") failures.push_back({"pid", "host"});
    if (detail.ipc == "host") failures.push_back({"ipc", "host"});
    if (detail.userns_mode == "host") failures.push_back({"userns_mode", "host"});
    if (detail.uts == "host") failures.push_back({"uts", "host"});
    if (detail.cgroup == "host") failures.push_back({"cgroup", "host"});
    return failures;
}

// The capabilities that the baseline standard lets a pod add; Docker grants them all by default.
bool is_default_capability(std::string_view name) {
    constexpr std::array<std::string_view, 14> granted = {
        "AUDIT_WRITE",      "CHOWN",   "DAC_OVERRIDE", "FOWNER",  "FSETID", "KILL",       "MKNOD",
        "NET_BIND_SERVICE", "SETFCAP", "SETGID",       "SETPCAP", "SETUID", "SYS_CHROOT", "NET_RAW"};
    for (std::string_view candidate : granted) {
        if (candidate == name) return true;
    }
    return false;
}

Failures capability(const Workload& service, const escape::HostFacts& /*hosts*/) {
    Failures failures;
    for (std::string_view name : service.containers.front().security.capabilities_added) {
        if (!is_default_capability(name)) failures.push_back({"cap_add", std::string(name)});
    }
    return failures;
}

Failures unconfined(const Workload& service, const escape::HostFacts& /*hosts*/) {
    Failures failures;
    for (std::string_view option : service.compose()->security_options) {
        bool off = option.ends_with("unconfined") || option == "label:disable" || option == "label=disable";
        if (off) failures.push_back({"security_opt", std::string(option)});
    }
    return failures;
}

// The host's memory and disks, past every file's permissions ("/dev/sda:/dev/sda:rwm").
Failures raw_device(const Workload& service, const escape::HostFacts& /*hosts*/) {
    constexpr std::array<std::string_view, 10> raw = {"/dev/mem",    "/dev/kmem",  "/dev/port", "/dev/sd",
                                                      "/dev/vd",     "/dev/nvme",  "/dev/xvd",  "/dev/dm-",
                                                      "/dev/mapper", "/dev/mmcblk"};
    Failures failures;
    for (std::string_view device : service.compose()->devices) {
        for (std::string_view prefix : raw) {
            if (device.starts_with(prefix)) failures.push_back({"devices", std::string(device)});
        }
    }
    for (std::string_view rule : service.compose()->device_cgroup_rules) {
        if (rule.starts_with("a ") || rule.starts_with("b "))
            failures.push_back({"device_cgroup_rules", std::string(rule)});
    }
    return failures;
}

struct Setting {
    std::string_view rule;
    Failures (*failures)(const Workload& service, const escape::HostFacts& hosts);
};

constexpr Setting settings[] = {
    {"compose-privileged", privileged},
    {"compose-docker-socket", runtime_socket},
    {"compose-host-namespace", host_namespace},
    {"compose-capability", capability},
    {"compose-writable-system-mount", writable_system_mount},
    {"compose-raw-device", raw_device},
    {"compose-unconfined", unconfined},
};

Finding finding_of(const Inputs& inputs, std::string_view rule, const estate::Object& object,
                   const Failures& failures, bool is_stopped) {
    std::string reason;
    for (const Failure& failure : failures)
        reason += fmt::format("{}{}: {}", reason.empty() ? "" : ", ", failure.field, failure.value);
    if (is_stopped) reason += "; it does not run, and whoever starts it gives it that";
    Finding finding = new_finding(inputs, rule, object, std::move(reason));
    for (const Failure& failure : failures)
        finding.evidence.push_back(evidence(object, failure.field, failure.value));
    finding.place = finding.evidence.front().place;
    return finding;
}

bool add_service(const Inputs& inputs, const escape::HostFacts& hosts, const Workload& service,
                 Answer& answer) {
    std::size_t before = answer.findings.size();
    for (const Setting& setting : settings) {
        Failures failures = setting.failures(service, hosts);
        if (failures.empty()) continue;
        answer.findings.push_back(finding_of(inputs, setting.rule, inputs.snapshot.object_of(service),
                                             failures, service.suspended));
    }
    return answer.findings.size() > before;
}

} // namespace

std::string_view ComposeCounts::words() const {
    if (!any_of_engine) return "Compose services";
    return any_of_compose ? "Compose services and containers" : "containers";
}

ComposeCounts add_compose_settings(const Inputs& inputs, Answer& answer) {
    ComposeCounts counts;
    const escape::HostFacts hosts(inputs.snapshot);
    for (auto [id, workload] : inputs.snapshot.table<Workload>()) {
        if (!workload.compose() || workload.containers.empty()) continue;
        ++counts.services;
        const bool is_of_compose = inputs.snapshot.object_of(workload).kind == "ComposeService";
        (is_of_compose ? counts.any_of_compose : counts.any_of_engine) = true;
        counts.failing += add_service(inputs, hosts, workload, answer);
    }
    return counts;
}

} // namespace cofferdam::questions

#include "analysis/escape/confinement.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace cofferdam::escape {

namespace {

// What runtimes give a container that asks for nothing (containerd pkg/oci, defaultUnixCaps; CRI-O's list is
// a part of it).
constexpr std::array<std::string_view, 14> default_capabilities = {
    "CHOWN",  "DAC_OVERRIDE", "FSETID",  "FOWNER",           "MKNOD",      "NET_RAW", "SETGID",
    "SETUID", "SETFCAP",      "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL",    "AUDIT_WRITE"};

// capabilities(7)
constexpr std::array<std::string_view, 41> all_capabilities = {"CHOWN",
                                                               "DAC_OVERRIDE",
                                                               "DAC_READ_SEARCH",
                                                               "FOWNER",
                                                               "FSETID",
                                                               "KILL",
                                                               "SETGID",
                                                               "SETUID",
                                                               "SETPCAP",
                                                               "LINUX_IMMUTABLE",
                                                               "NET_BIND_SERVICE",
                                                               "NET_BROADCAST",
                                                               "NET_ADMIN",
                                                               "NET_RAW",
                                                               "IPC_LOCK",
                                                               "IPC_OWNER",
                                                               "SYS_MODULE",
                                                               "SYS_RAWIO",
                                                               "SYS_CHROOT",
                                                               "SYS_PTRACE",
                                                               "SYS_PACCT",
                                                               "SYS_ADMIN",
                                                               "SYS_BOOT",
                                                               "SYS_NICE",
                                                               "SYS_RESOURCE",
                                                               "SYS_TIME",
                                                               "SYS_TTY_CONFIG",
                                                               "MKNOD",
                                                               "LEASE",
                                                               "AUDIT_WRITE",
                                                               "AUDIT_CONTROL",
                                                               "SETFCAP",
                                                               "MAC_OVERRIDE",
                                                               "MAC_ADMIN",
                                                               "SYSLOG",
                                                               "WAKE_ALARM",
                                                               "BLOCK_SUSPEND",
                                                               "AUDIT_READ",
                                                               "PERFMON",
                                                               "BPF",
                                                               "CHECKPOINT_RESTORE"};

std::string_view without_prefix(std::string_view name) {
    return name.starts_with("CAP_") ? name.substr(4) : name;
}

// Runtimes read the names in any case.
bool is_same(std::string_view name, std::string_view capability) {
    return std::ranges::equal(without_prefix(name), capability, [](char written, char wanted) {
        return std::toupper(static_cast<unsigned char>(written)) == wanted;
    });
}

bool names(const std::vector<std::string_view>& list, std::string_view capability) {
    return std::ranges::any_of(list, [&](std::string_view name) { return is_same(name, capability); });
}

User user_of(const estate::SecurityContext& security) {
    const bool is_root =
        security.run_as_user ? *security.run_as_user == 0 : !security.run_as_non_root.value_or(false);
    if (is_root) return User::Root;
    return security.allow_privilege_escalation || security.privileged ? User::Other : User::Confined;
}

// "io.containerd.runc.v2" is the name of a shim.
Kernel kernel_of(std::string_view handler) {
    constexpr std::array<std::string_view, 6> without_own = {
        "runc", "crun", "youki", "nvidia", "io.containerd.runc.v2", "io.containerd.runc.v1"};
    if (std::ranges::find(without_own, handler) != without_own.end()) return Kernel::Node;
    const auto holds = [&](std::string_view word) { return handler.find(word) != std::string_view::npos; };
    return holds("runsc") || holds("gvisor") || holds("kata") ? Kernel::Sandboxed : Kernel::Unknown;
}

} // namespace

RuntimeClasses::RuntimeClasses(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
    for (const auto [id, object] : snapshot.table<estate::Object>()) {
        if (object.kind == "RuntimeClass")
            handlers_.emplace(object.name, object.effective["handler"].string_or(object.name));
    }
}

Kernel RuntimeClasses::kernel(std::string_view name) const {
    const auto found = handlers_.find(name);
    return kernel_of(found == handlers_.end() ? name : found->second);
}

// x-runtime is what an engine says that the name stands for (sources/host).
Kernel RuntimeClasses::kernel(const estate::Workload& service) const {
    const value::Value& fields = snapshot_->object_of(service).effective;
    const std::string_view name = fields["runtime"].string_or("");
    return name.empty() ? Kernel::Node : kernel_of(fields["x-runtime"].string_or(name));
}

Confinement::Confinement(const RuntimeClasses& classes, const HostFacts& hosts,
                         const estate::Workload& workload, const estate::Container& container)
    : container_(&container), user_(user_of(container.security)), apparmor_(hosts.apparmor(workload)),
      is_on_known_host_(hosts.are_known(workload)) {
    const estate::PodDetail* const pod = workload.pod();
    if (!pod) {
        is_remapped_ = workload.compose()->userns_mode == "private";
        if (is_remapped_) user_ = User::Other;
        kernel_ = classes.kernel(workload);
        runtime_ = "the container's runtime";
        return;
    }
    windows_ = pod->os == "windows" || container.security.host_process;
    user_namespace_ = !pod->host_users;
    if (pod->runtime_class.empty()) return;
    kernel_ = classes.kernel(pod->runtime_class);
    runtime_ = fmt::format("RuntimeClass {}", pod->runtime_class);
}

std::string Confinement::uid() const {
    if (is_remapped_) return "the user of the host that the container's root is mapped to";
    const auto& user = container_->security.run_as_user;
    return user ? fmt::format("uid {}", *user) : "a uid that is not 0";
}

// In the order of the runtimes: ALL added, ALL dropped, each that is added, each that is dropped (containerd
// internal/cri/opts, WithCapabilities; CRI-O does the same).
bool Confinement::has_capability(std::string_view name) const {
    const estate::SecurityContext& security = container_->security;
    if (security.privileged) return true;
    const auto& added = security.capabilities_added;
    const auto& dropped = security.capabilities_dropped;
    if (names(dropped, name)) return false;
    if (names(added, name)) return true;
    if (names(dropped, "ALL")) return false;
    return names(added, "ALL") || std::ranges::find(default_capabilities, name) != default_capabilities.end();
}

bool Confinement::has_all_of(const Confinement& other) const {
    if (is_privileged()) return true;
    if (other.is_privileged()) return false;
    return std::ranges::all_of(all_capabilities, [&](std::string_view name) {
        return has_capability(name) || !other.has_capability(name);
    });
}

// Capabilities of a process that is not root are not effective (Kubernetes sets no ambient ones, KEP-2763);
// those of a user namespace are good for what belongs to it only (user_namespaces(7)).
bool Confinement::capability_works(std::vector<std::string>& conditions) const {
    if (windows_ || kernel_ == Kernel::Sandboxed || user_ == User::Confined || is_remapped_) return false;
    if (user_ == User::Other)
        conditions.push_back(
            fmt::format("the image holds a setuid program (the container runs as {})", uid()));
    if (user_namespace_ && is_on_known_host_) return false; // the kernel was told so
    if (user_namespace_)
        conditions.emplace_back(
            "the cluster ignores hostUsers: false, as Kubernetes before 1.33 does by default");
    if (kernel_ == Kernel::Unknown) conditions.push_back(fmt::format("{} is no sandbox", runtime_));
    return true;
}

// With a user namespace too: volumes are mounted with the ids of the namespace mapped (KEP-127).
bool Confinement::acts_as_root_on_files(std::vector<std::string>& conditions) const {
    if (windows_) return false;
    if (user_ != User::Root) conditions.push_back(fmt::format("modes of the files there admit {}", uid()));
    return true;
}

// https://kubernetes.io/docs/tutorials/security/apparmor/: without a profile the runtime's own applies where
// AppArmor is loaded; RuntimeDefault makes the kubelet refuse the pod elsewhere.
bool Confinement::passes_apparmor(std::string_view what, std::vector<std::string>& conditions) const {
    const std::string_view profile = container_->security.apparmor;
    if (container_->security.privileged || profile == "Unconfined") return true;
    if (profile == "RuntimeDefault") return false;
    if (profile.empty() && apparmor_ == Truth::No) return true;
    conditions.push_back(
        profile.empty()
            ? fmt::format("AppArmor, whose default profile denies {}, is not loaded on the node", what)
            : fmt::format("the AppArmor profile of the container allows {}", what));
    return true;
}

// The runtimes' default profile allows what goes with a capability that the container has (containerd
// contrib/seccomp).
void Confinement::pass_seccomp(std::string_view what, std::vector<std::string>& conditions) const {
    if (!container_->security.privileged && container_->security.seccomp == "Localhost")
        conditions.push_back(fmt::format("the seccomp profile of the container allows {}", what));
}

} // namespace cofferdam::escape

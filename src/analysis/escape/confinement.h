// Confinement: what holds a container back, whatever it is given: its uid, user namespaces, seccomp,
// AppArmor, a sandbox in the place of the node's kernel.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/escape/host_facts.h"
#include "estate/snapshot.h"

namespace cofferdam::escape {

enum class User : std::uint8_t {
    Root,     // uid 0 by manifest, or nothing is said
    Other,    // another uid, which a setuid program of the image may turn into root, if there is no remapping
    Confined, // another uid, and allowPrivilegeEscalation is false
};

enum class Kernel : std::uint8_t {
    Node,      // the node's own, as with runc and crun
    Sandboxed, // gVisor's, or that of a virtual machine (Kata)
    Unknown,   // of a RuntimeClass of which nothing is known
};

// The RuntimeClasses of the estate, by the handlers that they name
// (https://kubernetes.io/docs/concepts/containers/runtime-class/), and the runtimes of services
// (https://docs.docker.com/engine/daemon/alternative-runtimes/). REQUIRES: the snapshot outlives it
class RuntimeClasses {
  public:
    explicit RuntimeClasses(const estate::Snapshot& snapshot);
    // By its own name where the estate does not hold it.
    Kernel kernel(std::string_view name) const;
    // Of a service of Compose or a container of an engine: by its `runtime`.
    Kernel kernel(const estate::Workload& service) const;

  private:
    const estate::Snapshot* snapshot_;
    std::map<std::string_view, std::string_view> handlers_;
};

class Confinement {
  public:
    // REQUIRES: the container is the workload's; all outlive this
    Confinement(const RuntimeClasses& classes, const HostFacts& hosts, const estate::Workload& workload,
                const estate::Container& container);

    User user() const { return user_; }
    std::string uid() const;
    Kernel kernel() const { return kernel_; }
    bool is_windows() const { return windows_; }

    // Of what the container has by its manifest, "SYS_ADMIN". A privileged one has all.
    bool has_capability(std::string_view name) const;
    // Has it all capabilities that the other has?
    bool has_all_of(const Confinement& other) const;
    bool is_privileged() const { return container_->security.privileged; }

    // What has to hold so that a capability is good against the node; false: it never is.
    bool capability_works(std::vector<std::string>& conditions) const;
    // So that files of root can be used through a mount.
    bool acts_as_root_on_files(std::vector<std::string>& conditions) const;
    // So that AppArmor does not stop `what` ("mounting").
    bool passes_apparmor(std::string_view what, std::vector<std::string>& conditions) const;
    void pass_seccomp(std::string_view what, std::vector<std::string>& conditions) const;

  private:
    const estate::Container* container_;
    User user_ = User::Root;
    Kernel kernel_ = Kernel::Node;
    Truth apparmor_ = Truth::Unknown; // is loaded on the host
    bool is_on_known_host_ = false;
    bool windows_ = false;
    bool user_namespace_ = false;
    bool is_remapped_ = false; // by its engine: root is another user of the host
    std::string runtime_;      // "RuntimeClass x" or "runtime x"
};

} // namespace cofferdam::escape

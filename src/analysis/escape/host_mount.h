// HostMount: a folder or file of the node that a container sees, whether the pod names it itself (hostPath)
// or a claim stands between (PersistentVolumes of type hostPath and local).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::escape {

// Mounts of the node below a folder that is mounted read-only (KEP-3857, recursiveReadOnly).
enum class Below : std::uint8_t { Writable, ReadOnly, Unknown };

struct HostMount {
    std::uint32_t container = 0;
    std::uint32_t volume = 0; // place in the workload's volumes
    std::string host_path;    // canonical: "/run/docker.sock", "/"
    bool read_only = false;
    Below below = Below::Writable; // of a read-only one
    std::string condition;         // why it may not be that: a claim that may be bound to another volume
    std::string path;              // of the volume in the workload's object
    const estate::Object* through = nullptr; // the PersistentVolume; null: the pod names the path itself
};

// "/var/run/../run//docker.sock/" → "/run/docker.sock": /var/run is a link to /run on every node that the
// Filesystem Hierarchy Standard describes.
std::string canonical_path(std::string_view path);
// Is `path` the folder itself or below it?
bool is_within(std::string_view path, std::string_view folder);

// PersistentVolumes of the estate that are folders of a node, by the claims that may use them.
class Claims {
  public:
    explicit Claims(const estate::Snapshot& snapshot);

    struct Bound {
        std::string host_path;
        bool read_only = false;
        const estate::Object* volume = nullptr;
        std::string condition;
    };
    // Volumes that the claim is, or may be, bound to.
    std::vector<Bound> of(std::string_view namespace_, std::string_view claim) const;
    bool empty() const { return volumes_.empty(); }

  private:
    struct Volume {
        Bound bound;
        std::string_view name;
        std::string_view claim_namespace; // spec.claimRef; "" if the volume waits for one
        std::string_view claim;
        std::string_view storage_class;
    };
    const estate::Object* find_claim(std::string_view namespace_, std::string_view claim) const;

    std::vector<Volume> volumes_;
    std::unordered_map<std::string, const estate::Object*> claims_; // "namespace/name"
};

// Of all containers of the workload.
std::vector<HostMount> host_mounts(const Claims& claims, const estate::Workload& workload);

} // namespace cofferdam::escape

// Escape: how code that runs in a container gets to the node or to other containers, by what the container
// is given. Exact where manifests decide; where the node decides (its kernel, its LSM, modes of its files) an
// escape is conditional and says on what. A container that is given nothing has none.
//
// Taken for granted, and said with every answer (assumptions()): an image whose user no manifest names runs
// as root, and nodes enforce no SELinux.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/escape/confinement.h"
#include "analysis/escape/host_facts.h"
#include "analysis/escape/host_mount.h"
#include "estate/snapshot.h"

namespace cofferdam::escape {

enum class Technique : std::uint8_t {
    Privileged,
    SysModule,
    HostpidPtrace,
    HostpidPeer,
    SysAdmin,
    CorePattern,
    VarLogSymlink,
    HostWrite,
    HostRead,
    HostTraverse,
    RuntimeSocket,
    PluginSocket,
    StaticPod,
    DacReadSearch,
    RawDevices,
    CveEscape,
    WindowsHostprocess,
    ShareProcessNamespace,
    Etcd,
};

// What is reached.
enum class Prize : std::uint8_t {
    Node,            // root on it
    NodeFiles,       // its files, for who may read logs through the kubelet too (nodes/log, nodes/proxy)
    Volume,          // what is in the host's folder that is mounted
    TokensOnNode,    // tokens of all pods of the node
    NodeIdentity,    // the kubelet's credentials
    ClusterAdmin,    // keys of a control plane
    PodsOnNode,      // other pods of the node
    OtherContainers, // of the same pod
};

struct Escape {
    Technique technique = Technique::Privileged;
    Prize prize = Prize::Node;
    std::uint32_t container = 0;
    std::uint32_t other = 0;             // OtherContainers: which
    const HostMount* mount = nullptr;    // of what goes through a mount
    std::vector<std::string> conditions; // all of them; none: it is certain
    std::string path;                    // of the field that decides, in the workload's object
    std::string text;                    // what it gives, without a full stop
};

struct Escapes {
    std::vector<HostMount> mounts; // of the host, in all containers
    std::vector<Escape> all;       // point into mounts
};

// What the estate holds beside workloads and matters to them. REQUIRES: the snapshot outlives it
struct Surroundings {
    Claims claims;
    RuntimeClasses runtime_classes;
    HostFacts hosts;

    explicit Surroundings(const estate::Snapshot& snapshot)
        : claims(snapshot), runtime_classes(snapshot), hosts(snapshot) {}
};

// REQUIRES: the workload is of the same snapshot
Escapes escapes_of(const Surroundings& around, const estate::Workload& workload);

std::span<const std::string_view> assumptions();

} // namespace cofferdam::escape

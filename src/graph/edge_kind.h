// EdgeKind: the ways in which one thing that an intruder holds leads to another. One explicit list; what
// each means, when it holds and by which source, what detects it and how to close it stands in
// content/edges.yaml under its name (a test sees to it).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace cofferdam::graph {

enum class EdgeKind : std::uint8_t {
    // network and entry
    NetReach,
    Exposed,
    ExploitService,
    NodeLocal,
    ApiTunnel,
    LabelSpoof,
    NetpolWrite,
    ServiceHijack,
    // container and node
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
    PodToContainer,
    NodeToPod,
    VolumeAccess,
    VolumeDiscover,
    TokenSteal,
    IdentityAssume,
    ControlPlaneNode,
    NodeBootstrap,
    Etcd,
    Checkpoint,
    // identity
    Permissions,
    PodCreate,
    PodPatch,
    PodExec,
    DebugPod,
    TokenList,
    TokenBruteforce,
    TokenRequest,
    SecretMint,
    RoleBind,
    Escalate,
    Impersonate,
    Csr,
    NodesProxy,
    NamespaceRelabel,
    AdmissionWrite,
    PvCreate,
    StealPods,
    ConfusedDeputy,
    Cloud,
    CredentialLeak,
    ImageTamper,
    Dra,
    // From a hidden state to what it stands for, or to it from what has part in it. In no catalogue and no
    // export.
    PartOf,
};
inline constexpr std::size_t edge_kinds = static_cast<std::size_t>(EdgeKind::PartOf);

std::string_view to_string(EdgeKind kind); // "NET_REACH"
std::optional<EdgeKind> find_edge_kind(std::string_view name);

// An entry of the catalogue. Views live as long as the program.
struct EdgeText {
    std::string_view name;
    std::string_view title;
    std::string_view from;
    std::string_view to;
    std::string_view attack;               // MITRE ATT&CK technique: "T1611"
    std::string_view when;                 // the precondition
    std::vector<std::string_view> sources; // where it is written
    std::string_view detect;
    std::string_view fix;
    std::string_view refute; // a command that would show that it does not hold; with {…} for its parts
};

// In the order of EdgeKind.
std::span<const EdgeText> edge_texts();
const EdgeText& text_of(EdgeKind kind);

} // namespace cofferdam::graph

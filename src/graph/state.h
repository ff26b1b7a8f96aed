// State: what an intruder may hold. A node of the graph.
//
// Some states are shown to people and exports: a container, an identity. Others stand for many of those, so
// that a right over a whole namespace is one edge and not one for each pod in it: they are hidden, and an
// export puts their members in their place.
#pragma once

#include <compare>
#include <cstdint>

namespace cofferdam::graph {

struct StateId {
    std::uint32_t index = UINT32_MAX; // UINT32_MAX: none

    explicit operator bool() const { return index != UINT32_MAX; }
    auto operator<=>(const StateId&) const = default;
};

enum class StateKind : std::uint8_t {
    Internet,    // anybody on it
    Workload,    // first: slot of the workload. A port of it answers the intruder
    Pod,         // likewise. He runs what he likes in every container
    Container,   // first: slot of the workload, second: place in it
    Node,        // first: name. Root on the node
    Volume,      // first: slot of the workload, second: name. He reads what is in it
    User,        // first: name
    Group,       // first: name
    Account,     // first: namespace, second: name. A ServiceAccount
    Permissions, // first: place in Access::bindings(). What a binding grants
    NewGrant,    // first: place in Access::roles(), second: namespace. A binding that he can make
    Secret,      // first: namespace, second: name
    Cloud,       // first: name. An identity or service of the cloud

    // Hidden. Where a namespace is "", it is everywhere.
    Grant,            // first: place in Access::roles(), second: namespace. What a role gives there
    Ability,          // first: Ability, second: namespace
    Position,         // first: slot of the workload. He sends packets as its pods do
    EveryPod,         // first: namespace
    EveryPodOfKind,   // first: namespace, second: estate::WorkloadKind
    EveryWorkload,    // first: namespace
    EveryAccount,     // first: namespace
    EveryLegacyToken, // first: namespace. ServiceAccounts that have a Secret with a token
    EverySecret,      // first: namespace
    EveryPermissions, // first: namespace
    EveryUser,
    EveryGroup,  // but system:masters
    EveryToken,  // first: node. Volumes with tokens on it
    EveryVolume, // first: node. Of its pods
    PodsOnNode,  // first: node
    EveryNode,
    HeldNode,      // one of them, whichever
    OpenEgress,    // first: target. Sends to every pod that takes from all
    Senders,       // first: place in reach::Bundles
    Takers,        // likewise. He sends to each of them
    PerhapsTakers, // likewise, perhaps
};

inline bool is_hidden(StateKind kind) { return kind >= StateKind::Grant; }

// Namespaces, names and nodes are numbers of texts (Graph::text).
struct State {
    StateKind kind = StateKind::Internet;
    std::uint32_t first = 0;
    std::uint32_t second = 0;

    bool operator==(const State&) const = default;
};

} // namespace cofferdam::graph

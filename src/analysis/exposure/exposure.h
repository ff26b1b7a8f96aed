// Question 5, first version: in how many ways the Internet reaches each workload, and each workload the
// Internet.
//
// Every way is judged twice and apart: does the way lead to the Internet as far as the estate tells (an
// address, a load balancer, a controller that runs), and would NetworkPolicies admit it. Three-valued both
// times:
//   - An address that is written down decides: public (by IANA's registries) or private. What translates or
//   forwards to
//     a private address from outside the estate is not seen.
//   - A load balancer of the default class is public unless something says internal: that is what cloud
//   providers make.
//     One of a foreign class, or out of an address pool, cannot be known.
//   - What is bound on all addresses of a node or host (NodePort, hostPort, host network, published ports)
//   cannot be
//     known: where nodes are known to have public addresses, the firewall before them is not; where all nodes
//     are known to have private addresses only, it is private.
//   - An Ingress, Gateway or Route is what the controller that runs it is: nothing is known of one that is
//   not in the
//     estate.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "estate/snapshot.h"

namespace cofferdam::exposure {

// Under which a way counts as closed by a policy.
inline constexpr std::string_view assumption = "the cluster's network plugin enforces NetworkPolicy";

enum class WayKind : std::uint8_t {
    LoadBalancer,
    NodePort,
    ExternalAddress, // a Service's externalIPs
    HostPort,
    HostNetwork,
    Ingress,
    Gateway,
    Route,         // OpenShift's
    PublishedPort, // Compose
};
std::string_view to_string(WayKind kind); // "LoadBalancer", "published port"

struct WayIn {
    WayKind kind = WayKind::LoadBalancer;
    Id<estate::Object> through; // the Service, Ingress, …; of a host's port the workload itself
    std::uint16_t port = 0;     // as seen from outside; 0: any, or chosen later
    std::uint16_t pod_port = 0; // where it ends in the pod; 0: any
    estate::Protocol protocol = estate::Protocol::Tcp;
    Truth leads = Truth::Unknown; // to the Internet, whatever policies say
    Truth admitted = Truth::Yes;  // by policies, under the assumption
    std::string reason; // why it leads there, does not, or cannot be known; and what policies do to it
    std::vector<Id<estate::NetworkPolicy>> closed_by; // admitted is No: all that isolate the workload

    // Proven public, private (or closed), cannot know.
    Truth from_internet() const { return leads && admitted; }
};

enum class Egress : std::uint8_t {
    Open,    // nothing isolates it, or rules allow all public addresses of IPv4 or IPv6
    Limited, // isolated, with rules that allow some public address or port
    Closed,  // isolated, and no rule allows a public address
    Unknown,
};
std::string_view to_string(Egress egress); // "open"

struct WayOut {
    Egress egress = Egress::Unknown;
    std::string reason;
    std::vector<Id<estate::NetworkPolicy>> isolated_by;

    Truth to_internet() const;
};

struct WorkloadExposure {
    Id<estate::Workload> workload;
    std::vector<WayIn> in;
    WayOut out;

    // No: it has no way in, or each is private or closed.
    Truth from_internet() const;
};

// Three numbers, never one.
struct Totals {
    std::size_t proven_public = 0;
    std::size_t not_public = 0;
    std::size_t cannot_know = 0;

    void count(Truth from_or_to_internet);
    bool operator==(const Totals&) const = default;
};

struct ExposureReport {
    std::vector<WorkloadExposure> workloads; // in the order of the table
    Totals workloads_in;
    Totals ways_in;
    Totals workloads_out; // each workload has one way out
};

ExposureReport analyse(const estate::Snapshot& snapshot);

} // namespace cofferdam::exposure

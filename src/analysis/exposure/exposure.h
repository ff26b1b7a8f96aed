// Question 5: in how many ways the Internet reaches each workload, and each workload the Internet.
//
// Every way is judged twice and apart: does the way lead to the Internet as far as the estate tells (an
// address, a load balancer, a controller that runs), and would policies admit it. Three-valued both times:
//   - An address that is written down decides: public (by IANA's registries) or private. What translates or
//     forwards to a private address from outside the estate is not seen.
//   - A load balancer of the default class is public unless something says internal: that is what cloud
//     providers make. One of a foreign class, or out of an address pool, cannot be known.
//   - What is bound on all addresses of a node or host (NodePort, hostPort, host network, published ports)
//     cannot be known: where nodes are known to have public addresses, the firewall before them is not; where
//     all nodes are known to have private addresses only, it is private.
//   - An Ingress, Gateway or Route is what the controller that runs it is: nothing is known of one that is
//     not in the estate.
// What policies admit is analysis/reach's, asked with the source that they see: the client, a node's address
// if the way rewrites it, the pods of a controller.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/exposure/lead.h"
#include "analysis/exposure/source.h"
#include "analysis/reach/reach.h"
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
    Ingress,       // or another kind that a controller of Ingresses serves
    Gateway,       // likewise of Gateways
    Route,         // OpenShift's
    PublishedPort, // Compose
};
std::string_view to_string(WayKind kind); // "LoadBalancer", "published port"

struct WayIn {
    WayKind kind = WayKind::LoadBalancer;
    estate::Protocol protocol = estate::Protocol::Tcp;
    std::uint16_t port = 0;       // as seen from outside; 0: any, or chosen later
    std::uint16_t pod_port = 0;   // where it ends in the pod; 0: any
    Id<estate::Object> through;   // the Service, Ingress, …; of a host's port the workload itself
    Id<estate::Object> route;     // that attaches to a Gateway; none for other kinds
    std::uint32_t opening = 0;    // index into ExposureReport::openings
    Truth leads = Truth::Unknown; // to the Internet, whatever policies say
    Truth admitted = Truth::Yes;  // by policies, under the assumption

    // Proven public, private (or closed), cannot know.
    Truth from_internet() const { return leads && admitted; }
};

// What ways have in common that come through one object: where they lead, and whom policies see.
struct Opening {
    Lead lead;
    Source source;
};

enum class Egress : std::uint8_t {
    Open,    // policies allow all public addresses of IPv4 or of IPv6, on all ports
    Limited, // they allow some public address on some port
    Closed,  // none
    Unknown,
};
std::string_view to_string(Egress egress); // "open"

// By what Kubernetes and Compose restrict: firewalls, NAT and proxies elsewhere are not seen.
Truth to_internet(Egress egress);

struct WorkloadExposure {
    Id<estate::Workload> workload;
    std::vector<WayIn> in;
    Egress out = Egress::Unknown;

    // No: it has no way in, or each is private or closed.
    Truth from_internet() const;
};

// Three numbers, never one.
struct Totals {
    std::size_t proven_public = 0;
    std::size_t not_public = 0;
    std::size_t cannot_know = 0;

    void count(Truth from_or_to_internet);
    std::size_t all() const { return proven_public + not_public + cannot_know; }
    bool operator==(const Totals&) const = default;
};

struct ExposureReport {
    std::vector<WorkloadExposure> workloads; // in the order of the table
    std::vector<Opening> openings;
    // Services, Ingresses and routes that are open to the outside and lead to no workload of the estate: to
    // pods that are elsewhere, made by hand, or misspelt.
    std::vector<Id<estate::Object>> lead_nowhere;
    Totals workloads_in;
    Totals ways_in;
    Totals workloads_out; // each workload has one way out
};

ExposureReport analyse(const reach::Reach& reach);

} // namespace cofferdam::exposure

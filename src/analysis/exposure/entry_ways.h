// Ways in through Ingresses, Gateways and Routes, and through what some controllers have in their place.
#pragma once

#include "analysis/exposure/entries.h"

namespace cofferdam::exposure {

// One Service that an entry leads to.
struct Backend {
    Id<estate::Target> target;
    std::string_view namespace_;
    std::string_view service;
};

// Adds the ways through one entry object.
class EntryWays {
  public:
    // REQUIRES: all outlive this; the direct ways are in `ways`
    EntryWays(const EstateIndex& index, WaysIn& ways) : index_(&index), ways_(&ways), entries_(index, ways) {}

    const EstateIndex& index() const { return *index_; }
    const Entries& entries() const { return entries_; }
    std::uint32_t open(Entry entry) { return ways_->open(std::move(entry)); }
    const Opening& opening(std::uint32_t index) const { return ways_->opening(index); }

    // To the ports of the Service for which matches(port) holds.
    template <class Matches>
    void add(const Backend& backend, const WayIn& way, Matches matches) {
        bool leads_somewhere = false;
        for (const Id<estate::Service> id :
             index_->services(backend.target, backend.namespace_, backend.service)) {
            const estate::Service& service = index_->snapshot()[id];
            for (const estate::ServicePort& port : service.ports) {
                if (!matches(port)) continue;
                for (const Endpoint& endpoint : index_->endpoints(service, port)) {
                    leads_somewhere = true;
                    WayIn copy = way;
                    copy.pod_port = endpoint.port;
                    copy.protocol = port.protocol;
                    // Several rules may lead to one place.
                    if (!ways_->has(endpoint.workload, copy)) ways_->add(endpoint.workload, copy);
                }
            }
        }
        if (!leads_somewhere) ways_->leads_nowhere(way.route ? way.route : way.through);
    }

  private:
    const EstateIndex* index_;
    WaysIn* ways_;
    Entries entries_;
};

void add_ingresses(EntryWays& ways);
void add_gateway_routes(EntryWays& ways);
void add_openshift_routes(EntryWays& ways);

// Traefik's IngressRoute, Contour's HTTPProxy, Istio's VirtualService.
void add_router_kinds(EntryWays& ways);

// REQUIRES: the direct ways are in `ways`, since a controller's own pods are found exposed by them.
void add_entry_ways(const EstateIndex& index, WaysIn& ways);

// By a Service's port number or name; 0: each.
bool is_port(const estate::ServicePort& port, const estate::PortReference& reference);

} // namespace cofferdam::exposure

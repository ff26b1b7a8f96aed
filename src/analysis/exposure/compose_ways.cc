// Published ports of Compose, and services on the host's network.
// https://github.com/compose-spec/compose-spec/blob/main/05-services.md#network_mode
#include <fmt/format.h>

#include "analysis/exposure/compose_network.h"
#include "analysis/exposure/direct_ways.h"
#include "analysis/reach/compose_networks.h"

namespace cofferdam::exposure {

namespace {

using estate::ContainerPort;
using estate::Workload;

bool is_published(const ContainerPort& port) { return port.host_port != 0 || port.host_port_chosen; }

class ComposeWays {
  public:
    ComposeWays(const EstateIndex& index, WaysIn& ways) : hosts_(index.snapshot()), ways_(&ways) {}

    void add(Id<Workload> id, const Workload& service) {
        const NetworkOwner owner = hosts_.owner_of(service);
        if (service.suspended || owner.service == nullptr || owner.service->suspended) return;
        if (owner.service->compose()->network_mode == "none") return;
        // What the owner of a shared network publishes may end in any that shares it: whoever listens.
        const Truth listens = owner.service == &service ? Truth::Yes : Truth::Unknown;
        const bool on_host = owner.service->compose()->network_mode == "host";
        add_own_address(id, *owner.service, listens);
        if (reach::is_beyond_host(hosts_.object_of(*owner.service).effective)) return; // nothing is published
        bool any = false;
        each_served_port(on_host ? service : *owner.service, [&](const ContainerPort& port) {
            if (!on_host && !is_published(port)) return;
            any = true;
            add_port(id, *owner.service, port, on_host, listens);
        });
        if (on_host && !any) add_port(id, *owner.service, {}, on_host, Truth::Yes);
    }

  private:
    // The engine gives it one beside the host's.
    void add_own_address(Id<Workload> id, const Workload& owner, Truth listens) {
        const std::string_view network = reach::network_beyond_host(hosts_.object_of(owner).effective);
        if (network.empty() || owner.compose()->internal_only) return;
        const Lead lead{Truth::Unknown,
                        fmt::format("it has an address of its own on network {}: who reaches that is not in "
                                    "the estate",
                                    network)};
        ways_->add_unjudged(id, {.kind = WayKind::HostNetwork,
                                 .protocol = estate::Protocol::Tcp,
                                 .port = 0,
                                 .pod_port = 0,
                                 .through = owner.object,
                                 .route = {},
                                 .opening = ways_->open({lead, {}}),
                                 .leads = lead.truth && listens});
    }

    void add_port(Id<Workload> id, const Workload& owner, const ContainerPort& port, bool on_host,
                  Truth listens) {
        const Lead lead = lead_of(owner, port);
        WayIn way{.kind = on_host ? WayKind::HostNetwork : WayKind::PublishedPort,
                  .protocol = port.protocol,
                  .port = on_host ? port.port : port.host_port,
                  .pod_port = port.port,
                  .through = owner.object,
                  .route = {},
                  .opening = ways_->open({lead, {}}),
                  .leads = lead.truth && (on_host ? Truth::Yes : listens)};
        ways_->add_unjudged(id, way);
    }

    // Docker publishes past the host's own firewall, but whether the host has a public address is not in the
    // files.
    static Lead lead_of(const Workload& owner, const ContainerPort& port) {
        // The bridge of an internal network forwards nothing from outside.
        if (owner.compose()->internal_only) return {Truth::No, "all its networks are internal"};
        return lead_of_binding(
            port, {Truth::Unknown, "whether the host has a public address is not in the estate"});
    }

    ComposeHosts hosts_;
    WaysIn* ways_;
};

} // namespace

void add_compose_ways(const EstateIndex& index, WaysIn& ways) {
    ComposeWays compose_ways(index, ways);
    for (const auto [id, workload] : index.snapshot().table<Workload>()) {
        if (workload.compose() != nullptr) compose_ways.add(id, workload);
    }
}

} // namespace cofferdam::exposure

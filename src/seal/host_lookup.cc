#include "seal/host_lookup.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::seal {

namespace {

using estate::PortSet;
using estate::Service;
using estate::ServicePort;

std::vector<std::string_view> labels_of(std::string_view host) {
    std::vector<std::string_view> labels;
    while (!host.empty()) {
        const std::size_t dot = std::min(host.find('.'), host.size());
        labels.push_back(host.substr(0, dot));
        host.remove_prefix(std::min(dot + 1, host.size()));
    }
    return labels;
}

bool is_loopback(const estate::Address& address) {
    static const estate::AddressSet own = estate::AddressSet(*estate::parse_block("127.0.0.0/8"))
                                          | estate::AddressSet(*estate::parse_block("0.0.0.0/32"))
                                          | estate::AddressSet(*estate::parse_block("::/127"));
    return own.contains(address);
}

// "cart.shop.svc.any.domain" → the index of svc; the number of labels if there is none.
std::size_t svc_of(const std::vector<std::string_view>& labels) {
    for (std::size_t i = 2; i < labels.size(); ++i) {
        if (labels[i] == "svc") return i;
    }
    return labels.size();
}

bool is_api_server(const std::vector<std::string_view>& labels) {
    const std::size_t svc = svc_of(labels);
    if (labels[0] != "kubernetes" || svc > 2) return false;
    return labels.size() == 1 || labels[1] == "default";
}

} // namespace

bool HostLookup::is_service(Id<estate::Target> target, std::string_view namespace_,
                            std::string_view name) const {
    return !index_->services(target, namespace_, name).empty();
}

std::vector<Id<Service>> HostLookup::services(Id<estate::Target> target, std::string_view namespace_,
                                              std::string_view host) const {
    const std::vector<std::string_view> labels = labels_of(host);
    const std::size_t svc = svc_of(labels);
    if (labels.size() == 1) return index_->services(target, namespace_, labels[0]);
    if (svc < labels.size()) return index_->services(target, labels[svc - 1], labels[svc - 2]);
    if (labels.size() > 3) return {};
    const std::size_t last = labels.size() - 1;
    if (const auto& found = index_->services(target, labels[last], labels[last - 1]); !found.empty())
        return found;
    // A pod of a headless Service: web-0.web
    if (labels.size() > 2) return {};
    std::vector<Id<Service>> headless = index_->services(target, namespace_, labels[1]);
    std::erase_if(headless, [&](Id<Service> id) { return !index_->snapshot()[id].headless; });
    return headless;
}

LookedUp HostLookup::look_up(Id<estate::Target> target, std::string_view namespace_, std::string_view host,
                             std::optional<std::uint16_t> port) const {
    while (host.ends_with('.')) host.remove_suffix(1);
    if (const auto address = estate::parse_address(host)) return look_up_address(*address, port);
    LookedUp found;
    if (host == "localhost") {
        found.kind = LookedUp::Kind::Self;
        return found;
    }
    const std::vector<std::string_view> labels = labels_of(host);
    if (const auto ids = services(target, namespace_, host); !ids.empty()) return look_up_services(ids, port);
    if (is_api_server(labels)) {
        found.kind = LookedUp::Kind::ApiServer;
    } else if (labels.size() > 1 && svc_of(labels) == labels.size()) {
        found.kind = LookedUp::Kind::External;
        found.external = host;
    } else {
        found.reason = fmt::format("there is no Service {}", host);
    }
    return found;
}

LookedUp HostLookup::look_up_address(const estate::Address& address, std::optional<std::uint16_t> port) {
    LookedUp found;
    if (is_loopback(address)) {
        found.kind = LookedUp::Kind::Self;
    } else if (port) {
        found.kind = LookedUp::Kind::Destinations;
        found.destinations.push_back({.peer = {},
                                      .addresses = estate::AddressRange{address, address},
                                      .ports = PortSet::of(estate::Protocol::Tcp, *port)});
    } else {
        found.reason = "an address without a port";
    }
    return found;
}

LookedUp HostLookup::look_up_services(const std::vector<Id<Service>>& services,
                                      std::optional<std::uint16_t> port) const {
    LookedUp found;
    for (const Id<Service> id : services) {
        const Service& service = index_->snapshot()[id];
        if (service.type == estate::ServiceType::ExternalName) {
            found.kind = LookedUp::Kind::External;
            found.external = service.external_name;
            return found;
        }
        std::ranges::move(behind(service, port), std::back_inserter(found.destinations));
    }
    if (!found.destinations.empty()) {
        found.kind = LookedUp::Kind::Destinations;
        return found;
    }
    const Service& service = index_->snapshot()[services.front()];
    const bool has_port =
        !port || service.headless
        || std::ranges::find(service.ports, *port, &ServicePort::port) != service.ports.end();
    found.reason = has_port
                       ? fmt::format("no pod stands behind Service {}/{}", service.namespace_, service.name)
                       : fmt::format("Service {}/{} has no port {}", service.namespace_, service.name, *port);
    return found;
}

std::vector<Destination> HostLookup::behind(const Service& service, const ServicePort& port) const {
    std::vector<Destination> found;
    for (const exposure::Endpoint& end : index_->endpoints(service, port)) {
        if (const auto peer = reach_->peer_of(end.workload))
            found.push_back({.peer = peer, .addresses = {}, .ports = PortSet::of(port.protocol, end.port)});
    }
    return found;
}

std::vector<Destination> HostLookup::behind(const Service& service, std::optional<std::uint16_t> port) const {
    // DNS answers with the pods' own addresses: nothing translates the port.
    if (service.headless && port && service.selector) return behind_headless(service, *port);
    std::vector<Destination> found;
    for (const ServicePort& open : service.ports) {
        if (!port || *port == open.port) std::ranges::move(behind(service, open), std::back_inserter(found));
    }
    if (!service.selector) add_slices(service, port, found);
    return found;
}

std::vector<Destination> HostLookup::behind_headless(const Service& service, std::uint16_t port) const {
    PortSet ports;
    for (const ServicePort& open : service.ports) {
        if (open.port == port) ports |= PortSet::of(open.protocol, port);
    }
    if (ports.empty()) ports = PortSet::of(estate::Protocol::Tcp, port);
    std::vector<Destination> found;
    for (const Id<estate::Workload> id : index_->selected(service)) {
        if (const auto peer = reach_->peer_of(id))
            found.push_back({.peer = peer, .addresses = {}, .ports = ports});
    }
    return found;
}

// Endpoints outside the cluster, written by hand.
void HostLookup::add_slices(const Service& service, std::optional<std::uint16_t> port,
                            std::vector<Destination>& found) const {
    const estate::Snapshot& snapshot = index_->snapshot();
    const Id<estate::Target> target = index_->target_of(service);
    for (const auto& [id, slice] : snapshot.table<estate::EndpointSlice>()) {
        if (slice.service != service.name || slice.namespace_ != service.namespace_) continue;
        if (!slice.pods.empty() || snapshot.object_of(slice).target != target) continue;
        PortSet ports;
        for (const ServicePort& open : service.ports) {
            if (port && *port != open.port) continue;
            for (const ServicePort& end : slice.ports) {
                if (end.name == open.name) ports |= PortSet::of(end.protocol, end.port);
            }
        }
        estate::AddressSet addresses;
        for (const std::string_view text : slice.addresses) {
            if (const auto address = estate::parse_address(text))
                addresses = addresses | estate::AddressRange{*address, *address};
        }
        if (!ports.empty() && !addresses.empty())
            found.push_back({.peer = {}, .addresses = std::move(addresses), .ports = std::move(ports)});
    }
}

} // namespace cofferdam::seal

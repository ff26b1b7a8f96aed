#include "analysis/reach/compose_networks.h"

#include <algorithm>

#include "analysis/reach/outside.h"

namespace cofferdam::reach {

namespace {

// Does an address outside reach what the engine binds so?
Truth is_bound_outside(std::string_view host_address) {
    if (host_address.empty() || host_address == "0.0.0.0" || host_address == "::") return Truth::Yes;
    static const estate::AddressSet loopback =
        estate::AddressSet(*estate::parse_block("127.0.0.0/8")) | *estate::parse_block("::1/128");
    const auto address = estate::parse_address(host_address);
    return address && loopback.contains(*address) ? Truth::No : Truth::Unknown;
}

PortPassage published_by(const estate::Workload& service) {
    PortPassage published;
    for (const estate::Container& container : service.containers) {
        for (const estate::ContainerPort& port : container.ports) {
            if (port.port == 0 || (port.host_port == 0 && !port.host_port_chosen)) continue;
            const estate::PortSet its = estate::PortSet::of(port.protocol, port.port);
            const Truth bound = is_bound_outside(port.host_address);
            if (bound == Truth::Yes) published.allowed |= its;
            if (bound == Truth::Unknown) published.unknown |= its;
        }
    }
    published.unknown -= published.allowed;
    return published;
}

} // namespace

ComposeNetworks::ComposeNetworks(const Services& services, const std::vector<bool>& beyond) {
    ByName by_name;
    for (std::size_t i = 0; i < services.size(); ++i)
        by_name.try_emplace({services[i]->compose()->project, services[i]->name}, i);
    for (std::size_t i = 0; i < services.size(); ++i) {
        namespaces_.push_back(namespace_of(services, beyond, by_name, i));
        projects_.push_back(services[i]->compose()->project);
    }
}

ComposeNetworks::Namespace ComposeNetworks::namespace_of(const Services& services,
                                                         const std::vector<bool>& beyond,
                                                         const ByName& by_name, std::size_t service) {
    static constexpr std::string_view by_service = "service:";
    Namespace made{.owner = service,
                   .place = Place::Unknown,
                   .networks = {},
                   .internal_only = false,
                   .is_beyond = false,
                   .published = {}};
    // As many steps as there are services: a longer chain runs in a circle, and nothing is known of it.
    for (std::size_t steps = 0; steps <= services.size(); ++steps) {
        const estate::ComposeDetail& detail = *services[service]->compose();
        const std::string_view mode = detail.network_mode;
        if (mode.starts_with(by_service)) {
            const auto found = by_name.find({detail.project, mode.substr(by_service.size())});
            if (found == by_name.end()) return made;
            service = found->second;
            continue;
        }
        made.owner = service;
        if (mode.starts_with("container:")) return made;
        made.place = mode == "host" ? Place::Host : mode == "none" ? Place::Nowhere : Place::Networks;
        made.networks = detail.networks;
        made.internal_only = detail.internal_only;
        made.is_beyond = !beyond.empty() && beyond[service];
        made.published = published_by(*services[service]);
        // The engine's own network "bridge", or another of its networks by name.
        if (made.place == Place::Networks && !mode.empty()) made.networks = {mode};
        return made;
    }
    return made;
}

Truth ComposeNetworks::between(std::size_t from, std::size_t to) const {
    const Namespace& a = namespaces_[from];
    const Namespace& b = namespaces_[to];
    if (from == to || (a.owner == b.owner && a.place != Place::Unknown)) return Truth::Yes;
    if (a.place == Place::Nowhere || b.place == Place::Nowhere) return Truth::No;
    if (a.place == Place::Unknown || b.place == Place::Unknown) return Truth::Unknown;
    if (a.place == Place::Host || b.place == Place::Host)
        return truth(a.place == b.place || !(a.is_beyond || b.is_beyond));
    if (projects_[from] != projects_[to]) return Truth::No;
    return truth(std::ranges::any_of(a.networks, [&](std::string_view network) {
        return std::ranges::find(b.networks, network) != b.networks.end();
    }));
}

// A container of one bridge reaches what the host publishes of another, for the engine's proxy listens there
// (measured with dockerd 20.10); without the proxy the bridges are kept apart, and of an internal network
// always. The project of what runs on a host is "": there the engine is known, and not how it was started.
PortPassage ComposeNetworks::passage(std::size_t from, std::size_t to) const {
    const Truth direct = between(from, to);
    const Namespace& a = namespaces_[from];
    const Namespace& b = namespaces_[to];
    const bool are_bridged = a.place == Place::Networks && b.place == Place::Networks && !a.internal_only
                             && !b.internal_only && !a.is_beyond && !b.is_beyond;
    if (direct != Truth::No || !are_bridged || !projects_[from].empty()) return passage_of(direct);
    return {{}, b.published.allowed | b.published.unknown};
}

Truth ComposeNetworks::to_outside(std::size_t service) const {
    const Namespace& its = namespaces_[service];
    if (its.place == Place::Unknown) return Truth::Unknown;
    return truth(its.place != Place::Nowhere && !its.internal_only);
}

PortPassage ComposeNetworks::from_outside(std::size_t service) const {
    const Namespace& its = namespaces_[service];
    if (its.place == Place::Unknown) return {{}, estate::PortSet::all()};
    if (its.place == Place::Host) return {estate::PortSet::all(), {}};
    // The bridge of an internal network forwards nothing from outside.
    if (its.place == Place::Nowhere || its.internal_only) return {};
    if (its.is_beyond) return {{}, estate::PortSet::all()};
    return its.published;
}

Truth ComposeNetworks::host(std::size_t service) const {
    const Place place = namespaces_[service].place;
    if (place == Place::Unknown) return Truth::Unknown;
    return truth(place != Place::Nowhere && !namespaces_[service].is_beyond);
}

namespace {

bool is_driver_beyond(const value::Value& network) {
    const std::string_view driver = network["x-driver"].string_or("");
    return driver == "macvlan" || driver == "ipvlan";
}

} // namespace

std::string_view network_beyond_host(const value::Value& service) {
    const auto networks = service["networks"].entries();
    const auto found = std::ranges::find_if(
        networks, [](const value::Entry& network) { return is_driver_beyond(network.value); });
    return found == networks.end() ? "" : found->key.as_string();
}

bool is_beyond_host(const value::Value& service) {
    const auto networks = service["networks"].entries();
    return !networks.empty() && std::ranges::all_of(networks, [](const value::Entry& network) {
        return is_driver_beyond(network.value);
    });
}

} // namespace cofferdam::reach

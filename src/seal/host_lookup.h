// HostLookup: what a host name means to a pod: a Service of the estate and the pods behind it, or something
// else. As the cluster's DNS has it:
// https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "analysis/exposure/estate_index.h"
#include "analysis/reach/reach.h"

namespace cofferdam::seal {

// Pods, or addresses, that take a connection.
struct Destination {
    std::optional<reach::PeerId> peer;
    estate::AddressSet addresses; // where there is no peer
    estate::PortSet ports;        // of the pods
};

struct LookedUp {
    enum class Kind : std::uint8_t {
        Destinations,
        Nothing, // a name of the cluster with nothing behind it; `reason` says what lacks
        ApiServer,
        External, // outside the cluster, by name
        Self,     // the pod itself
    };
    Kind kind = Kind::Nothing;
    std::vector<Destination> destinations;
    std::string_view external; // the name, which may be a Service's externalName
    std::string reason;
};

class HostLookup {
  public:
    // REQUIRES: both outlive this
    HostLookup(const reach::Reach& reach, const exposure::EstateIndex& index)
        : reach_(&reach), index_(&index) {}

    // `host` as a pod of that namespace understands it. Without a port: all of the Service's.
    LookedUp look_up(Id<estate::Target> target, std::string_view namespace_, std::string_view host,
                     std::optional<std::uint16_t> port) const;
    // Is there a Service of that name?
    bool is_service(Id<estate::Target> target, std::string_view namespace_, std::string_view name) const;
    // Pods behind a Service, by a port of the Service.
    std::vector<Destination> behind(const estate::Service& service, std::optional<std::uint16_t> port) const;
    std::vector<Destination> behind(const estate::Service& service, const estate::ServicePort& port) const;
    const exposure::EstateIndex& index() const { return *index_; }

  private:
    struct ServiceName {
        std::string_view namespace_;
        std::string_view name;
    };
    std::vector<Id<estate::Service>> services(Id<estate::Target> target, std::string_view namespace_,
                                              std::string_view host) const;
    static LookedUp look_up_address(const estate::Address& address, std::optional<std::uint16_t> port);
    LookedUp look_up_services(const std::vector<Id<estate::Service>>& services,
                              std::optional<std::uint16_t> port) const;
    std::vector<Destination> behind_headless(const estate::Service& service, std::uint16_t port) const;
    void add_slices(const estate::Service& service, std::optional<std::uint16_t> port,
                    std::vector<Destination>& found) const;

    const reach::Reach* reach_;
    const exposure::EstateIndex* index_;
};

} // namespace cofferdam::seal

// Networks of Compose services, which no policy divides: between two of them everything passes, or nothing.
//
// https://docs.docker.com/reference/compose-file/services/#network_mode and
// https://docs.docker.com/reference/cli/docker/network/create/#internal: containers talk over the networks
// that they share; a container of an internal network talks to no other network, but to the host, and the
// host to any container. From elsewhere only published ports are reached, on the address that each is bound
// to (https://docs.docker.com/engine/network/packet-filtering-firewalls/#port-publishing-and-mapping).
//
// Networks of the drivers macvlan and ipvlan are the host's own: their containers have addresses there, which
// whoever is on it may reach, and the kernel passes nothing between them and the host
// (https://docs.docker.com/engine/network/drivers/macvlan/).
#pragma once

#include <cstddef>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/reach/judge.h"
#include "core/truth.h"
#include "estate/workload.h"

namespace cofferdam::reach {

// Services of one target, by their places in the span that it was made of.
class ComposeNetworks {
  public:
    // `beyond`: of each service, whether all its networks give addresses beyond the host; none: nobody's do.
    // REQUIRES: the workloads outlive this, and each has a ComposeDetail
    explicit ComposeNetworks(const std::vector<const estate::Workload*>& services,
                             const std::vector<bool>& beyond = {});

    // By a network that they share.
    Truth between(std::size_t from, std::size_t to) const;
    // By that, or by ports that the host publishes.
    PortPassage passage(std::size_t from, std::size_t to) const;
    // To addresses that are neither the host's nor a service's.
    Truth to_outside(std::size_t service) const;
    // From such addresses, by ports of the container: what is published on all addresses of the host, perhaps
    // what is on one of them, nothing of what is on its loopback.
    PortPassage from_outside(std::size_t service) const;
    // From the host.
    Truth host(std::size_t service) const;

  private:
    enum class Place : std::uint8_t { Networks, Host, Nowhere, Unknown };

    // A network namespace, perhaps of several services.
    struct Namespace {
        std::size_t owner = 0; // the service that makes it
        Place place = Place::Networks;
        std::vector<std::string_view> networks;
        bool internal_only = false;
        bool is_beyond = false; // see above, and no network is another
        PortPassage published;
    };

    using Services = std::vector<const estate::Workload*>;
    using ByName = std::map<std::pair<std::string_view, std::string_view>, std::size_t>; // project and name

    static Namespace namespace_of(const Services& services, const std::vector<bool>& beyond,
                                  const ByName& by_name, std::size_t service);

    std::vector<Namespace> namespaces_; // by service
    std::vector<std::string_view> projects_;
};

// Of a service or a container of an engine: a network that gives addresses beyond the host; "" if none does.
// The driver is x-driver beside the name (sources/host), which Compose has elsewhere.
std::string_view network_beyond_host(const value::Value& service);
// Are all its networks such?
bool is_beyond_host(const value::Value& service);

} // namespace cofferdam::reach

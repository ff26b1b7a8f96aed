#include <deque>

#include <gtest/gtest.h>

#include "analysis/reach/compose_networks.h"

namespace cofferdam::reach {
namespace {

using estate::ComposeDetail;
using estate::Workload;

class World {
  public:
    World& publish(std::uint16_t port, std::uint16_t host_port, std::string_view address = "") {
        Workload& workload = workloads_.back();
        if (workload.containers.empty()) workload.containers.emplace_back();
        estate::ContainerPort& added = workload.containers.front().ports.emplace_back();
        added.port = port;
        added.host_port = host_port;
        added.host_address = address;
        return *this;
    }
    World& container(std::string_view name, ComposeDetail detail) { // of an engine
        service(name, std::move(detail));
        std::get<ComposeDetail>(workloads_.back().detail).project = "";
        return *this;
    }
    // Its networks are the host's own.
    World& beyond_host() {
        beyond_.resize(workloads_.size());
        beyond_.back() = true;
        return *this;
    }
    World& service(std::string_view name, ComposeDetail detail) {
        if (detail.project.empty()) detail.project = "shop";
        Workload& workload = workloads_.emplace_back();
        workload.kind = estate::WorkloadKind::ComposeService;
        workload.name = name;
        workload.detail = std::move(detail);
        return *this;
    }

    Truth between(std::string_view from, std::string_view to) const {
        return networks().between(place(from), place(to));
    }
    // "TCP 80 / TCP 443": what passes surely, and perhaps
    std::string passage(std::string_view from, std::string_view to) const {
        const PortPassage ports = networks().passage(place(from), place(to));
        return ports.allowed.to_string() + " / " + ports.unknown.to_string();
    }
    Truth outside(std::string_view name) const { return networks().to_outside(place(name)); }
    // "TCP 80 / TCP 443": what passes surely, and perhaps
    std::string from_outside(std::string_view name) const {
        const PortPassage ports = networks().from_outside(place(name));
        return ports.allowed.to_string() + " / " + ports.unknown.to_string();
    }
    Truth host(std::string_view name) const { return networks().host(place(name)); }

  private:
    ComposeNetworks networks() const {
        std::vector<const Workload*> services;
        for (const Workload& workload : workloads_) services.push_back(&workload);
        std::vector<bool> beyond = beyond_;
        beyond.resize(services.size());
        return ComposeNetworks(services, beyond);
    }
    std::size_t place(std::string_view name) const {
        std::size_t place = 0;
        while (workloads_[place].name != name) ++place;
        return place;
    }

    std::deque<Workload> workloads_;
    std::vector<bool> beyond_;
};

ComposeDetail on(std::vector<std::string_view> networks) {
    ComposeDetail detail;
    detail.networks = std::move(networks);
    return detail;
}
ComposeDetail mode(std::string_view mode) {
    ComposeDetail detail;
    detail.network_mode = mode;
    return detail;
}

TEST(ComposeNetworks, services_talk_over_a_network_that_they_share) {
    const World world = World()
                            .service("web", on({"front"}))
                            .service("api", on({"front", "back"}))
                            .service("db", on({"back"}));
    EXPECT_EQ(world.between("web", "api"), Truth::Yes);
    EXPECT_EQ(world.between("db", "api"), Truth::Yes);
    EXPECT_EQ(world.between("web", "db"), Truth::No);
}

TEST(ComposeNetworks, networks_of_one_name_in_two_projects_are_two) {
    ComposeDetail other = on({"default"});
    other.project = "bank";
    const World world = World().service("web", on({"default"})).service("vault", other);
    EXPECT_EQ(world.between("web", "vault"), Truth::No);
}

TEST(ComposeNetworks, an_internal_network_has_no_outside_but_the_host) {
    ComposeDetail inside = on({"back"});
    inside.internal_only = true;
    const World world = World().service("db", inside).service("web", on({"front"}));
    EXPECT_EQ(world.outside("db"), Truth::No);
    EXPECT_EQ(world.host("db"), Truth::Yes);
    EXPECT_EQ(world.outside("web"), Truth::Yes);
}

TEST(ComposeNetworks, from_outside_only_published_ports_are_reached) {
    ComposeDetail inside = on({"back"});
    inside.internal_only = true;
    const World world = World()
                            .service("web", on({"front"}))
                            .publish(80, 8080)
                            .publish(81, 0) // exposed to services alone
                            .publish(82, 8082, "127.0.0.1")
                            .publish(83, 8083, "192.0.2.7")
                            .publish(84, 8084, "::")
                            .service("proxy", mode("service:web"))
                            .service("db", on({"front"}))
                            .service("store", inside)
                            .publish(90, 9090)
                            .service("agent", mode("host"))
                            .service("lost", mode("service:nobody"));
    EXPECT_EQ(world.from_outside("web"), "TCP 80,84 / TCP 83");
    EXPECT_EQ(world.from_outside("proxy"), "TCP 80,84 / TCP 83");
    EXPECT_EQ(world.from_outside("db"), "none / none");
    EXPECT_EQ(world.from_outside("store"), "none / none");
    EXPECT_EQ(world.from_outside("agent"), "all / none");
    EXPECT_EQ(world.from_outside("lost"), "none / all");
}

TEST(ComposeNetworks, the_hosts_network_reaches_every_container_and_none_reaches_nothing) {
    const World world =
        World().service("agent", mode("host")).service("batch", mode("none")).service("web", on({"front"}));
    EXPECT_EQ(world.between("agent", "web"), Truth::Yes);
    EXPECT_EQ(world.between("web", "agent"), Truth::Yes);
    EXPECT_EQ(world.between("agent", "batch"), Truth::No);
    EXPECT_EQ(world.outside("batch"), Truth::No);
    EXPECT_EQ(world.host("batch"), Truth::No);
}

// As a real dockerd 20.10 has it (tests/host_live).
TEST(ComposeNetworks, the_engines_proxy_carries_published_ports_from_bridge_to_bridge) {
    ComposeDetail inside = on({"inside"});
    inside.internal_only = true;
    const World world = World()
                            .container("web", on({"front"}))
                            .publish(80, 8080)
                            .publish(81, 8081, "127.0.0.1")
                            .container("db", on({"back"}))
                            .container("store", inside);
    EXPECT_EQ(world.passage("db", "web"), "none / TCP 80");
    EXPECT_EQ(world.passage("web", "db"), "none / none");
    EXPECT_EQ(world.passage("store", "web"), "none / none");
    const World files = World().service("web", on({"front"})).publish(80, 8080).service("db", on({"back"}));
    EXPECT_EQ(files.passage("db", "web"), "none / none") << "of an engine that is not there nothing is known";
}

TEST(ComposeNetworks, a_network_of_the_host_itself_passes_the_host) {
    const World world = World()
                            .container("lan", on({"lan"}))
                            .publish(80, 8080)
                            .beyond_host()
                            .container("lan-2", on({"lan"}))
                            .beyond_host()
                            .container("web", on({"front"}))
                            .container("agent", mode("host"));
    EXPECT_EQ(world.passage("lan", "lan-2"), "all / none");
    EXPECT_EQ(world.passage("lan", "agent"), "none / none");
    EXPECT_EQ(world.passage("agent", "lan"), "none / none");
    EXPECT_EQ(world.passage("web", "lan"), "none / none");
    EXPECT_EQ(world.host("lan"), Truth::No);
    EXPECT_EQ(world.from_outside("lan"), "none / all");
    EXPECT_EQ(world.passage("web", "agent"), "all / none");
}

TEST(ComposeNetworks, a_service_that_shares_another_ones_network_is_where_that_is) {
    const World world = World()
                            .service("vpn", mode("none"))
                            .service("client", mode("service:vpn"))
                            .service("web", on({"front"}))
                            .service("proxy", mode("service:web"));
    EXPECT_EQ(world.between("client", "vpn"), Truth::Yes) << "one loopback, though no network";
    EXPECT_EQ(world.outside("client"), Truth::No);
    EXPECT_EQ(world.between("proxy", "client"), Truth::No);
    EXPECT_EQ(world.outside("proxy"), Truth::Yes);
}

TEST(ComposeNetworks, where_a_container_of_no_service_is_cannot_be_known) {
    const World world = World()
                            .service("client", mode("container:vpn"))
                            .service("a", mode("service:b"))
                            .service("b", mode("service:a"))
                            .service("lost", mode("service:nobody"))
                            .service("web", on({"front"}));
    for (const std::string_view name : {"client", "a", "lost"}) {
        EXPECT_EQ(world.between(name, "web"), Truth::Unknown) << name;
        EXPECT_EQ(world.outside(name), Truth::Unknown) << name;
    }
}

} // namespace
} // namespace cofferdam::reach

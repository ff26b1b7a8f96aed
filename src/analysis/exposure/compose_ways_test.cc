#include <gtest/gtest.h>

#include "analysis/exposure/test_world.h"

namespace cofferdam::exposure {
namespace {

// A service that publishes port 80 of its own.
struct Service {
    std::string_view name = "web";
    estate::ComposeDetail detail = {};
    std::string_view address = "";
    std::uint16_t published = 8080;
};

World project(const std::vector<Service>& services) {
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"project", estate::Origin::Compose});
    for (const Service& service : services) {
        estate::Workload workload;
        workload.kind = estate::WorkloadKind::ComposeService;
        workload.name = service.name;
        workload.detail = service.detail;
        estate::ContainerPort port;
        port.port = 80;
        port.host_port = service.published;
        port.host_address = service.address;
        workload.containers.emplace_back();
        if (service.published != 0) workload.containers.back().ports.push_back(port);
        estate::Entity entity;
        entity.object.kind = "ComposeService";
        entity.object.name = service.name;
        entity.row = workload;
        builder.add(target, std::move(entity));
    }
    return World(std::move(builder).build().snapshot);
}

estate::ComposeDetail with_mode(std::string_view mode) {
    estate::ComposeDetail detail;
    detail.network_mode = mode;
    return detail;
}

Truth from_internet(std::string_view address) {
    return project({{.address = address}}).report.workloads.at(0).from_internet();
}

TEST(ComposeWays, APublishedPortIsTheHosts) {
    EXPECT_EQ(from_internet(""), Truth::Unknown);
    EXPECT_EQ(from_internet("0.0.0.0"), Truth::Unknown);
    EXPECT_EQ(from_internet("127.0.0.1"), Truth::No);
    EXPECT_EQ(from_internet("::1"), Truth::No);
    EXPECT_EQ(from_internet("8.8.8.8"), Truth::Yes);
    EXPECT_EQ(ways_in(project({{.published = 0}})), "") << "exposed, not published";
    EXPECT_EQ(reason_in(project({{}})),
              "published port 8080: whether the host has a public address is not in the estate");
}

TEST(ComposeWays, AnInternalNetworkLeadsNowhere) {
    EXPECT_EQ(ways_out(project({{}})), "web open: nothing keeps its networks from the Internet\n");
    Service inside;
    inside.detail.internal_only = true;
    EXPECT_EQ(ways_out(project({inside})), "web closed: all its networks are internal\n");
    EXPECT_EQ(ways_in(project({inside})), "web published port 8080>80/TCP private\n");
}

TEST(ComposeWays, TheNetworkModeDecides) {
    const auto out = [](std::string_view mode) { return ways_out(project({{.detail = with_mode(mode)}})); };
    EXPECT_EQ(out("none"), "web closed: network_mode none\n");
    EXPECT_EQ(out("host"), "web open: nothing keeps its networks from the Internet\n");
    EXPECT_EQ(out("service:vpn"),
              "web unknown: it shares the network of a service that is not in the estate\n");
    EXPECT_EQ(out("service:web"),
              "web unknown: it shares the network of a service that is not in the estate\n")
        << "its own network, for ever";
    EXPECT_EQ(out("container:vpn"),
              "web unknown: it shares the network of a container that is not in the estate\n");
    const auto in = [](std::string_view mode) { return ways_in(project({{.detail = with_mode(mode)}})); };
    EXPECT_EQ(in("host"), "web host network 80>80/TCP unknown\n") << "the host's own port: nothing is mapped";
    EXPECT_EQ(in("none"), "") << "without a network nothing is published";
}

TEST(ComposeWays, WhoSharesANetworkMayBeWhoListens) {
    const World world = project({{.name = "vpn"}, {.detail = with_mode("service:vpn"), .published = 0}});
    EXPECT_EQ(ways_in(world), "vpn published port 8080>80/TCP unknown\n"
                              "web published port 8080>80/TCP unknown\n");
    const World inside = project(
        {{.name = "vpn", .address = "127.0.0.1"}, {.detail = with_mode("service:vpn"), .published = 0}});
    EXPECT_EQ(ways_in(inside), "vpn published port 8080>80/TCP private\n"
                               "web published port 8080>80/TCP private\n");
    EXPECT_EQ(ways_out(inside), "vpn open: nothing keeps its networks from the Internet\n"
                                "web open: nothing keeps its networks from the Internet\n");
}

} // namespace
} // namespace cofferdam::exposure

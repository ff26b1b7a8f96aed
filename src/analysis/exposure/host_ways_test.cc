#include <gtest/gtest.h>

#include "analysis/exposure/test_world.h"

namespace cofferdam::exposure {
namespace {

std::string pod(std::string_view fields, std::string_view ports) {
    return deployment("web",
                      fmt::format("{{{}containers: [{{name: c, image: i, ports: [{}]}}]}}", fields, ports));
}

TEST(HostWays, AHostPortIsThePortOfANode) {
    EXPECT_EQ(ways_in(pod("", "{containerPort: 8080, hostPort: 80}")), "web hostPort 80>8080/TCP unknown\n");
    EXPECT_EQ(reason_in(pod("", "{containerPort: 8080, hostPort: 80}")),
              "hostPort 80: whether nodes have public addresses is not in the estate");
    EXPECT_EQ(ways_in(pod("", "{containerPort: 8080}")), "");
}

TEST(HostWays, AWrittenHostAddressDecides) {
    const auto bound = [](std::string_view address) {
        return ways_in(pod("", fmt::format("{{containerPort: 8080, hostPort: 80, hostIP: {}}}", address)));
    };
    EXPECT_EQ(bound("127.0.0.1"), "web hostPort 80>8080/TCP private\n");
    EXPECT_EQ(bound("192.168.0.4"), "web hostPort 80>8080/TCP private\n");
    EXPECT_EQ(bound("8.8.4.4"), "web hostPort 80>8080/TCP public\n");
    EXPECT_EQ(bound("0.0.0.0"), "web hostPort 80>8080/TCP unknown\n");
}

TEST(HostWays, APolicyClosesAHostPort) {
    EXPECT_EQ(ways_in(pod("", "{containerPort: 8080, hostPort: 80}") + network_policy("podSelector: {}")),
              "web hostPort 80>8080/TCP private closed by web\n");
}

TEST(HostWays, OnTheHostsNetworkEveryPortIsTheNodes) {
    EXPECT_EQ(ways_in(pod("hostNetwork: true, ", "{containerPort: 9100}")),
              "web host network 9100>9100/TCP unknown\n")
        << "once, not as a host port too";
    EXPECT_EQ(ways_in(pod("hostNetwork: true, ", "")), "web host network 0>0/TCP unknown\n");
    EXPECT_EQ(
        reason_in(pod("hostNetwork: true, ", "")),
        "host network, on any port that it opens: whether nodes have public addresses is not in the estate");
}

struct Compose {
    estate::ComposeDetail detail;
    std::string_view address;
    std::uint16_t published = 8080;
};

WorkloadExposure exposure_of(const Compose& compose) {
    estate::Workload workload;
    workload.kind = estate::WorkloadKind::ComposeService;
    workload.name = "web";
    workload.detail = compose.detail;
    estate::ContainerPort port;
    port.port = 80;
    port.host_port = compose.published;
    port.host_address = compose.address;
    workload.containers.emplace_back().ports.push_back(port);
    estate::Entity entity;
    entity.object.kind = "service";
    entity.object.name = "web";
    entity.row = workload;
    estate::SnapshotBuilder builder;
    const Id<estate::Target> target = builder.add_target({"project", estate::Origin::Compose});
    builder.add(target, std::move(entity));
    const estate::SnapshotPtr snapshot = std::move(builder).build().snapshot;
    return analyse(*snapshot).workloads.at(0);
}

TEST(ComposeWays, APublishedPortIsTheHosts) {
    EXPECT_EQ(exposure_of({{}, ""}).from_internet(), Truth::Unknown);
    EXPECT_EQ(exposure_of({{}, "0.0.0.0"}).from_internet(), Truth::Unknown);
    EXPECT_EQ(exposure_of({{}, "127.0.0.1"}).from_internet(), Truth::No);
    EXPECT_EQ(exposure_of({{}, "::1"}).from_internet(), Truth::No);
    EXPECT_EQ(exposure_of({{}, "8.8.8.8"}).from_internet(), Truth::Yes);
    EXPECT_EQ(exposure_of({{}, "", 0}).in.size(), 0u) << "exposed, not published";
    EXPECT_EQ(exposure_of({{}, ""}).in.at(0).reason,
              "published port 8080: whether the host has a public address is not in the estate");
}

TEST(ComposeWays, AnInternalNetworkLeadsNowhere) {
    Compose compose;
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Open);
    compose.detail.internal_only = true;
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Closed);
    EXPECT_EQ(exposure_of(compose).from_internet(), Truth::No);
}

TEST(ComposeWays, TheNetworkModeDecides) {
    Compose compose;
    compose.detail.network_mode = "none";
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Closed);
    compose.detail.network_mode = "host";
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Open);
    EXPECT_EQ(exposure_of(compose).in.at(0).kind, WayKind::HostNetwork);
    compose.detail.network_mode = "service:vpn";
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Unknown) << "there is no such service";
    compose.detail.network_mode = "service:web";
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Unknown) << "its own network, for ever";
    compose.detail.network_mode = "container:vpn";
    EXPECT_EQ(exposure_of(compose).out.egress, Egress::Unknown);
}

} // namespace
} // namespace cofferdam::exposure

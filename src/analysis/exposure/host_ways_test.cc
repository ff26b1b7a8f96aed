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

} // namespace
} // namespace cofferdam::exposure

#include <gtest/gtest.h>

#include "estate/port_set.h"

namespace cofferdam::estate {
namespace {

const PortSet http = PortSet::of(Protocol::Tcp, 80);
const PortSet dns = PortSet::of(Protocol::Udp, 53);

TEST(PortSet, is_canonical) {
    const PortSet in_two = PortSet::of(Protocol::Tcp, {80, 85}) | PortSet::of(Protocol::Tcp, {86, 90});
    EXPECT_EQ(in_two, PortSet::of(Protocol::Tcp, {80, 90})) << "adjacent intervals are one";
    EXPECT_EQ(PortSet::of(Protocol::Tcp, {0, 80}), PortSet::of(Protocol::Tcp, {1, 80})) << "0 is no port";
    EXPECT_TRUE(PortSet::of(Protocol::Tcp, 0).empty());
}

TEST(PortSet, algebra_keeps_protocols_apart) {
    EXPECT_FALSE(http.intersects(PortSet::of(Protocol::Udp, 80)));
    EXPECT_EQ((http | dns) - http, dns);
    EXPECT_TRUE(PortSet::all().includes(http | dns));
    EXPECT_EQ((PortSet::all() - http) | http, PortSet::all());
    EXPECT_TRUE((http - PortSet::all()).empty());
}

TEST(PortSet, the_last_port_has_no_successor) {
    const PortSet last = PortSet::of(Protocol::Sctp, 65535);
    EXPECT_EQ(PortSet::all_of(Protocol::Sctp) - last, PortSet::of(Protocol::Sctp, {1, 65534}));
    EXPECT_TRUE((last | last).contains(Protocol::Sctp, 65535));
}

TEST(PortSet, prints_by_protocol) {
    EXPECT_EQ((PortSet::all() - http).to_strings(),
              (std::vector<std::string>{"SCTP 1-65535", "TCP 1-79,81-65535", "UDP 1-65535"}));
    EXPECT_EQ(PortSet::all().to_strings(), std::vector<std::string>{"All"});
    EXPECT_EQ((http | dns).to_string(), "TCP 80; UDP 53");
    EXPECT_EQ(PortSet().to_string(), "none");
}

} // namespace
} // namespace cofferdam::estate

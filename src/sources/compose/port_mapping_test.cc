#include <gtest/gtest.h>

#include "sources/compose/port_mapping.h"

namespace cofferdam::compose {
namespace {

std::string read(std::string_view text) {
    const auto ports = parse_ports(text);
    if (!ports) return "error: " + ports.error().message;
    std::string result;
    for (const PortMapping& port : *ports) {
        result += result.empty() ? "" : " ";
        result += fmt::format("{}|{}|{}/{}", port.host_address, port.published, port.target, port.protocol);
    }
    return result;
}

TEST(PortMapping, AddressHostAndContainer) {
    EXPECT_EQ(read("80"), "||80/tcp");
    EXPECT_EQ(read("8080:80"), "|8080|80/tcp");
    EXPECT_EQ(read("127.0.0.1:8080:80/UDP"), "127.0.0.1|8080|80/udp");
    EXPECT_EQ(read("127.0.0.1::80"), "127.0.0.1||80/tcp");
    EXPECT_EQ(read("[::1]:8080:80"), "::1|8080|80/tcp");
    EXPECT_EQ(read("::1:8080:80"), "::1|8080|80/tcp");
}

TEST(PortMapping, Ranges) {
    EXPECT_EQ(read("3000-3001"), "||3000/tcp ||3001/tcp");
    EXPECT_EQ(read("90-91:80-81"), "|90|80/tcp |91|81/tcp");
    EXPECT_EQ(read("8000-8010:80"), "|8000-8010|80/tcp");
}

TEST(PortMapping, Errors) {
    EXPECT_EQ(read(""), "error: \"\" is no port");
    EXPECT_EQ(read("80:99999"), "error: \"99999\" is no port");
    EXPECT_EQ(read("web:80"), "error: \"web\" is no port");
    EXPECT_EQ(read("300.0.0.1:80:80"), "error: \"300.0.0.1\" is no IP address");
    EXPECT_EQ(read("80:80/icmp"), "error: \"icmp\" is no protocol: tcp, udp or sctp");
    EXPECT_EQ(read("82-80"), "error: \"82-80\" is no range of ports");
    EXPECT_EQ(read("80-82:90-91"), "error: 80-82 host ports for 2 container ports");
}

} // namespace
} // namespace cofferdam::compose

#include <gtest/gtest.h>

#include "analysis/exposure/public_addresses.h"
#include "analysis/exposure/test_world.h"
#include "analysis/exposure/ways_out.h"

namespace cofferdam::exposure {
namespace {

estate::AddressSet block(std::string_view text) { return {*estate::parse_block(text)}; }

std::vector<PublicDestinations> destinations(std::string_view egress) {
    const World world(
        web()
        + network_policy(fmt::format("podSelector: {{}}, policyTypes: [Egress], egress: [{}]", egress)));
    return public_destinations(*world.reach, reach::PeerId{0});
}

TEST(WaysOut, AreDisjointSetsOfAddressesWithTheirPorts) {
    const auto found = destinations("{to: [{ipBlock: {cidr: 8.8.8.0/24, except: [8.8.8.8/32]}}]}, "
                                    "{to: [{ipBlock: {cidr: 8.8.8.8/32}}, {ipBlock: {cidr: 10.0.0.0/8}}], "
                                    "ports: [{port: 53, protocol: UDP}]}");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].addresses, block("8.8.8.0/24") - block("8.8.8.8/32"));
    EXPECT_EQ(found[0].ports.allowed, estate::PortSet::all());
    EXPECT_EQ(found[1].addresses, block("8.8.8.8/32"));
    EXPECT_EQ(found[1].ports.allowed, estate::PortSet::of(estate::Protocol::Udp, 53));
}

TEST(WaysOut, OfAnOpenWorkloadAreAllPublicAddresses) {
    const auto found = destinations("{}");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].addresses, public_addresses());
    EXPECT_TRUE(destinations("{to: [{podSelector: {}}]}").empty());
}

} // namespace
} // namespace cofferdam::exposure

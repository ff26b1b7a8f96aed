#include <gtest/gtest.h>

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::exposure {
namespace {

bool is_public(std::string_view text) { return public_addresses().contains(*estate::parse_address(text)); }

TEST(PublicAddresses, AreWhatIanaCallsGloballyReachable) {
    for (const std::string_view text :
         {"8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
          "172.32.0.0", "192.0.0.9", "223.255.255.255", "2a00:1450::1", "64:ff9b::808:808",
          "2001:4860:4860::8888", "2001:20::1"}) {
        EXPECT_TRUE(is_public(text)) << text;
    }
    for (const std::string_view text : {"0.0.0.0",
                                        "10.0.0.1",
                                        "100.64.0.0",
                                        "127.0.0.1",
                                        "169.254.169.254",
                                        "172.16.0.1",
                                        "172.31.255.255",
                                        "192.0.0.1",
                                        "192.0.2.1",
                                        "192.168.1.1",
                                        "198.18.0.1",
                                        "198.51.100.1",
                                        "203.0.113.1",
                                        "224.0.0.1",
                                        "255.255.255.255",
                                        "::",
                                        "::1",
                                        "::ffff:8.8.8.8",
                                        "fd00::1",
                                        "fe80::1",
                                        "ff02::1",
                                        "2001:db8::1",
                                        "2002::1",
                                        "2001::1",
                                        "3fff::1",
                                        "4000::1"}) {
        EXPECT_FALSE(is_public(text)) << text;
    }
}

} // namespace
} // namespace cofferdam::exposure

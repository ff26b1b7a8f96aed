#include <gtest/gtest.h>

#include "sources/cluster/presented_identity.h"

namespace cofferdam::cluster {
namespace {

using Names = std::vector<std::string>;

// openssl req -x509 -newkey ed25519 -nodes -subj "/O=dev/O=ops/CN=jane": valid for a hundred years, its key
// is gone.
constexpr std::string_view jane = R"(-----BEGIN CERTIFICATE-----
MIIBbTCCAR+gAwIBAgIULx35978kf9udbtHxt6/nVO5eOm0wBQYDK2VwMCsxDDAK
BgNVBAoMA2RldjEMMAoGA1UECgwDb3BzMQ0wCwYDVQQDDARqYW5lMCAXDTI2MTEy
MzAzMTM0NVoYDzIxMjYxMDMwMDMxMzQ1WjArMQwwCgYDVQQKDANkZXYxDDAKBgNV
BAoMA29wczENMAsGA1UEAwwEamFuZTAqMAUGAytlcAMhABLQDhrNgrPvqmSiZOlR
G/cVudCcSaEfcNJQ37evaFsgo1MwUTAdBgNVHQ4EFgQUjVHW85ZNwkXAQy25RQFl
0+IjprswHwYDVR0jBBgwFoAUjVHW85ZNwkXAQy25RQFl0+IjprswDwYDVR0TAQH/
BAUwAwEB/zAFBgMrZXADQQB/d2b/iJ0b8g+UeuQfNvqMI3TmKQGWpLtlCJKdZmFa
xCZwsuhC+hvEP5ik+QpJQok8n0FUEHijhnOiXYlz2vgB
-----END CERTIFICATE-----
)";

// {"alg":"none"} . {"sub":"system:serviceaccount:ci:runner"} . nothing
constexpr std::string_view runner =
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6Y2k6cnVubmVyIn0.";

TEST(PresentedIdentity, ACertificateNamesAUserAndGroups) {
    const auto found = presented_identity({.client_certificate = std::string(jane)});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->user, "jane");
    EXPECT_EQ(found->groups, (Names{"dev", "ops"}));
}

TEST(PresentedIdentity, ATokenNamesItsServiceAccount) {
    const auto found = presented_identity({.token = std::string(runner)});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->user, "system:serviceaccount:ci:runner");
    EXPECT_EQ(found->groups, (Names{"system:serviceaccounts", "system:serviceaccounts:ci"}));
}

TEST(PresentedIdentity, TheCertificateIsAskedBeforeTheToken) {
    const Connection both{.client_certificate = std::string(jane), .token = std::string(runner)};
    EXPECT_EQ(presented_identity(both)->user, "jane");
}

TEST(PresentedIdentity, WhatOnlyTheServerKnowsIsNotGuessed) {
    // {"sub":"248289761001"}: of an OpenID provider
    for (const char* token :
         {"t0ken", "a.b", "a.!!.c", "a..c", ".", "e30.eyJzdWIiOiIyNDgyODk3NjEwMDEifQ.e30"})
        EXPECT_FALSE(presented_identity({.token = token})) << token;
    EXPECT_FALSE(presented_identity({.client_certificate = "no PEM"}));
    EXPECT_FALSE(presented_identity({}));
}

} // namespace
} // namespace cofferdam::cluster

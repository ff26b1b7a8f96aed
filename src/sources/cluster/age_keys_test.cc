#include <gtest/gtest.h>

#include "sources/cluster/age_keys.h"

namespace cofferdam::cluster {
namespace {

// Printed by age-keygen of filippo.io/age 1.2.1; whose key it is nobody needs to know.
constexpr std::string_view secret =
    "AGE-SECRET-KEY-1AW9QPQE88T6TRDQ7PAUWW3WVAD3TTCJ6NXXKR3X4CCMWGG0F9NKQC27AEW";
constexpr std::string_view public_key = "age1e78fhg7608ghptdhhz7xmc6vckwg5axkfwhx2rtmsefwxfzvq90sj6tdpa";

TEST(AgeKeys, AnIdentityIsTheSecretOfItsRecipient) {
    const auto identities =
        parse_identities("key.txt", "# created: 2026-11-23\n# public key\n\n" + std::string(secret) + "\r\n");
    ASSERT_TRUE(identities) << identities.error().message;
    ASSERT_EQ(identities->size(), 1U);
    EXPECT_EQ(x25519_point(identities->front().secret).value(), parse_recipient(public_key).value().point);
}

TEST(AgeKeys, WhatIsWrittenWrongIsTold) {
    std::string changed(public_key);
    changed[10] = changed[10] == 'q' ? 'p' : 'q';
    std::string mixed(public_key);
    mixed[5] = 'A';
    for (const std::string& text : {std::string(), std::string("age1"), changed, mixed, std::string(secret),
                                    std::string(public_key) + "q", std::string("ssh-ed25519 AAAA")})
        EXPECT_FALSE(parse_recipient(text)) << text;
}

// The line of a file of secrets is in no message.
TEST(AgeKeys, ABadIdentityIsNotRepeated) {
    const auto identities = parse_identities("key.txt", "# k\nAGE-SECRET-KEY-1HUSH\n");
    ASSERT_FALSE(identities);
    EXPECT_EQ(identities.error().message, "key.txt:2: is no identity of age (AGE-SECRET-KEY-1…)");
    EXPECT_FALSE(parse_identities("key.txt", "# nothing\n"));
}

} // namespace
} // namespace cofferdam::cluster

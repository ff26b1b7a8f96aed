#include <gtest/gtest.h>

#include "sources/cluster/encrypted_file.h"

namespace cofferdam::cluster {
namespace {

using namespace std::string_literals;

constexpr int little_work = 4;

std::string locked(std::string_view plain) {
    return encrypt(plain, {.passphrase = "correct horse", .recipients = {}, .work = little_work}).value();
}

std::string opened(const std::string& bytes, const Unlocking& unlocking) {
    const Result<std::string> plain = decrypt("a.age", bytes, unlocking);
    return plain ? *plain : "error: " + plain.error().message;
}

std::string opened(const std::string& bytes, std::string_view passphrase = "correct horse") {
    return opened(bytes, Unlocking{.passphrase = std::string(passphrase), .identities = {}});
}

TEST(EncryptedFile, GivesBackWhatWentIn) {
    for (const std::size_t size : {0U, 1U, 65'535U, 65'536U, 65'537U, 200'000U}) {
        std::string plain(size, 'x');
        for (std::size_t i = 0; i < size; ++i) plain[i] = static_cast<char>(i * 7);
        EXPECT_EQ(opened(locked(plain)), plain) << size;
    }
    EXPECT_TRUE(looks_encrypted(locked("")));
    EXPECT_NE(locked("a"), locked("a"));
    EXPECT_EQ(locked("canary").find("canary"), std::string::npos);
}

// By filippo.io/age 1.2.1.
TEST(EncryptedFile, IsReadAsOthersWriteIt) {
    const std::string file =
        "age-encryption.org/v1\n"
        "-> scrypt mvVqaNziOqf2AKLaw8tOIg 4\n"
        "BdnSDyzvLK6cJODfxZDwhecF5TRSp1HpyQ8Vkdc4uLU\n"
        "--- 6ZM1oBuc5zvBaqAei+McgFcVHC9NZMSrAkF+lU9ygnQ\n"s
        + std::string("\x62\x1e\x19\x45\x69\x1d\x74\x8e\xc8\x37\xd8\xe8\x75\x43\x1c\xbc\xb2\xfb\x43\x33"
                      "\x29\x5e\xdf\x51\x51\x15\x78\x77\x5f\x2a\x6a\x32\xca\xcd\xa8\x5f\x51\xb1\x21\xfe"
                      "\x66\x6e\x3e\x0e\xd5\x8a\xd3\xcb\x5e\xc5\x71\xba\xc6\x17\x6d\x82\x8d\xdc",
                      58);
    EXPECT_EQ(opened(file), "written by another program");
}

TEST(EncryptedFile, AnotherPassphraseIsTold) {
    EXPECT_EQ(opened(locked("a"), "wrong"), "error: the passphrase is not that of a.age");
    EXPECT_FALSE(encrypt("a", {}));
    EXPECT_EQ(opened(locked("a"), ""), "error: a.age is encrypted: name its --passphrase-file");
}

TEST(EncryptedFile, NoByteCanBeChangedOrLost) {
    const std::string whole = locked(std::string(70'000, 'x'));
    for (std::size_t at = 0; at < whole.size(); at += at < 250 ? 1 : 997) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(decrypt("a", changed, {.passphrase = "correct horse", .identities = {}})) << at;
    }
    for (const std::size_t size : {whole.size() - 1, whole.size() - 4480, std::size_t{200}, std::size_t{30}})
        EXPECT_FALSE(decrypt("a", whole.substr(0, size), {.passphrase = "correct horse", .identities = {}}))
            << size;
    EXPECT_FALSE(decrypt("a", whole + "x", {.passphrase = "correct horse", .identities = {}}));
}

TEST(EncryptedFile, AFileCannotAskForAnyAmountOfMemory) {
    std::string greedy = locked("a");
    const std::size_t end = greedy.find(" 4\n");
    greedy.replace(end, 3, " 40\n");
    EXPECT_EQ(opened(greedy),
              "error: a.age asks for more work than is sensible (2^40); at most 2^20 is done");
}

Identity some_identity(unsigned char first) {
    Identity identity{};
    identity.secret[0] = first;
    return identity;
}
Recipient recipient_of(const Identity& identity) { return {x25519_point(identity.secret).value()}; }

// By filippo.io/age 1.2.1; the key is in age_keys_test.cc too, and of nobody.
TEST(EncryptedFile, ARecipientReadsItAsOthersWriteIt) {
    const std::string file = "age-encryption.org/v1\n"
                             "-> X25519 HF9/9nqOFU0CdVBvUc48ml33/KVRAMtaQZZSOrh4T30\n"
                             "lxNISpvocTI9JzXBg6CBFHCuV/eklKC7fSQQjMif7Vc\n"
                             "--- aPMnwyGvR/Jpbhbzg5iPyo33NpGs0z9XqlxizXJwfFQ\n"s
                             + std::string("\x23\x95\x63\x4e\x79\xfd\x16\xd2\x1d\x18\xd1\x9e\x54\xb9\x59\xe3"
                                           "\xfa\x8c\x54\x4c\x73\x76\xd8\x99\x32\xba\x9a\x25\xfc\x9a\xac\x11"
                                           "\xb5\x1c\x04\x5a\xfa\xfd\x9f\xce\x91\x8b\x5e\x16\x39\x0e\x7e\x49"
                                           "\x33\x29\x56\x94\x6f\x44\xc5\xd4\x6b\xd2",
                                           58);
    const auto identities = parse_identities(
        "key.txt", "AGE-SECRET-KEY-1AW9QPQE88T6TRDQ7PAUWW3WVAD3TTCJ6NXXKR3X4CCMWGG0F9NKQC27AEW\n");
    EXPECT_EQ(opened(file, Unlocking{.passphrase = "", .identities = identities.value()}),
              "written by another program");
}

TEST(EncryptedFile, EachRecipientReadsItAndNobodyElse) {
    const Identity mine = some_identity(1);
    const Identity yours = some_identity(2);
    const Readership both{.passphrase = "", .recipients = {recipient_of(mine), recipient_of(yours)}};
    const std::string file = encrypt("for two", both).value();
    EXPECT_EQ(opened(file, Unlocking{.passphrase = "", .identities = {mine}}), "for two");
    EXPECT_EQ(opened(file, Unlocking{.passphrase = "", .identities = {some_identity(9), yours}}), "for two");
    EXPECT_EQ(opened(file, Unlocking{.passphrase = "", .identities = {some_identity(9)}}),
              "error: a.age is encrypted for somebody else: none of the identities opens it");
    EXPECT_EQ(opened(file, Unlocking{}),
              "error: a.age is encrypted for a key: name the file of the --identity");
    EXPECT_FALSE(encrypt("a", {.passphrase = "p", .recipients = both.recipients}));
}

TEST(EncryptedFile, NoByteForARecipientCanBeChanged) {
    const Identity mine = some_identity(1);
    const std::string whole = encrypt("x", {.passphrase = "", .recipients = {recipient_of(mine)}}).value();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(decrypt("a", changed, {.passphrase = "", .identities = {mine}})) << at;
    }
}

} // namespace
} // namespace cofferdam::cluster

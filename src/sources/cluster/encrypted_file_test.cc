#include <gtest/gtest.h>

#include "sources/cluster/encrypted_file.h"

namespace cofferdam::cluster {
namespace {

using namespace std::string_literals;

constexpr int little_work = 4;

std::string locked(std::string_view plain) { return encrypt(plain, "correct horse", little_work).value(); }

std::string opened(const std::string& bytes, std::string_view passphrase = "correct horse") {
    const Result<std::string> plain = decrypt("a.age", bytes, passphrase);
    return plain ? *plain : "error: " + plain.error().message;
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
    EXPECT_FALSE(encrypt("a", ""));
}

TEST(EncryptedFile, NoByteCanBeChangedOrLost) {
    const std::string whole = locked(std::string(70'000, 'x'));
    for (std::size_t at = 0; at < whole.size(); at += at < 250 ? 1 : 997) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(decrypt("a", changed, "correct horse")) << at;
    }
    for (const std::size_t size : {whole.size() - 1, whole.size() - 4480, std::size_t{200}, std::size_t{30}})
        EXPECT_FALSE(decrypt("a", whole.substr(0, size), "correct horse")) << size;
    EXPECT_FALSE(decrypt("a", whole + "x", "correct horse"));
}

TEST(EncryptedFile, AFileCannotAskForAnyAmountOfMemory) {
    std::string greedy = locked("a");
    const std::size_t end = greedy.find(" 4\n");
    greedy.replace(end, 3, " 40\n");
    EXPECT_EQ(opened(greedy),
              "error: a.age asks for more work than is sensible (2^40); at most 2^20 is done");
}

} // namespace
} // namespace cofferdam::cluster

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "seal/address_blocks.h"
#include "seal/writer.h"
#include "seal/yaml_text.h"

namespace cofferdam::seal {
namespace {

std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::size_t entries(const std::string& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Writer, MakesTheFolder) {
    const ScratchFolder scratch;
    ASSERT_TRUE(write_new_files(scratch.path("a/out/"), {{"shop.yaml", "x\n"}, {"1-base/data.yaml", "y\n"}},
                                Overwrite::No));
    EXPECT_EQ(read(scratch.path("a/out/shop.yaml")), "x\n");
    EXPECT_EQ(read(scratch.path("a/out/1-base/data.yaml")), "y\n");
    EXPECT_EQ(entries(scratch.path("a")), 1u); // nothing of the stage is left
}

TEST(Writer, NeverOverwritesUnlessTold) {
    const ScratchFolder scratch;
    scratch.write("out/shop.yaml", "mine\n");
    const Result<void> refused =
        write_new_files(scratch.path("out"), {{"data.yaml", "y\n"}, {"shop.yaml", "x\n"}}, Overwrite::No);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              scratch.path("out/shop.yaml") + " is there already; --force replaces it");
    EXPECT_EQ(read(scratch.path("out/shop.yaml")), "mine\n");
    EXPECT_FALSE(std::filesystem::exists(scratch.path("out/data.yaml"))); // all or nothing
    EXPECT_EQ(entries(scratch.path()), 1u);
    ASSERT_TRUE(write_new_files(scratch.path("out"), {{"shop.yaml", "x\n"}}, Overwrite::Yes));
    EXPECT_EQ(read(scratch.path("out/shop.yaml")), "x\n");
}

TEST(Writer, DoesNotFollowALinkThatLiesThere) {
    const ScratchFolder scratch;
    scratch.write("victim", "mine\n");
    std::filesystem::create_directory(scratch.path("out"));
    std::filesystem::create_symlink(scratch.path("victim"), scratch.path("out/shop.yaml"));
    EXPECT_FALSE(write_new_files(scratch.path("out"), {{"shop.yaml", "x\n"}}, Overwrite::No));
    ASSERT_TRUE(write_new_files(scratch.path("out"), {{"shop.yaml", "x\n"}}, Overwrite::Yes));
    EXPECT_EQ(read(scratch.path("victim")), "mine\n");
}

TEST(Writer, SaysWhatTheDiskRefuses) {
    const ScratchFolder scratch;
    scratch.write("file", "");
    EXPECT_FALSE(write_new_files(scratch.path("file/out"), {{"shop.yaml", "x\n"}}, Overwrite::No));
    EXPECT_FALSE(write_new_files(scratch.path("file"), {{"shop.yaml", "x\n"}}, Overwrite::Yes));
    EXPECT_EQ(entries(scratch.path()), 1u);
}

TEST(YamlText, PlainOnlyWhereEveryReaderAgrees) {
    EXPECT_EQ(yaml_scalar("app.kubernetes.io/name"), "app.kubernetes.io/name");
    for (std::string_view text : {"", "true", "No", "1", "1.5", "~", "- x", "a: b", "2024-01-01", "::/0"})
        EXPECT_EQ(yaml_scalar(text), "\"" + std::string(text) + "\"");
    EXPECT_EQ(yaml_comment("a\nb\xc3\xa9"), "a?b??");
}

std::string blocks(const estate::AddressSet& addresses) {
    std::string text;
    for (const Block& block : blocks_of(addresses)) text += block.cidr + " ";
    return text;
}

TEST(AddressBlocks, AreTheFewestThatCoverExactly) {
    EXPECT_EQ(blocks(*estate::parse_block("10.0.0.0/8")), "10.0.0.0/8 ");
    EXPECT_EQ(
        blocks(estate::AddressRange{*estate::parse_address("10.0.0.1"), *estate::parse_address("10.0.0.4")}),
        "10.0.0.1/32 10.0.0.2/31 10.0.0.4/32 ");
    EXPECT_EQ(blocks(estate::AddressSet::all()), "0.0.0.0/0 ::/0 ");
    EXPECT_EQ(blocks(*estate::parse_block("2001:db8::/32")), "2001:db8::/32 ");
}

TEST(AddressBlocks, TheInternetIsWrittenWithItsExceptions) {
    const std::vector<Block> blocks = blocks_of(public_addresses());
    ASSERT_EQ(blocks.size(), 2u);
    estate::AddressSet written;
    for (const Block& block : blocks) {
        estate::AddressSet part = *estate::parse_block(block.cidr);
        for (const std::string& except : block.except)
            part = part - estate::AddressSet(*estate::parse_block(except));
        written = written | part;
    }
    EXPECT_EQ(written, public_addresses());
    EXPECT_FALSE(written.contains(*estate::parse_address("169.254.169.254")));
    EXPECT_TRUE(written.contains(*estate::parse_address("9.9.9.9")));
}

} // namespace
} // namespace cofferdam::seal

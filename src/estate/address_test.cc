#include <gtest/gtest.h>

#include "estate/address.h"

namespace cofferdam::estate {
namespace {

AddressSet blocks(std::initializer_list<std::string_view> texts) {
    std::vector<AddressRange> ranges;
    for (const std::string_view text : texts) {
        const auto range = parse_block(text);
        EXPECT_TRUE(range) << text;
        if (range) ranges.push_back(*range);
    }
    return AddressSet(std::move(ranges));
}

TEST(Address, ParsesBothFamilies) {
    EXPECT_EQ(parse_address("10.0.0.1")->bits, 0x0a000001u);
    EXPECT_EQ(parse_address("010.0.0.01")->bits, 0x0a000001u) << "leading zeros are decimal";
    EXPECT_EQ(parse_address("::1")->bits, 1u);
    EXPECT_EQ(parse_address("::1")->family, AddressFamily::V6);
    EXPECT_EQ(parse_address("::ffff:10.0.0.1")->family, AddressFamily::V6);
    for (const std::string_view bad : {"", "10.0.0", "10.0.0.256", "10.0.0.1.2", "10.0.0.1 ", "1.2.3.-4",
                                       "a.example", "::g", "1::2::3", "fe80::1%eth0", "10..0.1"}) {
        EXPECT_FALSE(parse_address(bad)) << bad;
    }
}

TEST(Address, ParsesBlocks) {
    EXPECT_EQ(parse_block("10.1.2.3/8"), parse_block("10.0.0.0/8")) << "bits beyond the prefix are ignored";
    EXPECT_EQ(parse_block("0.0.0.0/0")->last.bits, UINT32_MAX);
    EXPECT_EQ(parse_block("10.0.0.1/32")->first, parse_block("10.0.0.1/32")->last);
    EXPECT_EQ(parse_block("::1/128")->first, parse_block("::1/128")->last);
    EXPECT_EQ(parse_block("::1/128")->first, parse_address("::1"));
    EXPECT_EQ(parse_block("::/0")->last.bits, ~static_cast<unsigned __int128>(0));
    for (const std::string_view bad :
         {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "/8", "::/129", "10.0.0.0/-1", "10/8"}) {
        EXPECT_FALSE(parse_block(bad)) << bad;
    }
}

TEST(AddressSet, IsCanonical) {
    EXPECT_EQ(blocks({"10.0.0.0/9", "10.128.0.0/9"}), blocks({"10.0.0.0/8"}));
    EXPECT_EQ(blocks({"10.0.0.0/8", "10.2.0.0/16"}), blocks({"10.0.0.0/8"}));
    EXPECT_EQ(blocks({"255.0.0.0/8", "::/8"}).ranges().size(), 2u) << "families never join";
    EXPECT_EQ(blocks({"0.0.0.0/0", "::/0"}), AddressSet::all());
}

TEST(AddressSet, SubtractsExactly) {
    const AddressSet rest = blocks({"10.0.0.0/8"}) - blocks({"10.128.0.0/9"});
    EXPECT_EQ(rest, blocks({"10.0.0.0/9"}));
    EXPECT_EQ(blocks({"0.0.0.0/0"}) - blocks({"10.0.0.0/8", "0.0.0.0/0"}), AddressSet());
    const AddressSet hole = AddressSet::all() - blocks({"10.0.0.0/8"});
    EXPECT_FALSE(hole.contains(*parse_address("10.255.255.255")));
    EXPECT_TRUE(hole.contains(*parse_address("11.0.0.0")));
    EXPECT_TRUE(hole.contains(*parse_address("9.255.255.255")));
    EXPECT_TRUE(hole.contains(*parse_address("::a00:1")))
        << "an IPv6 address with the same bits is another address";
    EXPECT_EQ(hole.complement(), blocks({"10.0.0.0/8"}));
}

TEST(AddressSet, IncludesAndIntersects) {
    EXPECT_TRUE(blocks({"10.0.0.0/8"}).includes(blocks({"10.2.0.0/16"})));
    EXPECT_FALSE(blocks({"10.2.0.0/16"}).includes(blocks({"10.0.0.0/8"})));
    EXPECT_TRUE(blocks({"10.0.0.0/8"}).includes(AddressSet()));
    EXPECT_TRUE(blocks({"10.0.0.0/8", "::/0"}).intersects(blocks({"::1/128"})));
    EXPECT_FALSE(blocks({"0.0.0.0/0"}).intersects(blocks({"::/0"})));
}

TEST(Address, PrintsWhatItReads) {
    for (const char* text :
         {"0.0.0.0", "10.0.0.255", "255.255.255.255", "::", "2001:db8::1", "::ffff:10.0.0.1"})
        EXPECT_EQ(to_string(*parse_address(text)), text);
    EXPECT_EQ(to_string(*parse_block("::/0")), "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

} // namespace
} // namespace cofferdam::estate

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include "sources/manifests/archive.h"
#include "sources/manifests/scratch_archive.h"

namespace cofferdam::manifests {
namespace {

bool everything(std::string_view) { return true; }
bool yaml(std::string_view path) { return path.ends_with(".yaml"); }

using Members = std::map<std::string, std::string>;

TEST(Archive, GivesTheMembersThatAreWanted) {
    for (const Packed packed : {Packed::Plain, Packed::Gzip}) {
        const std::string bytes = scratch_archive({{"./k8s/web.yaml", "a: 1"}, {"README", "text"}}, packed);
        EXPECT_TRUE(looks_like_archive("download", bytes));
        EXPECT_EQ(read_archive("a.tar", bytes, yaml).value().files, (Members{{"k8s/web.yaml", "a: 1"}}));
    }
}

TEST(Archive, NamesOnlyName) {
    const std::string bytes = scratch_archive({{"../../etc/passwd", "a"}, {"/root/b", "b"}}, Packed::Gzip);
    EXPECT_EQ(read_archive("a.tar", bytes, everything).value().files,
              (Members{{"etc/passwd", "a"}, {"root/b", "b"}}));
}

TEST(Archive, TheLastMemberOfANameCounts) {
    const std::string bytes = scratch_archive({{"a.yaml", "old"}, {"a.yaml", "new"}}, Packed::Plain);
    EXPECT_EQ(read_archive("a.tar", bytes, everything).value().files, (Members{{"a.yaml", "new"}}));
}

TEST(Archive, BombsAreRefused) {
    const std::string zeros(std::size_t{8} << 20, '\0');
    const std::string bomb = scratch_archive({{"zeros.bin", zeros}, {"a.yaml", ""}}, Packed::Gzip);
    ASSERT_LT(bomb.size(), 20'000U);
    EXPECT_TRUE(read_archive("bomb.tgz", bomb, yaml).has_value());
    EXPECT_EQ(read_archive("bomb.tgz", bomb, yaml, {.unpacked = 1 << 20}).error().message,
              "cannot read bomb.tgz: unpacked it is larger than 1048576 bytes");
    EXPECT_EQ(read_archive("bomb.tgz", bomb, everything, {.member = 1000}).error().message,
              "cannot read bomb.tgz:zeros.bin: 8388608 bytes, the limit is 1000");
    EXPECT_EQ(read_archive("bomb.tgz", bomb, everything, {.kept = 1000}).error().message,
              "cannot read bomb.tgz: its manifests are larger than 1000 bytes");
    EXPECT_EQ(read_archive("bomb.tgz", bomb, everything, {.members = 1}).error().message,
              "cannot read bomb.tgz: more than 1 members");
    EXPECT_EQ(read_archive("bomb.tgz", bomb, everything, {.names = 14}).error().message,
              "cannot read bomb.tgz: the names of its manifests are longer than 14 bytes");
}

std::string folders(std::size_t count) {
    std::string path;
    for (std::size_t i = 0; i < count; ++i) path += "a/";
    return path;
}

TEST(Archive, MembersOfImmoderateNamesAreLeftOut) {
    const std::string bytes = scratch_archive({{folders(100) + "kept.yaml", ""},
                                               {folders(101) + "deep.yaml", ""},
                                               {folders(20'000) + "deeper.yaml", ""},
                                               {folders(101) + "unwanted.txt", ""},
                                               {"./" + std::string(5000, 'x') + ".yaml", ""},
                                               {"web.yaml", ""}},
                                              Packed::Gzip);
    const Unpacked unpacked = read_archive("a.tar", bytes, yaml).value();
    EXPECT_EQ(unpacked.files, (Members{{folders(100) + "kept.yaml", ""}, {"web.yaml", ""}}));
    ASSERT_EQ(unpacked.unread.size(), 3U);
    EXPECT_EQ(unpacked.unread[0].message,
              "cannot read a.tar:" + folders(40) + "…: its name has more than 100 folders");
    EXPECT_EQ(unpacked.unread[1].message,
              "cannot read a.tar:" + folders(40) + "…: its name has more than 4096 bytes");
    EXPECT_EQ(unpacked.unread[2].message,
              "cannot read a.tar:" + std::string(80, 'x') + "…: its name has more than 4096 bytes");
}

TEST(Archive, WhatIsNoneIsAnError) {
    EXPECT_FALSE(looks_like_archive("web.yaml", "a: 1"));
    EXPECT_EQ(read_archive("a.tar", "a: 1", everything).error().message,
              "cannot read a.tar: neither tar nor tar.gz");
    std::string cut = scratch_archive({{"a.yaml", std::string(100'000, 'x')}}, Packed::Plain);
    cut.resize(5000);
    EXPECT_EQ(read_archive("a.tar", cut, everything).error().message,
              "cannot read a.tar:a.yaml: Truncated tar archive");
}

} // namespace
} // namespace cofferdam::manifests

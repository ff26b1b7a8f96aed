#include <atomic>
#include <filesystem>
#include <vector>

#include <gtest/gtest.h>

#include "core/file_system.h"
#include "core/parallel.h"
#include "core/result.h"
#include "core/scratch_folder.h"
#include "core/truth.h"

namespace cofferdam {
namespace {

Result<int> positive(int number) {
    if (number <= 0) return error("{} is not positive", number);
    return number;
}

Result<int> doubled(int number) { return 2 * COFFERDAM_TRY(positive(number)); }

TEST(Result, try_passes_the_error_on) {
    EXPECT_EQ(*doubled(4), 8);
    EXPECT_EQ(doubled(-1).error().message, "-1 is not positive");
}

TEST(Truth, unknown_decides_nothing_that_the_other_side_decides) {
    EXPECT_EQ(Truth::Unknown && Truth::No, Truth::No);
    EXPECT_EQ(Truth::Unknown && Truth::Yes, Truth::Unknown);
    EXPECT_EQ(Truth::Unknown || Truth::Yes, Truth::Yes);
    EXPECT_EQ(Truth::Unknown || Truth::No, Truth::Unknown);
    EXPECT_EQ(!Truth::Unknown, Truth::Unknown);
}

TEST(ParallelFor, does_each_index_once) {
    std::vector<std::atomic<int>> done(1000);
    parallel_for(done.size(), [&](std::size_t i) { ++done[i]; }, 4);
    for (const auto& count : done) EXPECT_EQ(count, 1);
}

TEST(Paths, join_and_split) {
    EXPECT_EQ(join_path("a/b", "c"), "a/b/c");
    EXPECT_EQ(join_path("a/", "c"), "a/c");
    EXPECT_EQ(join_path(".", "c"), "c");
    EXPECT_EQ(join_path("a", "/etc"), "/etc");
    EXPECT_EQ(parent_path("a/b/c.yaml"), "a/b");
    EXPECT_EQ(parent_path("c.yaml"), ".");
    EXPECT_EQ(parent_path("/c.yaml"), "/");
    EXPECT_EQ(base_name("a/b/c.yaml"), "c.yaml");
}

class DiskTest : public testing::Test {
  protected:
    DiskTest() {
        folder_.write("a.yaml", "a: 1\n");
        std::filesystem::create_directory(folder_.path("inner"));
    }

    std::string path(const char* name) const { return folder_.path(name); }

    ScratchFolder folder_;
};

TEST_F(DiskTest, reads_and_lists) {
    EXPECT_EQ(*disk().read(path("a.yaml"), 100), "a: 1\n");
    EXPECT_EQ(*disk().names(folder_.path()), (std::vector<std::string>{"a.yaml", "inner"}));
    EXPECT_EQ(disk().status(path("inner"))->kind, FileKind::Directory);
    EXPECT_EQ(disk().status(path("a.yaml"))->size, 5U);
}

TEST_F(DiskTest, says_what_it_could_not_do) {
    EXPECT_EQ(disk().read(path("b.yaml"), 100).error().message,
              "cannot read " + path("b.yaml") + ": No such file or directory");
    EXPECT_EQ(disk().read(path("inner"), 100).error().message,
              "cannot read " + path("inner") + ": it is a folder");
    EXPECT_EQ(disk().read(path("a.yaml"), 4).error().message,
              "cannot read " + path("a.yaml") + ": 5 bytes, the limit is 4");
    EXPECT_EQ(disk().read("/dev/null", 4).error().message, "cannot read /dev/null: it is not a regular file");
}

TEST_F(DiskTest, one_file_behind_two_names_has_one_identity) {
    std::filesystem::create_directory_symlink(folder_.path(), path("inner/loop"));
    EXPECT_EQ(disk().status(path("inner/loop"))->identity, disk().status(folder_.path())->identity);
}

TEST(MemoryFileSystem, folders_exist_by_their_files) {
    MemoryFileSystem files({{"k8s/a.yaml", "a"}, {"k8s/b/c.yaml", "c"}, {"k8s.txt", "t"}});
    EXPECT_EQ(*files.names("k8s"), (std::vector<std::string>{"a.yaml", "b"}));
    EXPECT_EQ(files.status("k8s")->kind, FileKind::Directory);
    EXPECT_FALSE(files.status("k9s"));
    EXPECT_EQ(*files.names("."), (std::vector<std::string>{"k8s", "k8s.txt"}));
}

} // namespace
} // namespace cofferdam

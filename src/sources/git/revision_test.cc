#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sources/git/revision.h"
#include "sources/manifests/process.h"

namespace cofferdam::git {

namespace {

namespace fs = std::filesystem;

std::string search_path() {
    const char* const path = std::getenv("PATH");
    return path ? path : "";
}

// A repository of its own, with two commits: a/x.yaml and b.yaml, then another a/x.yaml and a filter and an
// attribute that would change or hide what is checked out.
class Revisions : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto git = manifests::find_program("git", search_path());
        if (!git) GTEST_SKIP() << "git is not installed";
        git_ = *git;
        folder_ = fs::temp_directory_path() / ("cofferdam-git-" + std::to_string(::getpid()));
        fs::create_directories(folder_ / "a");
        run({"init", "-q", "-b", "main"});
        write("a/x.yaml", "one\n");
        write("b.yaml", "b\n");
        commit("one");
        run({"tag", "one"});
        write("a/x.yaml", "two\n");
        write(".gitattributes", "b.yaml export-ignore\n*.yaml filter=evil\n");
        fs::create_symlink("b.yaml", folder_ / "link.yaml");
        commit("two");
        run({"config", "filter.evil.smudge", "touch " + (folder_ / "ran").string() + "; cat"});
        run({"config", "core.fsmonitor", "touch " + (folder_ / "ran").string()});
    }
    void TearDown() override { fs::remove_all(folder_); }

    void write(const std::string& name, std::string_view text) const {
        std::ofstream(folder_ / name) << text;
    }
    void run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"-C", folder_.string(), "-c", "user.name=a", "-c",
                                             "user.email=a@example.com", "-c", "commit.gpgsign=false"});
        const auto done = manifests::run({.program = git_,
                                          .arguments = std::move(arguments),
                                          .environment = {"PATH=" + search_path()},
                                          .input = ""},
                                         {});
        ASSERT_TRUE(done) << done.error().message;
    }
    void commit(const std::string& message) const {
        run({"add", "-A"});
        run({"commit", "-q", "-m", message});
    }
    Repository repository() const { return {folder_.string(), search_path(), ""}; }
    std::string text(const std::string& revision, const std::string& path) const {
        const auto id = commit_of(repository(), revision);
        if (!id) return id.error().message;
        const auto tree = read_tree(repository(), *id, {"."});
        if (!tree) return tree.error().message;
        return tree->files.read(path, 1000).value_or("nothing");
    }

    std::string git_;
    fs::path folder_;
};

} // namespace

TEST(Range, is_two_revisions) {
    EXPECT_EQ(parse_range("main..HEAD")->after, "HEAD");
    EXPECT_EQ(parse_range("main..")->after, "");
    EXPECT_EQ(parse_range("v1.2..v1.3")->before, "v1.2");
    EXPECT_TRUE(parse_range("main...HEAD")->from_fork_point);
    EXPECT_FALSE(parse_range("main"));
    EXPECT_FALSE(parse_range("k8s/../other"));
    EXPECT_FALSE(parse_range("../other"));
    EXPECT_FALSE(parse_range("--output=x..y"));
    EXPECT_FALSE(parse_range("a..-b"));
}

TEST_F(Revisions, reads_files_as_they_were) {
    EXPECT_EQ(text("one", "a/x.yaml"), "one\n");
    EXPECT_EQ(text("main", "a/x.yaml"), "two\n");
}

TEST_F(Revisions, no_attribute_hides_a_file_and_nothing_is_run) {
    EXPECT_EQ(text("main", "b.yaml"), "b\n");
    EXPECT_FALSE(fs::exists(folder_ / "ran"));
}

TEST_F(Revisions, links_are_left_out) { EXPECT_EQ(text("main", "link.yaml"), "nothing"); }

TEST_F(Revisions, tells_which_paths_there_are) {
    const auto tree = read_tree(repository(), *commit_of(repository(), "main"), {"a", "c"});
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(tree->holds, std::vector<std::string>{"a"});
    EXPECT_FALSE(tree->files.read("b.yaml", 1000));
}

TEST_F(Revisions, finds_where_two_came_from) {
    const std::string one = *commit_of(repository(), "one");
    run({"checkout", "-q", "-b", "side", "one"});
    write("b.yaml", "c\n");
    commit("three");
    EXPECT_EQ(fork_point(repository(), *commit_of(repository(), "main"), *commit_of(repository(), "side")),
              one);
}

TEST_F(Revisions, unknown_revisions_are_told) {
    EXPECT_EQ(commit_of(repository(), "nope").error().message, "git knows no revision \"nope\" here");
    EXPECT_FALSE(commit_of({"/", search_path(), ""}, "HEAD"));
}

} // namespace cofferdam::git

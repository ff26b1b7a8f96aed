#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "sources/manifests/listing.h"
#include "sources/manifests/process.h"

namespace cofferdam::manifests {
namespace {

using Names = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

Listing list(const FileSystem& files, const std::string& root, const std::string& excludes = "",
             UseGitignore gitignore = UseGitignore::Yes) {
    std::unordered_set<std::uint64_t> seen;
    const ListingRules rules{parse_ignore_file(excludes), gitignore};
    return list_folder(files, root, "", rules, seen).value();
}

Names paths(const Listing& listing) {
    Names found;
    for (const ListedFile& file : listing.files) found.push_back(file.path);
    return found;
}

TEST(Listing, TakesYamlAndJsonInTheOrderOfNames) {
    const MemoryFileSystem files(
        Files{{"k8s/b.yml", ""}, {"k8s/a/z.json", ""}, {"k8s/c.yaml", ""}, {"k8s/README.md", ""}});
    EXPECT_EQ(paths(list(files, "k8s")), (Names{"k8s/a/z.json", "k8s/b.yml", "k8s/c.yaml"}));
    EXPECT_EQ(paths(list(files, ".")), (Names{"k8s/a/z.json", "k8s/b.yml", "k8s/c.yaml"}));
}

TEST(Listing, DockerfilesGoByTheirNames) {
    for (std::string_view name :
         {"Dockerfile", "Dockerfile.dev", "api.Dockerfile", "Containerfile", "web.dockerfile"})
        EXPECT_TRUE(is_dockerfile_name(name)) << name;
    for (std::string_view name : {"Dockerfile.dockerignore", "Dockerfile.j2", "Dockerfile.yaml",
                                  "Dockerfiles", "myDockerfile", "Dockerfile.md", ".dockerignore"})
        EXPECT_FALSE(is_dockerfile_name(name)) << name;
}

TEST(Listing, DoesNotEnterHiddenFolders) {
    const MemoryFileSystem files(
        Files{{".git/a.yaml", ""}, {".github/workflows/ci.yml", ""}, {".dev.yaml", ""}});
    EXPECT_EQ(paths(list(files, ".")), Names{".dev.yaml"});
}

TEST(Listing, ObeysNestedGitignores) {
    const MemoryFileSystem files(Files{{".gitignore", "*.json\n/build/\nsecret-*.yaml\n"},
                                       {"a.json", ""},
                                       {"build/a.yaml", ""},
                                       {"k8s/build/a.yaml", ""},
                                       {"k8s/.gitignore", "!keep.json\n"},
                                       {"k8s/keep.json", ""},
                                       {"k8s/secret-x.yaml", ""},
                                       {"k8s/web.yaml", ""}});
    const Listing listing = list(files, ".");
    EXPECT_EQ(paths(listing), (Names{"k8s/build/a.yaml", "k8s/keep.json", "k8s/web.yaml"}));
    EXPECT_EQ(listing.ignored, 3U);
    EXPECT_EQ(list(files, ".", "", UseGitignore::No).files.size(), 6U);
}

TEST(Listing, WhatIsInAnIgnoredFolderCannotBeTakenBack) {
    const MemoryFileSystem files(Files{{".gitignore", "build/\n!build/a.yaml\n"}, {"build/a.yaml", ""}});
    EXPECT_TRUE(list(files, ".").files.empty());
}

TEST(Listing, ExcludesAreStrongerThanGitignore) {
    const MemoryFileSystem files(
        Files{{".gitignore", "generated/\n"}, {"generated/a.yaml", ""}, {"test/b.yaml", ""}});
    EXPECT_EQ(paths(list(files, ".", "test/\n!generated/\n")), Names{"generated/a.yaml"});
}

TEST(Listing, LeavesComposeFilesToTheComposeSource) {
    const MemoryFileSystem files(Files{{"a/compose.yaml", ""},
                                       {"a/compose.override.yml", ""},
                                       {"b/docker-compose.ci.yml", ""},
                                       {"b/composer.json", ""},
                                       {"b/composed.yaml", ""}});
    const Listing listing = list(files, ".");
    EXPECT_EQ(listing.compose_files,
              (Names{"a/compose.override.yml", "a/compose.yaml", "b/docker-compose.ci.yml"}));
    EXPECT_EQ(paths(listing), (Names{"b/composed.yaml", "b/composer.json"}));
}

TEST(Listing, AChartsTemplatesAreNoManifests) {
    const MemoryFileSystem files(Files{{"web/Chart.yaml", "name: web\n"},
                                       {"web/templates/deployment.yaml", "{{ }}"},
                                       {"web/charts/redis/templates/x.yaml", "{{ }}"},
                                       {"web/crds/crd.yaml", ""},
                                       {"lib/Chart.yaml", "name: lib\ntype: library\n"},
                                       {"plain/templates/a.yaml", ""}});
    const Listing listing = list(files, ".");
    EXPECT_EQ(paths(listing), (Names{"plain/templates/a.yaml", "web/crds/crd.yaml"}));
    ASSERT_EQ(listing.charts.size(), 2U);
    EXPECT_TRUE(listing.charts[0].library);
    EXPECT_EQ(listing.charts[1].name, "web");
    EXPECT_EQ(listing.charts[1].folder, "web");
}

TEST(Listing, AnUnreadableFolderIsReportedAndTheOthersAreRead) {
    class Locked : public MemoryFileSystem {
      public:
        using MemoryFileSystem::MemoryFileSystem;
        Result<Names> names(const std::string& path) const override {
            if (path == "locked") return error("cannot list locked: Permission denied");
            return MemoryFileSystem::names(path);
        }
    };
    const Listing listing = list(Locked(Files{{"locked/a.yaml", ""}, {"open/b.yaml", ""}}), ".");
    EXPECT_EQ(paths(listing), Names{"open/b.yaml"});
    ASSERT_EQ(listing.unread.size(), 1U);
    EXPECT_EQ(listing.unread[0].message, "cannot list locked: Permission denied");
}

TEST(Listing, SurvivesLoopsOfSymbolicLinks) {
    const ScratchFolder folder;
    folder.write("k8s/prod/web.yaml", "");
    std::filesystem::create_directory_symlink("..", folder.path("k8s/prod/up"));
    std::filesystem::create_directory_symlink("self", folder.path("k8s/self"));
    std::filesystem::create_symlink("prod/web.yaml", folder.path("k8s/web-again.yaml"));
    std::filesystem::create_symlink("nowhere", folder.path("k8s/.#web.yaml")); // as Emacs locks a file
    const Listing listing = list(disk(), folder.path());
    EXPECT_EQ(paths(listing), Names{folder.path("k8s/prod/web.yaml")}); // once, although it has three names
    ASSERT_EQ(listing.unread.size(), 1U);
    EXPECT_EQ(listing.unread[0].message,
              "cannot open " + folder.path("k8s/self") + ": Too many levels of symbolic links");
}

TEST(Listing, EndsAtADepth) {
    const MemoryFileSystem files(Files{{"a/b/c/d.yaml", ""}, {"a/b/e.yaml", ""}, {"f.yaml", ""}});
    std::unordered_set<std::uint64_t> seen;
    const Listing listing = list_folder(files, ".", "", {.excludes = {}, .depth = 2}, seen).value();
    EXPECT_EQ(paths(listing), (Names{"a/b/e.yaml", "f.yaml"}));
    ASSERT_EQ(listing.unread.size(), 1U);
    EXPECT_EQ(listing.unread[0].message, "cannot list a/b/c: more than 2 folders deep");
}

TEST(Listing, DeepFoldersOnDiskAreReported) {
    const ScratchFolder folder;
    folder.write("web.yaml", "");
    std::string deep;
    for (int i = 0; i < 150; ++i) deep += "a/";
    std::filesystem::create_directories(folder.path(deep));
    const Listing listing = list(disk(), folder.path());
    EXPECT_EQ(paths(listing), Names{folder.path("web.yaml")});
    ASSERT_EQ(listing.unread.size(), 1U);
    EXPECT_TRUE(listing.unread[0].message.ends_with(": more than 100 folders deep"));
}

// std::hash of libstdc++ (MurmurHash2 with a fixed seed) gives these two names one number.
TEST(Listing, NamesMadeToCollideHideNothing) {
    const MemoryFileSystem files(Files{{"V2bv58gyEcDKhNyp.yaml", ""}, {"harmless-service.yaml", ""}});
    EXPECT_EQ(paths(list(files, ".")), (Names{"V2bv58gyEcDKhNyp.yaml", "harmless-service.yaml"}));
}

TEST(Listing, FoldersThatShareTheirFirstFileAreNotOne) {
    const MemoryFileSystem files(Files{{"a/b/c.yaml", ""}, {"a/b/d/e.yaml", ""}, {"a/f.yaml", ""}});
    EXPECT_EQ(paths(list(files, ".")), (Names{"a/b/c.yaml", "a/b/d/e.yaml", "a/f.yaml"}));
    EXPECT_EQ(paths(list(files, "a")), (Names{"a/b/c.yaml", "a/b/d/e.yaml", "a/f.yaml"}));
}

// The oracle: git itself, over generated .gitignore files in three nested folders.
class GitOracle : public testing::Test {
  protected:
    void SetUp() override {
        const char* search_path = std::getenv("PATH");
        const auto git = find_program("git", search_path ? search_path : "");
        if (!git) GTEST_SKIP() << "git is not in PATH";
        git_ = *git;
        for (const std::string folder : {"", "a/", "a/b/", "a/b/ab/", "b/", "b/a/", "x y/", "x y/a/"}) {
            for (const std::string name :
                 {"a.yaml", "b.yaml", "ab.yaml", "a b.yaml", "[a].yaml", "a*.yaml", "!a.yaml"}) {
                files_.push_back(folder + name);
                folder_.write(files_.back(), "");
            }
        }
        ASSERT_TRUE(call({"init", "--quiet"}));
    }

    Result<std::string> call(Names arguments) const {
        arguments.insert(arguments.begin(), {"-C", folder_.path()});
        return run(
            {git_, std::move(arguments), {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null"}}, {});
    }

    std::set<std::string> kept_by_git() const {
        std::set<std::string> kept(files_.begin(), files_.end());
        Names arguments{"check-ignore", "--no-index", "--"};
        arguments.insert(arguments.end(), files_.begin(), files_.end());
        std::string ignored = call(std::move(arguments)).value_or("");
        for (std::size_t end = 0; (end = ignored.find('\n')) != std::string::npos; ignored.erase(0, end + 1))
            kept.erase(ignored.substr(0, end));
        return kept;
    }

    std::set<std::string> kept_by_us() const {
        std::set<std::string> kept;
        for (const ListedFile& file : list(disk(), folder_.path()).files)
            kept.insert(file.path.substr(folder_.path().size() + 1));
        return kept;
    }

    ScratchFolder folder_;
    std::string git_;
    Names files_;
};

std::string generated_pattern(std::mt19937& random) {
    static const Names pieces{"a",    "b",     "*",           "?",      "**",  "/",    "/",   "[ab]",
                              "[!a]", "[a-c]", ".yaml",       "*.yaml", "\\*", " ",    "\\ ", "**/",
                              "/**",  "\\[",   "[[:alpha:]]", "x y",    "[]]", "[^b]", "ab"};
    std::string pattern = random() % 4 == 0 ? "!" : "";
    for (std::size_t n = 1 + random() % 4; n > 0; --n) pattern += pieces[random() % pieces.size()];
    return pattern;
}

TEST_F(GitOracle, AgreesOnGeneratedPatterns) {
    std::mt19937 random(7);
    std::size_t rounds_that_ignore = 0;
    for (int round = 0; round < 120; ++round) {
        std::string told;
        for (const std::string folder : {"", "a/", "a/b/"}) {
            std::string text;
            for (std::size_t n = random() % 4; n > 0; --n) text += generated_pattern(random) + "\n";
            folder_.write(folder + ".gitignore", text);
            told += folder + ".gitignore:\n" + text;
        }
        const std::set<std::string> kept = kept_by_us();
        ASSERT_EQ(kept, kept_by_git()) << told;
        if (kept.size() < files_.size()) ++rounds_that_ignore;
    }
    EXPECT_GT(rounds_that_ignore, 60U);
}

} // namespace
} // namespace cofferdam::manifests

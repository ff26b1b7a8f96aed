#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "sources/manifests/process.h"

namespace cofferdam::manifests {
namespace {

using namespace std::chrono_literals;

Result<std::string> run_script(std::string_view text, const ProcessLimits& limits = {}) {
    const ScratchFolder folder;
    folder.write_script("tool", text);
    return run({folder.path("tool"), {"two words", "$HOME"}, {"PATH=/usr/bin:/bin"}}, limits);
}

TEST(Process, GivesWhatIsPrinted) {
    EXPECT_EQ(run_script("printf '%s|%s|%s' \"$1\" \"$2\" \"$(env | grep -c HOME)\"").value(),
              "two words|$HOME|0");
    EXPECT_EQ(run_script("cat").value(), ""); // nothing to read
    EXPECT_EQ(run_script("head -c 3000000 /dev/zero").value().size(), 3'000'000U);
}

TEST(Process, AFailureIsToldInTheProgramsFirstLine) {
    EXPECT_EQ(
        run_script("echo half; echo 'Error: no such template' >&2; echo more >&2; exit 3").error().message,
        "tool: Error: no such template");
    EXPECT_EQ(run_script("exit 3").error().message, "tool ended with status 3");
    EXPECT_EQ(run_script("kill -9 $$").error().message, "tool ended by signal 9");
    EXPECT_EQ(run({"/nonexistent/tool", {}, {}}, {}).error().message,
              "cannot run tool: No such file or directory");
}

TEST(Process, IsEndedAtItsLimits) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run_script("sleep 60", {.time = 100ms}).error().message, "tool took longer than 0.1 s");
    EXPECT_EQ(run_script("sleep 60 >/dev/null 2>&1", {.time = 100ms}).error().message,
              "tool took longer than 0.1 s");
    EXPECT_EQ(run_script("cat /dev/zero", {.output = 1000}).error().message,
              "tool printed more than 1000 bytes");
    // What it leaves behind holds the pipes open, and does not hold us.
    EXPECT_EQ(run_script("sleep 60 & echo done").value(), "done\n");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

TEST(Process, CanComplainAtLengthAndSucceed) {
    EXPECT_EQ(run_script("head -c 3000000 /dev/zero >&2; echo fine").value(), "fine\n");
}

TEST(FindProgram, LooksInAbsoluteFoldersInOrder) {
    const ScratchFolder folder;
    folder.write_script("two/helm", "");
    folder.write("one/helm", "not executable");
    const std::string search_path =
        ".::" + folder.path("none") + ":" + folder.path("one") + ":" + folder.path("two");
    EXPECT_EQ(find_program("helm", search_path), folder.path("two/helm"));
    EXPECT_EQ(find_program("kustomize", search_path), std::nullopt);
}

} // namespace
} // namespace cofferdam::manifests

// The published cases of the Pod Security Standards:
// suites/pss/{baseline,restricted}/v1.N/{pass,fail}/CHECKn.yaml.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

const std::filesystem::path suite = COFFERDAM_SOURCE_DIR "/../shared/suites/pss";

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lowered;
}

// "capabilities_baseline0.yaml" → "capabilities_baseline"
std::string check_of(const std::filesystem::path& file) {
    std::string name = file.stem();
    while (!name.empty() && std::isdigit(static_cast<unsigned char>(name.back())) != 0) name.pop_back();
    return name;
}

// A case of a check that another one replaces at its level and version is refused by that other one.
bool fails_as_named(const Result& result, const std::string& name) {
    for (const std::string& id : failed_checks(result)) {
        if (lower(id) == name) return true;
        const auto check = std::ranges::find(all_checks(), id, &Check::id);
        if (!check->replaces.empty() && lower(check->replaces) == name) return true;
    }
    return false;
}

Result evaluate_file(const std::filesystem::path& file) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    const std::filesystem::path version = file.parent_path().parent_path();
    const Level level = version.parent_path().filename() == "baseline" ? Level::Baseline : Level::Restricted;
    return evaluate_yaml(text.str(), level, parse_version(version.filename().string())->minor);
}

std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(suite)) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    return files;
}

TEST(Suite, EveryFileIsJudgedAsItsFolderAndNameSay) {
    if (!std::filesystem::exists(suite)) GTEST_SKIP() << suite << " is not there";
    const std::vector<std::filesystem::path> all = files();
    EXPECT_GE(all.size(), 382U);
    for (const std::filesystem::path& file : all) {
        const Result result = evaluate_file(file);
        const bool must_pass = file.parent_path().filename() == "pass";
        EXPECT_EQ(result.verdict, must_pass ? Verdict::Pass : Verdict::Fail) << file;
        EXPECT_TRUE(must_pass || fails_as_named(result, check_of(file))) << file;
    }
}

} // namespace
} // namespace cofferdam::pod_security

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {
namespace {

std::vector<std::string> ids(Level level, int minor) {
    std::vector<std::string> ids;
    for (const Step& step : steps(level, {minor})) ids.emplace_back(step.id);
    return ids;
}

std::map<std::string, int> since(const std::vector<std::string>& wanted, Level level) {
    std::map<std::string, int> first;
    for (int minor = newest().minor; minor >= 0; --minor) {
        for (const std::string& id : ids(level, minor)) {
            if (std::ranges::find(wanted, id) != wanted.end()) first[id] = minor;
        }
    }
    return first;
}

TEST(Checks, IdsAreUniqueAndRevisionsAscendToAVersionThatWeKnow) {
    std::set<std::string_view> seen;
    for (const Check& check : all_checks()) {
        EXPECT_TRUE(seen.insert(check.id).second) << check.id;
        ASSERT_FALSE(check.revisions.empty()) << check.id;
        EXPECT_LE(check.revisions.back().since, newest().minor) << check.id;
        for (std::size_t i = 1; i < check.revisions.size(); ++i) {
            EXPECT_LT(check.revisions[i - 1].since, check.revisions[i].since) << check.id;
        }
    }
}

TEST(Checks, OnlyRestrictedChecksReplaceAndOnlyBaselineChecksAreReplaced) {
    std::map<std::string_view, Level> levels;
    for (const Check& check : all_checks()) levels[check.id] = check.level;
    for (const Check& check : all_checks()) {
        if (check.replaces.empty()) continue;
        EXPECT_EQ(check.level, Level::Restricted) << check.id;
        ASSERT_TRUE(levels.contains(check.replaces)) << check.id;
        EXPECT_EQ(levels[check.replaces], Level::Baseline) << check.id;
    }
}

TEST(Checks, OfTheFirstVersion) {
    EXPECT_EQ(
        ids(Level::Baseline, 0),
        (std::vector<std::string>{"appArmorProfile", "capabilities_baseline", "hostNamespaces",
                                  "hostPathVolumes", "hostPorts", "privileged", "procMount", "seLinuxOptions",
                                  "seccompProfile_baseline", "sysctls", "windowsHostProcess"}));
    EXPECT_EQ(
        ids(Level::Restricted, 0),
        (std::vector<std::string>{"appArmorProfile", "capabilities_baseline", "hostNamespaces", "hostPorts",
                                  "privileged", "procMount", "seLinuxOptions", "seccompProfile_baseline",
                                  "sysctls", "windowsHostProcess", "restrictedVolumes", "runAsNonRoot"}));
}

TEST(Checks, OfTheNewestVersion) {
    EXPECT_EQ(ids(Level::Baseline, newest().minor),
              (std::vector<std::string>{"appArmorProfile", "capabilities_baseline", "hostNamespaces",
                                        "hostPathVolumes", "hostPorts", "hostProbesAndHostLifecycle",
                                        "privileged", "procMount", "seLinuxOptions",
                                        "seccompProfile_baseline", "sysctls", "windowsHostProcess"}));
    EXPECT_EQ(ids(Level::Restricted, newest().minor),
              (std::vector<std::string>{
                  "appArmorProfile", "hostNamespaces", "hostPorts", "hostProbesAndHostLifecycle",
                  "privileged", "seLinuxOptions", "sysctls", "windowsHostProcess", "allowPrivilegeEscalation",
                  "capabilities_restricted", "procMount_restricted", "restrictedVolumes", "runAsNonRoot",
                  "runAsUser", "seccompProfile_restricted"}));
}

TEST(Checks, BeginInTheVersionThatBroughtThem) {
    EXPECT_EQ(since({"hostProbesAndHostLifecycle"}, Level::Baseline),
              (std::map<std::string, int>{{"hostProbesAndHostLifecycle", 34}}));
    EXPECT_EQ(since({"allowPrivilegeEscalation", "capabilities_restricted", "procMount_restricted",
                     "runAsUser", "seccompProfile_restricted"},
                    Level::Restricted),
              (std::map<std::string, int>{{"allowPrivilegeEscalation", 8},
                                          {"capabilities_restricted", 22},
                                          {"procMount_restricted", 35},
                                          {"runAsUser", 23},
                                          {"seccompProfile_restricted", 19}}));
}

// In each version exactly one of the two runs at the restricted level.
TEST(Checks, AReplacedCheckRunsUntilItsReplacementDoes) {
    for (int minor = 0; minor <= newest().minor; ++minor) {
        const std::vector<std::string> running = ids(Level::Restricted, minor);
        const auto runs = [&](std::string_view id) {
            return std::ranges::find(running, id) != running.end();
        };
        for (const Check& check : all_checks()) {
            if (check.replaces.empty()) continue;
            EXPECT_NE(runs(check.id), runs(check.replaces)) << check.id << " at 1." << minor;
        }
    }
}

TEST(Checks, PrivilegedHasNone) { EXPECT_TRUE(ids(Level::Privileged, newest().minor).empty()); }

} // namespace
} // namespace cofferdam::pod_security

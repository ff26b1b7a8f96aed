// kubeaudit's fixtures: each folder is named for a weakness, each file for what it shows. Its labels that
// accept a weakness are not ours, so that "allowed" fixtures fail like others.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/read_estate.h"
#include "comply/assessment.h"
#include "content/controls.h"

namespace cofferdam::tests {
namespace {

namespace fs = std::filesystem;

const fs::path fixtures = COFFERDAM_SOURCE_DIR "/../shared/suites/estates/kubeaudit";

struct Case {
    std::string folder;
    std::string control;
    std::set<std::string> clean; // the files in which the control finds nothing; all others hold the weakness
};

const std::vector<Case> cases = {
    {"apparmor",
     "workload-no-apparmor",
     {"apparmor-annotation-init-container-enabled", "apparmor-enabled", "apparmor-invalid-annotation"}},
    {"asat",
     "workload-default-account",
     {"service-account-token-deprecated", "service-account-token-false",
      "service-account-token-redundant-override"}}, // that of "…-default-sa" stands in another namespace
    {"asat",
     "workload-deprecated-account",
     {"service-account-token-false", "service-account-token-redundant-override",
      "service-account-token-nil-and-no-name", "service-account-token-nil-and-no-name-and-default-sa",
      "service-account-token-true-allowed", "service-account-token-true-and-default-name",
      "service-account-token-true-and-default-sa", "service-account-token-true-and-no-name"}},
    {"capabilities",
     "workload-keeps-capabilities",
     {"capabilities-added", "capabilities-dropped-all", "capabilities-some-allowed"}},
    {"deprecatedapis", "workload-deprecated-api", {}},
    {"hostns", "compliance-pss-hostNamespaces", {"namespaces-redundant-override"}},
    {"image", "image-latest", {"image-tag-present"}},
    {"limits", "availability-cpu-limit", {"resources-limit", "resources-limit-no-memory"}},
    {"limits", "availability-memory-limit", {"resources-limit", "resources-limit-no-cpu"}},
    {"mounts", "workload-sensitive-host-path", {"docker-sock-mounted"}},
    {"netpols",
     "namespace-open-ingress",
     {"namespace-has-default-deny-netpol", "namespace-missing-default-deny-egress-netpol",
      "namespace-missing-default-deny-egress-netpol-allowed"}},
    {"netpols",
     "namespace-open-egress",
     {"namespace-has-default-deny-netpol", "namespace-missing-default-deny-ingress-netpol",
      "namespace-missing-default-deny-ingress-netpol-allowed",
      "namespace-allow-missing-default-deny-ingress-old-label"}},
    {"nonroot",
     "workload-root",
     {"run-as-non-root-psc-false-csc-true", "run-as-non-root-psc-true",
      "run-as-non-root-redundant-override-container", "run-as-non-root-redundant-override-pod",
      "run-as-user-1-run-as-non-root-false", "run-as-user-1-run-as-non-root-true", "run-as-user-psc-0-csc-1",
      "run-as-user-psc-0-csc-1-multiple-cont", "run-as-non-root-psc-false-csc-true-multiple-cont",
      "run-as-user-psc-1-run-as-non-root-psc-true", "run-as-user-psc-1",
      "run-as-user-psc-1-run-as-non-root-psc-false", "run-as-user-redundant-override-container",
      "run-as-user-redundant-override-pod"}},
    {"privesc", "compliance-pss-allowPrivilegeEscalation", {"allow-privilege-escalation-redundant-override"}},
    {"privileged", "compliance-pss-privileged", {"privileged-nil", "privileged-redundant-override"}},
    {"rootfs", "workload-writable-root", {"read-only-root-filesystem-redundant-override"}},
    {"seccomp", "workload-no-seccomp", {"seccomp-disabled-pod", "seccomp-enabled", "seccomp-enabled-pod"}},
};

bool fails(const fs::path& file, const std::string& control) {
    cli::ReadingOptions options;
    options.targets = {file.string()};
    const auto snapshot = cli::read_estate(options, {});
    EXPECT_TRUE(snapshot.has_value()) << file;
    questions::Settings settings;
    settings.controls.judge_all = true;
    const questions::ScanResult result = questions::scan(*snapshot, settings);
    const comply::Assessment assessment = comply::assess(result, nullptr, settings.controls, {}, {});
    const auto found = std::ranges::find_if(assessment.controls, [&](const comply::ControlVerdict& verdict) {
        return verdict.rule->id == control;
    });
    EXPECT_NE(found, assessment.controls.end()) << control;
    return found != assessment.controls.end() && found->verdict == comply::Verdict::Fail;
}

TEST(Kubeaudit, each_weakness_is_found_by_its_control) {
    if (!fs::exists(fixtures)) GTEST_SKIP() << "no fixtures of kubeaudit at " << fixtures;
    for (const Case& expected : cases) {
        for (const fs::directory_entry& file :
             fs::directory_iterator(fixtures / expected.folder / "fixtures")) {
            const std::string name = file.path().stem().string();
            EXPECT_EQ(fails(file.path(), expected.control), !expected.clean.contains(name))
                << expected.control << " on " << expected.folder << "/" << name;
        }
    }
}

TEST(Kubeaudit, no_folder_is_left_out) {
    if (!fs::exists(fixtures)) GTEST_SKIP() << "no fixtures of kubeaudit at " << fixtures;
    for (const fs::directory_entry& folder : fs::directory_iterator(fixtures)) {
        if (!folder.is_directory()) continue;
        const bool listed =
            std::ranges::find(cases, folder.path().filename().string(), &Case::folder) != cases.end();
        EXPECT_TRUE(listed) << folder.path();
    }
}

} // namespace
} // namespace cofferdam::tests

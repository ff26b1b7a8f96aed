// privileged, allowPrivilegeEscalation, procMount.
#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

TEST(Privileged, ForbidsTrue) {
    EXPECT_EQ(judge("privileged", R"(
spec:
  containers: [{name: a, securityContext: {privileged: false}}, {name: b, securityContext: {privileged: true}}]
)",
                    Level::Baseline, 0),
              "spec.containers[1].securityContext.privileged = true\n");
}

std::string escalation(const std::string& yaml, int minor) {
    return judge("allowPrivilegeEscalation", yaml, Level::Restricted, minor);
}

TEST(AllowPrivilegeEscalation, MustBeFalse) {
    EXPECT_EQ(escalation(R"(
spec:
  containers:
  - {name: a, securityContext: {allowPrivilegeEscalation: false}}
  - {name: b, securityContext: {allowPrivilegeEscalation: true}}
  - {name: c}
)",
                         8),
              "spec.containers[1].securityContext.allowPrivilegeEscalation = true\n"
              "spec.containers[2].securityContext.allowPrivilegeEscalation is missing\n");
}

TEST(AllowPrivilegeEscalation, BeginsIn8) {
    EXPECT_EQ(escalation("spec: {containers: [{name: a}]}", 7), "pass");
    EXPECT_NE(escalation("spec: {containers: [{name: a}]}", 8), "pass");
}

TEST(AllowPrivilegeEscalation, LetsWindowsPassFrom25) {
    const std::string windows = "spec: {os: {name: windows}, containers: [{name: a}]}";
    EXPECT_NE(escalation(windows, 24), "pass");
    EXPECT_EQ(escalation(windows, 25), "pass");
    EXPECT_NE(escalation("spec: {os: {name: linux}, containers: [{name: a}]}", 25), "pass");
}

TEST(AllowPrivilegeEscalation, IsNotJudgedWhereTheOperatingSystemCannotBeRead) {
    EXPECT_EQ(
        escalation("spec: {os: windows, containers: [{name: a, securityContext: {runAsNonRoot: true}}]}", 25),
        "unknown");
}

constexpr auto unmasked_pod = "spec: {containers: [{name: a, securityContext: {procMount: Unmasked}}]}";
constexpr auto unmasked_in_user_namespace =
    "spec: {hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}";
constexpr auto unmasked = "spec.containers[0].securityContext.procMount = \"Unmasked\"\n";

TEST(ProcMount, MustBeDefault) {
    EXPECT_EQ(judge("procMount", unmasked_pod, Level::Baseline, 0), unmasked);
    EXPECT_EQ(judge("procMount", unmasked_pod, Level::Baseline, 37), unmasked);
    EXPECT_EQ(judge("procMount", "spec: {containers: [{securityContext: {procMount: Default}}]}",
                    Level::Baseline, 0),
              "pass");
    EXPECT_EQ(
        judge("procMount", "spec: {containers: [{securityContext: {procMount: ''}}]}", Level::Baseline, 0),
        "spec.containers[0].securityContext.procMount = \"\"\n");
}

TEST(ProcMount, IsFreeInAUserNamespaceFrom35AtBaseline) {
    EXPECT_EQ(judge("procMount", unmasked_in_user_namespace, Level::Baseline, 34), unmasked);
    EXPECT_EQ(judge("procMount", unmasked_in_user_namespace, Level::Baseline, 35), "pass");
}

TEST(ProcMount, StaysForbiddenAtRestricted) {
    EXPECT_EQ(judge("procMount", unmasked_in_user_namespace, Level::Restricted, 34), unmasked);
    EXPECT_EQ(judge("procMount_restricted", unmasked_in_user_namespace, Level::Restricted, 35), unmasked);
}

} // namespace
} // namespace cofferdam::pod_security

#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

std::string non_root(const std::string& yaml, int minor = 0) {
    return judge("runAsNonRoot", yaml, Level::Restricted, minor);
}
std::string user(const std::string& yaml, int minor) {
    return judge("runAsUser", yaml, Level::Restricted, minor);
}

TEST(RunAsNonRoot, MustBeTrueInThePodOrInEachContainer) {
    EXPECT_EQ(non_root("spec: {containers: [{name: a, securityContext: {runAsNonRoot: true}}, {name: b}]}"),
              "spec.containers[1].securityContext.runAsNonRoot is missing\n");
    EXPECT_EQ(non_root("spec: {securityContext: {runAsNonRoot: true}, containers: [{name: a}]}"), "pass");
}

TEST(RunAsNonRoot, MustBeFalseNowhere) {
    EXPECT_EQ(non_root(R"(
spec:
  securityContext: {runAsNonRoot: false}
  containers: [{name: a}, {name: b, securityContext: {runAsNonRoot: true}}]
)"),
              "spec.securityContext.runAsNonRoot = false\n");
    EXPECT_EQ(non_root(R"(
spec:
  securityContext: {runAsNonRoot: true}
  containers: [{name: a, securityContext: {runAsNonRoot: false}}]
)"),
              "spec.containers[0].securityContext.runAsNonRoot = false\n");
}

TEST(RunAsNonRoot, IsNotRequiredInAUserNamespaceFrom35) {
    const std::string pod =
        "spec: {hostUsers: false, containers: [{name: a, securityContext: {runAsNonRoot: false}}]}";
    EXPECT_NE(non_root(pod, 34), "pass");
    EXPECT_EQ(non_root(pod, 35), "pass");
    EXPECT_NE(non_root("spec: {hostUsers: true, containers: [{name: a}]}", 35), "pass");
}

constexpr auto root_pod = R"(
spec:
  securityContext: {runAsUser: 0}
  containers:
  - {name: a, securityContext: {runAsUser: 1000}}
  - {name: b, securityContext: {runAsUser: 0}}
  - {name: c}
)";

TEST(RunAsUser, MustNotBeZero) {
    EXPECT_EQ(user(root_pod, 23), "spec.securityContext.runAsUser = 0\n"
                                  "spec.containers[1].securityContext.runAsUser = 0\n");
}

TEST(RunAsUser, BeginsIn23) { EXPECT_EQ(user(root_pod, 22), "pass"); }

TEST(RunAsUser, MayBeZeroInAUserNamespaceFrom35) {
    const std::string pod = "spec: {hostUsers: false, securityContext: {runAsUser: 0}}";
    EXPECT_EQ(user(pod, 34), "spec.securityContext.runAsUser = 0\n");
    EXPECT_EQ(user(pod, 35), "pass");
}

} // namespace
} // namespace cofferdam::pod_security

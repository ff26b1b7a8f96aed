#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

std::string container(const std::string& capabilities, const std::string& rest_of_spec = "") {
    return "spec: {" + rest_of_spec + "containers: [{name: a, securityContext: {capabilities: " + capabilities
           + "}}]}";
}

std::string baseline(const std::string& yaml) {
    return judge("capabilities_baseline", yaml, Level::Baseline, 37);
}
std::string restricted(const std::string& yaml, int minor = 37) {
    return judge("capabilities_restricted", yaml, Level::Restricted, minor);
}

TEST(CapabilitiesBaseline, AllowsWhatRuntimesGrantButNotNetRaw) {
    EXPECT_EQ(baseline(container("{add: [AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, "
                                 "NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT]}")),
              "pass");
    EXPECT_EQ(baseline(container("{add: [CHOWN, NET_RAW, KILL, SYS_ADMIN]}")),
              "spec.containers[0].securityContext.capabilities.add[1] = \"NET_RAW\"\n"
              "spec.containers[0].securityContext.capabilities.add[3] = \"SYS_ADMIN\"\n");
}

TEST(CapabilitiesBaseline, ReadsNamesToTheLetter) {
    EXPECT_EQ(baseline(container("{add: [CAP_KILL, kill]}")),
              "spec.containers[0].securityContext.capabilities.add[0] = \"CAP_KILL\"\n"
              "spec.containers[0].securityContext.capabilities.add[1] = \"kill\"\n");
}

TEST(CapabilitiesRestricted, RequiresDropAll) {
    EXPECT_EQ(restricted(container("{drop: [NET_RAW, ALL]}")), "pass");
    EXPECT_EQ(restricted("spec: {containers: [{name: a}]}"),
              "spec.containers[0].securityContext.capabilities.drop is missing\n");
    EXPECT_EQ(restricted(container("{drop: [NET_RAW, all]}")),
              "spec.containers[0].securityContext.capabilities.drop = [\"NET_RAW\",\"all\"]\n");
}

TEST(CapabilitiesRestricted, AllowsToAddNetBindServiceOnly) {
    EXPECT_EQ(restricted(container("{drop: [ALL], add: [NET_BIND_SERVICE, CHOWN]}")),
              "spec.containers[0].securityContext.capabilities.add[1] = \"CHOWN\"\n");
}

TEST(CapabilitiesRestricted, BeginsIn22) {
    const std::string chown = container("{add: [CHOWN]}");
    EXPECT_EQ(restricted(chown, 21), "pass");
    EXPECT_NE(restricted(chown, 22), "pass");
}

TEST(CapabilitiesRestricted, LetsWindowsPassFrom25) {
    const std::string windows = container("{}", "os: {name: windows}, ");
    EXPECT_NE(restricted(windows, 24), "pass");
    EXPECT_EQ(restricted(windows, 25), "pass");
    EXPECT_NE(restricted(container("{}", "os: {name: linux}, "), 25), "pass");
}

TEST(CapabilitiesRestricted, CannotKnowWhatAListWithSomethingElseInItDrops) {
    const std::string pod = R"(
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [7]}}}]
)";
    EXPECT_EQ(restricted(pod), "unknown");
}

} // namespace
} // namespace cofferdam::pod_security

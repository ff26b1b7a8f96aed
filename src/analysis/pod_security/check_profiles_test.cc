// appArmorProfile, seccompProfile, seLinuxOptions, sysctls.
#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

TEST(AppArmorProfile, OfAFieldIsRuntimeDefaultOrLocalhost) {
    EXPECT_EQ(judge("appArmorProfile", R"(
spec:
  securityContext: {appArmorProfile: {type: Unconfined}}
  containers:
  - {name: a, securityContext: {appArmorProfile: {type: RuntimeDefault}}}
  - {name: b, securityContext: {appArmorProfile: {type: Localhost}}}
  - {name: c, securityContext: {appArmorProfile: {}}}
)",
                    Level::Baseline, 0),
              "spec.securityContext.appArmorProfile.type = \"Unconfined\"\n"
              "spec.containers[2].securityContext.appArmorProfile.type is missing\n");
}

TEST(AppArmorProfile, OfAnAnnotationIsRuntimeDefaultOrLocalhostOrEmpty) {
    EXPECT_EQ(
        judge("appArmorProfile", R"(
metadata:
  annotations:
    container.apparmor.security.beta.kubernetes.io/a: unconfined
    container.apparmor.security.beta.kubernetes.io/b: localhost/web
    container.apparmor.security.beta.kubernetes.io/c: runtime/default
    container.apparmor.security.beta.kubernetes.io/d: ""
    apparmor: unconfined
spec: {}
)",
              Level::Baseline, 37),
        "metadata.annotations[\"container.apparmor.security.beta.kubernetes.io/a\"] = \"unconfined\"\n");
}

constexpr auto annotated_pod = R"(
metadata:
  annotations:
    seccomp.security.alpha.kubernetes.io/pod: unconfined
    container.seccomp.security.alpha.kubernetes.io/a: ""
    container.seccomp.security.alpha.kubernetes.io/b: docker/default
    container.seccomp.security.alpha.kubernetes.io/gone: unconfined
spec: {containers: [{name: a}, {name: b}]}
)";

TEST(SeccompProfileBaseline, LooksAtAnnotationsBefore19) {
    EXPECT_EQ(judge("seccompProfile_baseline", annotated_pod, Level::Baseline, 18),
              "metadata.annotations[\"seccomp.security.alpha.kubernetes.io/pod\"] = \"unconfined\"\n"
              "metadata.annotations[\"container.seccomp.security.alpha.kubernetes.io/a\"] = \"\"\n");
    EXPECT_EQ(judge("seccompProfile_baseline", annotated_pod, Level::Baseline, 19), "pass");
}

constexpr auto unconfined_pod = R"(
spec:
  securityContext: {seccompProfile: {type: Unconfined}}
  containers: [{name: a, securityContext: {seccompProfile: {type: Localhost}}}, {name: b}]
)";
constexpr auto unconfined = "spec.securityContext.seccompProfile.type = \"Unconfined\"\n";

TEST(SeccompProfileBaseline, LooksAtFieldsFrom19) {
    EXPECT_EQ(judge("seccompProfile_baseline", unconfined_pod, Level::Baseline, 18), "pass");
    EXPECT_EQ(judge("seccompProfile_baseline", unconfined_pod, Level::Baseline, 19), unconfined);
}

std::string seccomp_restricted(const std::string& yaml, int minor) {
    return judge("seccompProfile_restricted", yaml, Level::Restricted, minor);
}

TEST(SeccompProfileRestricted, MustBeSetInThePodOrInEachContainer) {
    EXPECT_EQ(seccomp_restricted(R"(
spec: {containers: [{name: a, securityContext: {seccompProfile: {type: RuntimeDefault}}}, {name: b}]}
)",
                                 19),
              "spec.containers[1].securityContext.seccompProfile.type is missing\n");
    EXPECT_EQ(
        seccomp_restricted(
            "spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: a}]}", 19),
        "pass");
}

TEST(SeccompProfileRestricted, NamesABadProfileOfThePodOnce) {
    EXPECT_EQ(seccomp_restricted(unconfined_pod, 19), unconfined);
}

TEST(SeccompProfileRestricted, BeginsIn19AndLetsWindowsPassFrom25) {
    const std::string windows = "spec: {os: {name: windows}, containers: [{name: a}]}";
    EXPECT_EQ(seccomp_restricted(windows, 18), "pass");
    EXPECT_NE(seccomp_restricted(windows, 19), "pass");
    EXPECT_NE(seccomp_restricted(windows, 24), "pass");
    EXPECT_EQ(seccomp_restricted(windows, 25), "pass");
}

TEST(SELinuxOptions, AllowsContainerTypesAndNoUserOrRole) {
    EXPECT_EQ(judge("seLinuxOptions", R"(
spec:
  securityContext: {seLinuxOptions: {type: spc_t, user: system_u, level: "s0:c1"}}
  containers:
  - {name: a, securityContext: {seLinuxOptions: {type: container_kvm_t, user: "", role: system_r}}}
  - {name: b, securityContext: {seLinuxOptions: {type: container_init_t}}}
  - {name: c, securityContext: {seLinuxOptions: {type: container_t}}}
  - {name: d, securityContext: {seLinuxOptions: {}}}
)",
                    Level::Baseline, 0),
              "spec.securityContext.seLinuxOptions.type = \"spc_t\"\n"
              "spec.securityContext.seLinuxOptions.user = \"system_u\"\n"
              "spec.containers[0].securityContext.seLinuxOptions.role = \"system_r\"\n");
}

TEST(SELinuxOptions, AllowsContainerEnginesFrom31) {
    const std::string pod = "spec: {securityContext: {seLinuxOptions: {type: container_engine_t}}}";
    EXPECT_EQ(judge("seLinuxOptions", pod, Level::Baseline, 30),
              "spec.securityContext.seLinuxOptions.type = \"container_engine_t\"\n");
    EXPECT_EQ(judge("seLinuxOptions", pod, Level::Baseline, 31), "pass");
}

std::string sysctl(const std::string& name, int minor) {
    return judge("sysctls", "spec: {securityContext: {sysctls: [{name: " + name + ", value: '1'}]}}",
                 Level::Baseline, minor);
}

TEST(Sysctls, ForbidsAllButTheSafeOnes) {
    EXPECT_EQ(sysctl("kernel.shm_rmid_forced", 0), "pass");
    EXPECT_EQ(sysctl("kernel.msgmax", 37), "spec.securityContext.sysctls[0].name = \"kernel.msgmax\"\n");
    EXPECT_EQ(judge("sysctls", "spec: {securityContext: {sysctls: [{value: '1'}]}}", Level::Baseline, 37),
              "spec.securityContext.sysctls[0].name is missing\n");
}

TEST(Sysctls, BecameSafeOverTheVersions) {
    const std::pair<const char*, int> since[] = {
        {"net.ipv4.ip_local_reserved_ports", 27},
        {"net.ipv4.tcp_keepalive_time", 29},
        {"net.ipv4.tcp_fin_timeout", 29},
        {"net.ipv4.tcp_keepalive_intvl", 29},
        {"net.ipv4.tcp_keepalive_probes", 29},
        {"net.ipv4.tcp_rmem", 32},
        {"net.ipv4.tcp_wmem", 32},
        {"net.ipv4.tcp_slow_start_after_idle", 37},
        {"net.ipv4.tcp_notsent_lowat", 37},
    };
    for (const auto& [name, minor] : since) {
        EXPECT_NE(sysctl(name, minor - 1), "pass") << name;
        EXPECT_EQ(sysctl(name, minor), "pass") << name;
    }
}

} // namespace
} // namespace cofferdam::pod_security

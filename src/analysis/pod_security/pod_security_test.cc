#include "analysis/pod_security/pod_security_test.h"

#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security.h"

namespace cofferdam::pod_security {
namespace {

constexpr auto hardened_pod = R"(
metadata: {name: web}
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: web
    image: nginx
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
)";

int minor_of(std::string_view text) {
    const cofferdam::Result<Version> version = parse_version(text);
    return version ? version->minor : -1;
}

TEST(ParseVersion, ReadsAMinorVersion) {
    EXPECT_EQ(minor_of("1.29"), 29);
    EXPECT_EQ(minor_of("v1.29"), 29);
    EXPECT_EQ(minor_of("v1.29.3"), 29);
    EXPECT_EQ(minor_of("1.0"), 0);
    EXPECT_EQ(minor_of("1.99"), 99);
    EXPECT_EQ(minor_of("latest"), newest().minor);
}

TEST(ParseVersion, RefusesWhatIsNone) {
    for (const std::string_view text : {"", "v", "1", "1.", "2.0", "v1.x", "1.-1", "1.029", "1.29.",
                                        "1.29.3.1", "1.29 ", "vv1.29", "Latest", "1.99999999999"}) {
        EXPECT_EQ(minor_of(text), -1) << text;
    }
    EXPECT_EQ(parse_version("1.x").error().message,
              "\"1.x\" is no version of Kubernetes: write \"1.29\" or \"latest\"");
}

TEST(Evaluate, AHardenedPodPassesEveryVersion) {
    for (int minor = 0; minor <= newest().minor; ++minor) {
        EXPECT_EQ(evaluate_yaml(hardened_pod, Level::Restricted, minor).verdict, Verdict::Pass) << minor;
        EXPECT_EQ(evaluate_yaml(hardened_pod, Level::Baseline, minor).verdict, Verdict::Pass) << minor;
    }
}

TEST(Evaluate, ADefaultPodIsBaselineButNotRestricted) {
    const std::string pod = "spec: {containers: [{name: web, image: nginx}]}";
    EXPECT_EQ(evaluate_yaml(pod, Level::Baseline, 37).verdict, Verdict::Pass);
    const Result restricted = evaluate_yaml(pod, Level::Restricted, 37);
    EXPECT_EQ(restricted.verdict, Verdict::Fail);
    EXPECT_EQ(failed_checks(restricted),
              (std::vector<std::string>{"allowPrivilegeEscalation", "capabilities_restricted", "runAsNonRoot",
                                        "seccompProfile_restricted"}));
}

TEST(Evaluate, ViolationsComeByCheckThenByContainer) {
    const Result result = evaluate_yaml(R"(
spec:
  hostPID: true
  containers: [{name: a, securityContext: {privileged: true}}, {name: b, securityContext: {privileged: true}}]
  initContainers: [{name: i, securityContext: {privileged: true}}]
  ephemeralContainers: [{name: e, securityContext: {privileged: true}}]
)",
                                        Level::Baseline, 37);
    std::vector<std::string> fields;
    for (const Violation& violation : result.violations) fields.push_back(violation.field);
    EXPECT_EQ(fields,
              (std::vector<std::string>{"spec.hostPID", "spec.initContainers[0].securityContext.privileged",
                                        "spec.containers[0].securityContext.privileged",
                                        "spec.containers[1].securityContext.privileged",
                                        "spec.ephemeralContainers[0].securityContext.privileged"}));
}

TEST(Evaluate, AVersionNewerThanTheNewestIsTheNewest) {
    const std::string pod = "spec: {securityContext: {sysctls: [{name: net.ipv4.tcp_notsent_lowat}]}}";
    EXPECT_EQ(evaluate_yaml(pod, Level::Baseline, 36).verdict, Verdict::Fail);
    EXPECT_EQ(evaluate_yaml(pod, Level::Baseline, 37).verdict, Verdict::Pass);
    EXPECT_EQ(evaluate_yaml(pod, Level::Baseline, 1000).verdict, Verdict::Pass);
}

TEST(Evaluate, PrivilegedLetsEverythingPass) {
    EXPECT_EQ(evaluate_yaml("spec: {hostPID: 3}", Level::Privileged, 37).verdict, Verdict::Pass);
}

TEST(Evaluate, ANullFieldIsAnAbsentField) {
    EXPECT_EQ(evaluate_yaml(R"(
metadata: null
spec:
  hostPID: null
  volumes: [{name: v, hostPath: null, emptyDir: {}}]
  containers: [{name: a, securityContext: null, ports: null}, {name: b, securityContext: {privileged: null}}]
)",
                            Level::Baseline, 37)
                  .verdict,
              Verdict::Pass);
}

TEST(Evaluate, AFieldOfAWrongTypeMakesTheLevelsThatReadItUnknown) {
    const std::string pod = R"(
spec:
  securityContext: {runAsNonRoot: "true", seccompProfile: {type: RuntimeDefault}}
  containers: [{name: web, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
)";
    EXPECT_EQ(evaluate_yaml(pod, Level::Restricted, 37).verdict, Verdict::Unknown);
    EXPECT_EQ(evaluate_yaml(pod, Level::Baseline, 37).verdict, Verdict::Pass);
}

TEST(Evaluate, AFieldOfAWrongTypeDoesNotHideADefiniteViolation) {
    const Result result = evaluate_yaml("spec: {hostPID: 3, hostIPC: true}", Level::Baseline, 37);
    EXPECT_EQ(result.verdict, Verdict::Fail);
    EXPECT_EQ(failed_checks(result), std::vector<std::string>{"hostNamespaces"});
}

TEST(Evaluate, WhatCannotBeLookedIntoIsUnknown) {
    for (const std::string pod : {
             "spec: web",
             "spec: null",
             "kind: Pod",
             "spec: {containers: {name: web}}",
             "spec: {initContainers: web}",
             "spec: {containers: [web]}",
             "spec: {containers: [{securityContext: privileged}]}",
             "spec: {containers: [{securityContext: {capabilities: [SYS_ADMIN]}}]}",
             "spec: {containers: [{securityContext: {capabilities: {add: SYS_ADMIN}}}]}",
             "spec: {containers: [{securityContext: {capabilities: {add: [{}]}}}]}",
             "spec: {containers: [{ports: [80]}]}",
             "spec: {containers: [{ports: [{hostPort: '80'}]}]}",
             "spec: {containers: [{ports: [{hostPort: 99999999999}]}]}",
             "spec: {containers: [{livenessProbe: {httpGet: web}}]}",
             "spec: {securityContext: {seLinuxOptions: container_t}}",
             "spec: {securityContext: {seccompProfile: {type: [Unconfined]}}}",
             "spec: {securityContext: {sysctls: kernel.msgmax}}",
             "spec: {securityContext: {windowsOptions: {hostProcess: 'true'}}}",
             "spec: {hostUsers: 'false', containers: [{securityContext: {procMount: Unmasked}}]}",
             "spec: {volumes: {name: v}}",
             "spec: {volumes: [{hostPath: /etc}]}",
             "{metadata: {annotations: [a]}, spec: {}}",
             "{metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: 3}}, spec: {}}",
         }) {
        EXPECT_EQ(evaluate_yaml(pod, Level::Baseline, 37).verdict, Verdict::Unknown) << pod;
    }
}

} // namespace
} // namespace cofferdam::pod_security

// hostNamespaces, hostPorts, hostProbesAndHostLifecycle, windowsHostProcess.
#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

TEST(HostNamespaces, ForbidsEachThatIsTrue) {
    EXPECT_EQ(judge("hostNamespaces", "spec: {hostNetwork: true, hostPID: false, hostIPC: true}",
                    Level::Baseline, 0),
              "spec.hostNetwork = true\nspec.hostIPC = true\n");
}

TEST(HostPorts, ForbidsAllButZero) {
    EXPECT_EQ(judge("hostPorts", R"(
spec:
  initContainers: [{name: i, ports: [{containerPort: 1, hostPort: 81}]}]
  containers: [{name: a, ports: [{containerPort: 80, hostPort: 0}, {containerPort: 80}, {hostPort: 80}]}]
)",
                    Level::Baseline, 0),
              "spec.initContainers[0].ports[0].hostPort = 81\nspec.containers[0].ports[2].hostPort = 80\n");
}

constexpr auto probing_pod = R"(
spec:
  containers:
  - name: a
    livenessProbe: {httpGet: {host: 10.0.0.1}, tcpSocket: {host: ""}}
    readinessProbe: {tcpSocket: {host: example.org}}
    startupProbe: {httpGet: {port: 80}}
    lifecycle: {postStart: {httpGet: {host: localhost}}, preStop: {tcpSocket: {host: metadata}}}
)";

TEST(HostProbes, ForbidsAnyHost) {
    EXPECT_EQ(judge("hostProbesAndHostLifecycle", probing_pod, Level::Baseline, 34),
              "spec.containers[0].livenessProbe.httpGet.host = \"10.0.0.1\"\n"
              "spec.containers[0].readinessProbe.tcpSocket.host = \"example.org\"\n"
              "spec.containers[0].lifecycle.postStart.httpGet.host = \"localhost\"\n"
              "spec.containers[0].lifecycle.preStop.tcpSocket.host = \"metadata\"\n");
}

TEST(HostProbes, BeginsIn34) {
    EXPECT_EQ(judge("hostProbesAndHostLifecycle", probing_pod, Level::Baseline, 33), "pass");
}

TEST(WindowsHostProcess, ForbidsItInPodAndContainer) {
    EXPECT_EQ(judge("windowsHostProcess", R"(
spec:
  securityContext: {windowsOptions: {hostProcess: true}}
  containers:
  - {name: a, securityContext: {windowsOptions: {hostProcess: false}}}
  - {name: b, securityContext: {windowsOptions: {hostProcess: true}}}
)",
                    Level::Baseline, 0),
              "spec.securityContext.windowsOptions.hostProcess = true\n"
              "spec.containers[1].securityContext.windowsOptions.hostProcess = true\n");
}

} // namespace
} // namespace cofferdam::pod_security

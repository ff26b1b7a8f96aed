#include <gtest/gtest.h>

#include "analysis/pod_security/pod_security_test.h"

namespace cofferdam::pod_security {
namespace {

std::string host_path(const std::string& volumes) {
    return judge("hostPathVolumes", "spec: {volumes: " + volumes + "}", Level::Baseline, 0);
}
std::string restricted(const std::string& volumes) {
    return judge("restrictedVolumes", "spec: {volumes: " + volumes + "}", Level::Restricted, 0);
}

TEST(HostPathVolumes, ForbidsEach) {
    EXPECT_EQ(host_path("[{name: a, emptyDir: {}}, {name: b, hostPath: {path: /etc}}, {name: c, nfs: {}}]"),
              "spec.volumes[1].hostPath = {\"path\":\"/etc\"}\n");
}

TEST(RestrictedVolumes, AllowsSourcesWithinTheCluster) {
    for (const std::string source : {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image",
                                     "persistentVolumeClaim", "projected", "secret"}) {
        EXPECT_EQ(restricted("[{name: a, " + source + ": {}}]"), "pass") << source;
    }
}

TEST(RestrictedVolumes, ForbidsTheOthers) {
    for (const std::string source : {"hostPath",
                                     "gcePersistentDisk",
                                     "awsElasticBlockStore",
                                     "gitRepo",
                                     "nfs",
                                     "iscsi",
                                     "glusterfs",
                                     "rbd",
                                     "flexVolume",
                                     "cinder",
                                     "cephfs",
                                     "flocker",
                                     "fc",
                                     "azureFile",
                                     "vsphereVolume",
                                     "quobyte",
                                     "azureDisk",
                                     "photonPersistentDisk",
                                     "portworxVolume",
                                     "scaleIO",
                                     "storageos"}) {
        EXPECT_EQ(restricted("[{name: a, " + source + ": {}}]"), "spec.volumes[0]." + source + " = {}\n")
            << source;
    }
}

TEST(RestrictedVolumes, AVolumeWithoutASourceIsAnEmptyDir) { EXPECT_EQ(restricted("[{name: a}]"), "pass"); }

TEST(RestrictedVolumes, CannotKnowASourceThatIsNewToUs) {
    EXPECT_EQ(restricted("[{name: a, teleport: {}}]"), "unknown");
}

TEST(RestrictedVolumes, IgnoresAnUnknownFieldBesideASource) {
    EXPECT_EQ(restricted("[{name: a, emptyDir: {}, comment: scratch}]"), "pass");
}

} // namespace
} // namespace cofferdam::pod_security

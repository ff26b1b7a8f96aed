#include <gtest/gtest.h>

#include "estate/builder.h"
#include "questions/settings.h"

namespace cofferdam::questions {
namespace {

estate::SnapshotPtr cluster_of(std::string server_version) {
    estate::SnapshotBuilder builder;
    builder.add_target({"manifests", estate::Origin::Manifest});
    builder.add_target({"context prod", estate::Origin::Cluster, std::move(server_version)});
    return std::move(builder).build().snapshot;
}

TEST(JudgedVersion, IsThatOfTheClusterUnlessTheUserSaysAnother) {
    EXPECT_EQ(judged_version({}, *cluster_of("v1.29.4")).minor, 29);
    EXPECT_EQ(judged_version({}, *cluster_of("v1.31.2-eks-7f9249a")).minor, 31);
    EXPECT_EQ(judged_version({}, *cluster_of("v1.32.1+k3s1")).minor, 32);
    Settings settings;
    settings.kubernetes_version = pod_security::Version{27};
    EXPECT_EQ(judged_version(settings, *cluster_of("v1.29.4")).minor, 27);
}

TEST(JudgedVersion, IsTheNewestWhereNothingTells) {
    for (const char* version : {"", "unknown", "v1"})
        EXPECT_EQ(judged_version({}, *cluster_of(version)), pod_security::newest()) << version;
}

} // namespace
} // namespace cofferdam::questions

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/escape/host_mount.h"
#include "kubernetes/test_world.h"

namespace cofferdam::escape {

TEST(HostMount, paths_are_canonical) {
    EXPECT_EQ(canonical_path("/"), "/");
    EXPECT_EQ(canonical_path(""), "/");
    EXPECT_EQ(canonical_path("//etc/./x/../y/"), "/etc/y");
    EXPECT_EQ(canonical_path("/../.."), "/");
    EXPECT_EQ(canonical_path("/var/run/docker.sock"), "/run/docker.sock");
    EXPECT_EQ(canonical_path("/var/runner"), "/var/runner");
}

TEST(HostMount, within_is_by_whole_names) {
    EXPECT_TRUE(is_within("/etc/x", "/etc"));
    EXPECT_TRUE(is_within("/etc", "/"));
    EXPECT_FALSE(is_within("/etcetera", "/etc"));
    EXPECT_FALSE(is_within("/etc", "/etc/x"));
}

TEST(HostMount, claims_are_bound_by_name_or_may_be_by_class) {
    const auto volume = [](std::string_view name, std::string_view more) {
        return fmt::format("{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {}}}, spec: {{local: "
                           "{{path: /mnt/{}}}, storageClassName: l{}}}}}\n---\n",
                           name, name, more);
    };
    const estate::SnapshotPtr snapshot = kubernetes::read_world(
        volume("free", "") + volume("kept", ", claimRef: {namespace: shop, name: other}")
        + "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: shop}, spec: "
          "{storageClassName: l}}\n---\n");
    const Claims claims(*snapshot);
    ASSERT_EQ(claims.of("shop", "c").size(), 1U);
    EXPECT_EQ(claims.of("shop", "c")[0].host_path, "/mnt/free");
    EXPECT_FALSE(claims.of("shop", "c")[0].condition.empty());
    ASSERT_EQ(claims.of("shop", "other").size(), 1U);
    EXPECT_EQ(claims.of("shop", "other")[0].condition, "");
    EXPECT_TRUE(claims.of("elsewhere", "c").empty());
}

} // namespace cofferdam::escape

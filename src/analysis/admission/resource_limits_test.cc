// LimitRanges, quotas, and what OpenShift adds.
#include "analysis/admission/test_world.h"

namespace cofferdam::admission {
namespace {

std::string with_range(std::string_view limits, std::string_view pod) {
    return fate(
        "---\n{apiVersion: v1, kind: LimitRange, metadata: {name: r, namespace: shop}, spec: {limits: ["
            + std::string(limits) + "]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: "
            + "shop}, spec: {" + std::string(pod) + "}}\n",
        "web");
}

TEST(ResourceLimits, bounds_of_containers) {
    constexpr std::string_view bounds =
        "{type: Container, min: {cpu: 100m}, max: {cpu: '1'}, maxLimitRequestRatio: {memory: 2}}";
    const auto with = [&](std::string_view resources) {
        return with_range(bounds,
                          "containers: [{name: c, image: x, resources: " + std::string(resources) + "}]");
    };
    EXPECT_EQ(with("{requests: {cpu: 200m, memory: 1Gi}, limits: {cpu: 500m, memory: 2Gi}}"), "admitted");
    EXPECT_EQ(
        with("{requests: {cpu: 50m, memory: 1Gi}, limits: {cpu: '2', memory: 4Gi}}"),
        "refused by LimitRange 'r': minimum cpu usage per Container is 100m, but request is 50m, maximum cpu "
        "usage per Container is 1, but limit is 2, memory max limit to request ratio per Container is 2, but "
        "provided ratio is 4.000000");
    // The maximum is the default limit, and that the default request; for memory there is none.
    EXPECT_EQ(with("{}"),
              "refused by LimitRange 'r': memory max limit to request ratio per Container is 2, but no "
              "request is specified or request is 0");
}

TEST(ResourceLimits, bounds_of_pods) {
    constexpr std::string_view bound = "{type: Pod, max: {memory: 1Gi}}";
    constexpr std::string_view half = "resources: {limits: {memory: 512Mi}}";
    const auto containers = [&](std::string_view more) {
        return "containers: [{name: a, image: x, " + std::string(half) + "}, {name: b, image: x, "
               + std::string(half) + "}]" + std::string(more);
    };
    EXPECT_EQ(with_range(bound, containers("")), "admitted");
    // An init container runs alone; a sidecar beside the others.
    EXPECT_EQ(
        with_range(bound, containers(", initContainers: [{name: i, image: x, " + std::string(half) + "}]")),
        "admitted");
    EXPECT_EQ(with_range(bound, containers(", initContainers: [{name: i, image: x, restartPolicy: Always, "
                                           + std::string(half) + "}]")),
              "refused by LimitRange 'r': maximum memory usage per Pod is 1Gi, but limit is their sum");
    EXPECT_EQ(with_range(bound, "containers: [{name: a, image: x}]"),
              "refused by LimitRange 'r': maximum memory usage per Pod is 1Gi.  No limit is specified");
}

TEST(ResourceLimits, a_quota_obliges_every_container) {
    const auto with = [](std::string_view spec, std::string_view object) {
        return fate("---\n{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: shop}, spec: {"
                        + std::string(spec) + "}}\n" + std::string(object),
                    "web");
    };
    EXPECT_EQ(with("hard: {limits.cpu: 4, pods: 10}", pod("web")),
              "refused by ResourceQuota 'q': must specify limits.cpu for: c");
    EXPECT_EQ(with("hard: {pods: 10}", pod("web")), "admitted");
    EXPECT_EQ(with("hard: {limits.cpu: 4}, scopes: [Terminating]", pod("web")), "admitted");
    EXPECT_NE(with("hard: {requests.memory: 4Gi}", deployment("web")).find("accepted, but no pod will start"),
              std::string::npos);
}

TEST(OpenShift, its_constraints_are_in_doubt) {
    EXPECT_EQ(
        fate("---\n{apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, metadata: {name: "
             "restricted}}\n"
                 + pod("web"),
             "web"),
        "cannot know: SecurityContextConstraints of OpenShift: which of them the pod may use is not "
        "evaluated");
}

} // namespace
} // namespace cofferdam::admission

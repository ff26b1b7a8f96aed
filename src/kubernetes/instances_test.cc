// Which live pods their template stands for.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_world.h"

namespace cofferdam::kubernetes {

namespace {

// Deployment web, its ReplicaSet, and a pod of that with more labels, more of a spec, more of its container.
std::string web(std::string_view labels = "", std::string_view container = "", std::string_view spec = "") {
    const auto made = [&](std::string_view kind, std::string_view name, std::string_view owner,
                          std::string_view rest) {
        return fmt::format(
            "{{apiVersion: {}, kind: {}, metadata: {{name: {}, namespace: shop{}}}, {}}}\n---\n",
            kind == "Pod" ? "v1" : "apps/v1", kind, name, owner, rest);
    };
    const auto owned = [](std::string_view kind, std::string_view name) {
        return fmt::format(
            ", ownerReferences: [{{apiVersion: apps/v1, kind: {}, name: {}, uid: u, controller: "
            "true}}]",
            kind, name);
    };
    const auto pod = [](std::string_view more_labels, std::string_view more_of_container,
                        std::string_view more_of_spec) {
        return fmt::format("labels: {{app: web{}}}}}, spec: {{{}containers: [{{name: c, image: app, ports: "
                           "[{{containerPort: 80}}], env: [{{name: A, value: b}}{}]}}]}}",
                           more_labels, more_of_spec, more_of_container);
    };
    const std::string hash = ", pod-template-hash: 7d4";
    std::string text =
        made("Deployment", "web", "",
             fmt::format("spec: {{selector: {{}}, template: {{metadata: {{{}}}}}", pod("", "", "")));
    text += made("ReplicaSet", "web-7d4", owned("Deployment", "web"),
                 fmt::format("spec: {{replicas: 1, selector: {{}}, template: {{metadata: {{{}}}}}",
                             pod(hash, "", "")));
    const std::string live = pod(hash + std::string(labels), container, spec);
    const std::size_t end = live.find('}') + 1; // of its labels, which stand in its metadata
    text += made("Pod", "web-7d4-x", owned("ReplicaSet", "web-7d4") + ", " + live.substr(0, end),
                 live.substr(live.find("spec:")));
    return text;
}

std::size_t workloads(const std::string& yaml) { return read_world(yaml)->table<estate::Workload>().size(); }

} // namespace

TEST(Instances, a_pod_that_runs_as_its_template_says_is_no_workload) {
    EXPECT_EQ(workloads(web()), 1U);
    EXPECT_EQ(workloads(web(", topology.kubernetes.io/zone: a")), 1U); // of its node
    EXPECT_EQ(workloads(web("", ", {name: TRACES, value: 'http://here'}")), 1U);
}

TEST(Instances, what_policies_services_and_intruders_see_makes_it_one) {
    EXPECT_EQ(workloads(web(", lab: 'yes'")), 2U);
    EXPECT_EQ(workloads(web("", ", {name: P, valueFrom: {secretKeyRef: {name: s, key: k}}}")), 2U);
    EXPECT_EQ(workloads(web("", "", "hostNetwork: true, ")), 2U);
}

} // namespace cofferdam::kubernetes

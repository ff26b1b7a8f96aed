#include <gtest/gtest.h>

#include "estate/field.h"
#include "kubernetes/decode.h"

namespace cofferdam::kubernetes {
namespace {

Decoded decode_text(const std::string& yaml) {
    return decode(value::parse_yaml(std::make_shared<value::Text>("k8s.yaml", yaml)).documents);
}

const estate::Workload& workload(const Decoded& decoded, std::size_t n = 0) {
    return std::get<estate::Workload>(decoded.entities.at(n).row);
}

std::string deployment(const std::string& pod_spec, const std::string& rest = "") {
    return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n" + rest
           + "  template:\n    metadata: {labels: {app: web}}\n    spec:\n" + pod_spec;
}

TEST(Decode, defaults_are_filled_in_and_known_as_defaults) {
    Decoded decoded = decode_text(
        deployment("      containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]\n"));
    ASSERT_EQ(decoded.entities.size(), 1U);
    const estate::Object& object = decoded.entities[0].object;
    auto effective = [&](const char* path) {
        return value::to_json(estate::at_path(object.effective, path));
    };
    EXPECT_EQ(effective("spec.replicas"), "1");
    EXPECT_EQ(effective("spec.template.spec.containers[0].imagePullPolicy"), "\"Always\"");
    EXPECT_EQ(effective("spec.template.spec.containers[0].ports[0].protocol"), "\"TCP\"");
    EXPECT_EQ(effective("spec.template.spec.dnsPolicy"), "\"ClusterFirst\"");
    EXPECT_EQ(effective("spec.template.spec.securityContext"), "{}");
    EXPECT_FALSE(estate::locate(object, "spec.replicas").is_explicit);
    EXPECT_TRUE(estate::locate(object, "spec.template.spec.containers[0].image").is_explicit);
    EXPECT_EQ(workload(decoded).replicas, 1);
    EXPECT_EQ(workload(decoded).pod()->service_account, "default");
}

TEST(Decode, what_is_written_stays) {
    Decoded decoded = decode_text(
        deployment("      dnsPolicy: Default\n      containers: [{name: web, image: 'nginx:1.2'}]\n",
                   "  replicas: 0\n"));
    const estate::Object& object = decoded.entities.at(0).object;
    EXPECT_EQ(estate::at_path(object.effective, "spec.template.spec.dnsPolicy").as_string(), "Default");
    EXPECT_EQ(
        estate::at_path(object.effective, "spec.template.spec.containers[0].imagePullPolicy").as_string(),
        "IfNotPresent");
    EXPECT_EQ(workload(decoded).replicas, 0);
}

TEST(Decode, in_the_hosts_network_each_port_is_a_host_port) {
    Decoded decoded = decode_text(deployment("      hostNetwork: true\n      containers: [{name: web, image: "
                                             "nginx, ports: [{containerPort: 80}]}]\n"));
    EXPECT_EQ(workload(decoded).containers.at(0).ports.at(0).host_port, 80);
}

TEST(Decode, the_containers_context_overrides_the_pods) {
    Decoded decoded = decode_text(deployment(R"(      securityContext: {runAsUser: 5, runAsNonRoot: true}
      initContainers:
        - {name: setup, image: a, securityContext: {runAsUser: 0}}
        - {name: proxy, image: b, restartPolicy: Always}
      containers:
        - {name: web, image: c, securityContext: {allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}}}
)"));
    const auto& containers = workload(decoded).containers;
    ASSERT_EQ(containers.size(), 3U);
    EXPECT_EQ(containers[0].security.run_as_user, 0);
    EXPECT_EQ(containers[0].security.run_as_non_root, true);
    EXPECT_EQ(containers[0].role, estate::ContainerRole::Init);
    EXPECT_EQ(containers[1].role, estate::ContainerRole::Sidecar);
    EXPECT_EQ(containers[1].security.run_as_user, 5);
    EXPECT_TRUE(containers[2].security.allow_privilege_escalation) << "SYS_ADMIN forces it";
    EXPECT_EQ(containers[2].path, "spec.template.spec.containers[0]");
}

TEST(Decode, a_cron_jobs_pod_is_found_two_templates_down) {
    Decoded decoded = decode_text(R"(apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  suspend: true
  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}
)");
    EXPECT_TRUE(workload(decoded).suspended);
    EXPECT_EQ(workload(decoded).pod()->spec_path, "spec.jobTemplate.spec.template.spec");
    EXPECT_EQ(decoded.entities.at(0).object.namespace_, "default");
}

TEST(Decode, a_projected_volume_gives_its_parts) {
    Decoded decoded = decode_text(deployment(R"(      containers: [{name: web, image: nginx}]
      volumes:
        - {name: host, hostPath: {path: /var/run}}
        - name: all
          projected:
            sources:
              - serviceAccountToken: {path: token, audience: vault}
              - configMap: {name: settings}
        - {name: scratch}
)"));
    const auto& volumes = workload(decoded).volumes;
    ASSERT_EQ(volumes.size(), 4U);
    EXPECT_EQ(std::get<estate::HostPath>(volumes[0].source).path, "/var/run");
    EXPECT_EQ(std::get<estate::TokenVolume>(volumes[1].source).audience, "vault");
    EXPECT_EQ(volumes[1].path, "spec.template.spec.volumes[1].projected.sources[0]");
    EXPECT_EQ(std::get<estate::ConfigMapVolume>(volumes[2].source).name, "settings");
    EXPECT_EQ(std::get<estate::OtherVolume>(volumes[3].source).type, "emptyDir");
}

TEST(Decode, a_list_gives_its_items_also_where_they_do_not_name_their_kind) {
    Decoded decoded = decode_text(R"(apiVersion: v1
kind: PodList
items:
  - {metadata: {name: a}, spec: {containers: []}}
  - {metadata: {name: b}, spec: {containers: []}}
)");
    ASSERT_EQ(decoded.entities.size(), 2U);
    EXPECT_EQ(decoded.entities[1].object.kind, "Pod");
    EXPECT_EQ(workload(decoded, 1).name, "b");
}

TEST(Decode, a_field_of_a_wrong_type_makes_the_object_a_gap) {
    Decoded decoded = decode_text(
        deployment("      hostNetwork: yes please\n      containers: [{name: web, image: nginx}]\n"));
    EXPECT_TRUE(decoded.entities.empty());
    EXPECT_EQ(decoded.unreadable, 1U);
    ASSERT_EQ(decoded.problems.size(), 1U);
    EXPECT_EQ(decoded.problems[0].message,
              "Deployment shop/web: hostNetwork must be a boolean, not a string");
    EXPECT_EQ(to_string(decoded.problems[0].place), "k8s.yaml:8:20");
    ASSERT_EQ(decoded.gaps.size(), 1U);
    EXPECT_TRUE(decoded.gaps[0].facts.intersects(estate::Fact::Workloads));
    EXPECT_EQ(decoded.gaps[0].subject, "Deployment shop/web");
}

// The API server leaves out what is empty, but takes no empty map for a list.
TEST(Decode, an_empty_field_of_a_wrong_type_is_told) {
    const Decoded decoded =
        decode_text(deployment("      containers: [{name: web, image: nginx, ports: {}}]\n"));
    ASSERT_EQ(decoded.problems.size(), 1U);
    EXPECT_EQ(decoded.problems[0].message, "Deployment shop/web: ports must be a list, not a map");
}

TEST(Decode, one_bad_object_does_not_lose_the_others) {
    Decoded decoded = decode_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: 7\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: []}\n---\njust: text\n");
    EXPECT_EQ(decoded.entities.size(), 1U);
    EXPECT_EQ(decoded.unreadable, 1U);
    EXPECT_EQ(decoded.not_kubernetes, 1U);
    EXPECT_EQ(decoded.problems.at(0).message, "Pod a: spec is missing");
}

TEST(Decode, an_object_whose_kind_is_misspelt_is_told) {
    Decoded decoded = decode_text("apiVersion: v1\nkindt: PodList\nitems: []\n---\n"
                                  "apiVersion: v2\nname: a-chart\nversion: 1.0.0\n");
    EXPECT_EQ(decoded.not_kubernetes, 2U);
    ASSERT_EQ(decoded.problems.size(), 1U);
    EXPECT_EQ(to_string(decoded.problems[0].place), "k8s.yaml:1:1");
}

TEST(Decode, values_of_secrets_do_not_enter) {
    Decoded decoded = decode_text(R"(apiVersion: v1
kind: Secret
metadata:
  name: db
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"password":"canary"}}'
    kapp.k14s.io/original: '{"data":{"token":"Y2FuYXJ5"}}'
    kapp.k14s.io/original-diff: '+ token: Y2FuYXJ5'
    objectset.rio.cattle.io/applied: H4sIcanary
    note: canary
    kubernetes.io/service-account.name: kept
stringData: {password: canary}
data: {token: Y2FuYXJ5}
)");
    const estate::Object& object = decoded.entities.at(0).object;
    std::string raw = value::to_json(*object.raw) + value::to_json(object.effective);
    EXPECT_EQ(raw.find("canary"), std::string::npos) << raw;
    EXPECT_EQ(raw.find("Y2FuYXJ5"), std::string::npos) << raw;
    EXPECT_NE(raw.find("kept"), std::string::npos);
    EXPECT_EQ(std::get<estate::Secret>(decoded.entities.at(0).row).keys,
              (std::vector<std::string_view>{"token", "password"}));
}

TEST(Decode, annotations_that_repeat_an_object_do_not_enter) {
    Decoded decoded = decode_text(R"(apiVersion: v1
kind: ConfigMap
metadata:
  name: db
  annotations:
    kapp.k14s.io/original: '{"data":{"token":"canary"}}'
    kapp.k14s.io/original-diff: 'canary'
    objectset.rio.cattle.io/applied: canary
    kopf.zalando.org/last-handled-configuration: canary
    banzaicloud.com/last-applied: canary
    note: kept
)");
    const std::string raw = value::to_json(*decoded.entities.at(0).object.raw);
    EXPECT_EQ(raw.find("canary"), std::string::npos) << raw;
    EXPECT_NE(raw.find("kept"), std::string::npos);
}

TEST(Decode, a_resource_from_which_an_operator_makes_pods_is_a_gap) {
    Decoded decoded = decode_text(
        "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: m}\n");
    EXPECT_EQ(decoded.entities.size(), 1U);
    ASSERT_EQ(decoded.gaps.size(), 1U);
    EXPECT_EQ(decoded.gaps[0].subject, "Prometheus m/k8s");
    EXPECT_EQ(decoded.gaps[0].reason, "Prometheus Operator makes pods of it that no manifest shows");
}

TEST(Decode, who_applies_an_object_is_known_by_its_marks) {
    Decoded decoded = decode_text(R"(apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  labels: {helm.sh/chart: web-1.2.3, app.kubernetes.io/managed-by: Helm}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  annotations: {argocd.argoproj.io/tracking-id: "x"}
)");
    EXPECT_EQ(decoded.entities.at(0).object.chart, "web-1.2.3");
    EXPECT_EQ(decoded.entities.at(0).object.managed_by, "Helm");
    EXPECT_EQ(decoded.entities.at(1).object.managed_by, "Argo CD");
}

} // namespace
} // namespace cofferdam::kubernetes

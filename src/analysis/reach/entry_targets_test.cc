#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/reach/entry_targets.h"
#include "kubernetes/test_world.h"

namespace cofferdam::reach {
namespace {

// A pod that declares http (8080) and dns (UDP 53), and listens where else it likes; its Service.
constexpr std::string_view world = R"(
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports: [{name: plain, port: 80, targetPort: http}, {name: silent, port: 81, targetPort: 9000}, {name: names, port: 53, protocol: UDP}]
---
)";

std::string targets(std::string_view entry) {
    const estate::SnapshotPtr snapshot = kubernetes::read_world(std::string(world) + std::string(entry));
    for (const value::Problem& problem : snapshot->problems()) ADD_FAILURE() << problem.message;
    std::string told;
    for (const EntryTarget& target : entry_targets(*snapshot))
        told += fmt::format("{} {}: {}, undeclared {}\n", (*snapshot)[target.through].kind,
                            (*snapshot)[target.workload].name, target.ports.to_string(),
                            target.undeclared.to_string());
    return told;
}

std::string ingress(std::string_view port) {
    return targets(fmt::format(
        "{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: in, namespace: shop}}, "
        "spec: {{defaultBackend: {{service: {{name: web, port: {{{}}}}}}}}}}}\n",
        port));
}

TEST(EntryTargets, an_ingress_leads_by_the_name_or_the_number_of_a_service_port) {
    EXPECT_EQ(ingress("number: 80"), "Ingress web: TCP 8080, undeclared none\n");
    EXPECT_EQ(ingress("name: plain"), "Ingress web: TCP 8080, undeclared none\n");
}

TEST(EntryTargets, a_port_that_no_container_declares_is_told_apart) {
    EXPECT_EQ(ingress("name: silent"), "Ingress web: none, undeclared TCP 9000\n");
}

TEST(EntryTargets, a_port_that_the_service_has_not_leads_nowhere) {
    EXPECT_EQ(ingress("number: 8443"), "Ingress web: none, undeclared none\n");
}

TEST(EntryTargets, a_route_without_a_port_leads_to_all_tcp_ports) {
    EXPECT_EQ(
        targets("{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: r, namespace: shop}, "
                "spec: {to: {kind: Service, name: web}}}\n"),
        "Route web: TCP 8080, undeclared TCP 9000\n");
}

TEST(EntryTargets, a_route_names_the_port_of_the_pod) {
    EXPECT_EQ(
        targets("{apiVersion: route.openshift.io/v1, kind: Route, metadata: {name: r, namespace: shop}, "
                "spec: {to: {kind: Service, name: web}, port: {targetPort: http}}}\n"),
        "Route web: TCP 8080, undeclared none\n");
}

TEST(EntryTargets, a_gateway_route_leads_and_one_of_a_mesh_does_not) {
    const auto route = [](std::string_view kind, std::string_view parent, int port) {
        return targets(fmt::format(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: {}, metadata: {{name: r, namespace: shop}}, "
            "spec: {{parentRefs: [{{{}}}], rules: [{{backendRefs: [{{name: web, port: {}}}]}}]}}}}\n",
            kind, parent, port));
    };
    EXPECT_EQ(route("HTTPRoute", "name: gate", 80), "HTTPRoute web: TCP 8080, undeclared none\n");
    EXPECT_EQ(route("UDPRoute", "name: gate", 53), "UDPRoute web: UDP 53, undeclared none\n");
    EXPECT_EQ(route("HTTPRoute", "kind: Service, group: '', name: web", 80), "");
}

} // namespace
} // namespace cofferdam::reach

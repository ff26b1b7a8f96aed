#include <gtest/gtest.h>

#include "analysis/exposure/test_world.h"

namespace cofferdam::exposure {
namespace {

const std::string backend = web() + service("");

std::string ingress(std::string_view fields = "ingressClassName: nginx, ") {
    return object(
        "networking.k8s.io/v1", "Ingress",
        fmt::format(
            "{}rules: [{{http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: web, "
            "port: {{number: 80}}}}}}}}]}}}}]",
            fields));
}

// An ingress-nginx in its own namespace, behind a Service of this type.
std::string controller(std::string_view type) {
    return deployment(
               "edge",
               "{containers: [{name: c, image: 'registry.example/ingress-nginx/controller:v1.11.2', ports: "
               "[{name: http, containerPort: 80}]}]}",
               "edge")
           + fmt::format("apiVersion: v1\nkind: Service\nmetadata: {{name: edge, namespace: edge}}\n"
                         "spec: {{type: {}, allocateLoadBalancerNodePorts: false, selector: {{app: edge}}, "
                         "ports: [{{port: 80, targetPort: http}}]}}\n---\n",
                         type);
}

const std::string edge = "edge LoadBalancer 80>80/TCP public\n";

TEST(EntryWays, AnIngressWithoutAControllerCannotBeKnown) {
    EXPECT_EQ(ways_in(backend), "");
    EXPECT_EQ(ways_in(backend + ingress()), "web Ingress 80>8080/TCP unknown\n");
    EXPECT_EQ(reason_in(backend + ingress()),
              "Ingress web: no controller that serves class nginx is in the estate");
    EXPECT_EQ(reason_in(backend + ingress("")),
              "Ingress web: no controller that would serve it is in the estate");
}

TEST(EntryWays, AnIngressIsExposedAsItsControllerIs) {
    EXPECT_EQ(ways_in(backend + ingress() + controller("LoadBalancer")),
              "web Ingress 80>8080/TCP public\n" + edge);
    EXPECT_EQ(ways_in(backend + ingress() + controller("ClusterIP")), "web Ingress 80>8080/TCP private\n");
    EXPECT_EQ(ways_in(backend + ingress() + controller("NodePort")),
              "web Ingress 80>8080/TCP unknown\nedge NodePort 0>80/TCP unknown\n");
}

TEST(EntryWays, TheClassSaysWhichController) {
    EXPECT_EQ(ways_in(backend + ingress("ingressClassName: traefik, ") + controller("LoadBalancer")),
              "web Ingress 80>8080/TCP unknown\n" + edge);
    EXPECT_EQ(ways_in(backend + ingress("") + controller("LoadBalancer")),
              "web Ingress 80>8080/TCP unknown\n" + edge)
        << "no class: that this controller takes it is not proven";
    const std::string internal_class =
        "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: inside}\n"
        "spec: {controller: k8s.io/ingress-nginx}\n---\n";
    EXPECT_EQ(ways_in(internal_class + backend + ingress("ingressClassName: inside, ")
                      + controller("LoadBalancer")),
              "web Ingress 80>8080/TCP public\n" + edge);
}

TEST(EntryWays, PoliciesSeeTheControllersPodsNotAnybody) {
    const std::string world = backend + ingress() + controller("LoadBalancer");
    EXPECT_EQ(ways_in(world + network_policy("podSelector: {}")),
              "web Ingress 80>8080/TCP private closed by web\n" + edge);
    const auto from = [&](std::string_view peer) {
        return ways_in(world
                       + network_policy(fmt::format("podSelector: {{}}, ingress: [{{from: [{}]}}]", peer)));
    };
    EXPECT_EQ(from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}"),
              "web Ingress 80>8080/TCP public\n" + edge);
    EXPECT_EQ(from("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}"),
              "web Ingress 80>8080/TCP private closed by web\n" + edge);
    EXPECT_EQ(from("{podSelector: {matchLabels: {app: edge}}}"),
              "web Ingress 80>8080/TCP private closed by web\n" + edge)
        << "a podSelector alone selects in the policy's own namespace";
    EXPECT_EQ(from("{podSelector: {matchLabels: {app: edge}}, namespaceSelector: {}}"),
              "web Ingress 80>8080/TCP public\n" + edge);
    EXPECT_EQ(from("{namespaceSelector: {matchLabels: {team: edge}}}"),
              "web Ingress 80>8080/TCP unknown\n" + edge)
        << "the labels of that namespace are not in the estate";
    EXPECT_EQ(from("{ipBlock: {cidr: 10.0.0.0/8}}"), "web Ingress 80>8080/TCP unknown\n" + edge)
        << "whether a pod's address falls under a block depends on the network plugin";
}

TEST(EntryWays, ReadsTheFormsBeforeV1) {
    const std::string old =
        object("networking.k8s.io/v1beta1", "Ingress",
               "rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]",
               "kubernetes.io/ingress.class: nginx");
    EXPECT_EQ(ways_in(backend + old + controller("LoadBalancer")), "web Ingress 80>8080/TCP public\n" + edge);
}

TEST(EntryWays, TheBackendsPortMustBeTheServices) {
    const std::string other = object("networking.k8s.io/v1", "Ingress",
                                     "defaultBackend: {service: {name: web, port: {number: 81}}}");
    EXPECT_EQ(ways_in(backend + other), "");
    const std::string missing = object("networking.k8s.io/v1", "Ingress",
                                       "defaultBackend: {service: {name: api, port: {number: 80}}}");
    EXPECT_EQ(ways_in(backend + missing), "");
}

TEST(EntryWays, CloudsServeSomeClassesThemselves) {
    EXPECT_EQ(ways_in(backend + ingress("ingressClassName: gce, ")), "web Ingress 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(backend + ingress("ingressClassName: gce-internal, ")),
              "web Ingress 80>8080/TCP private\n");
}

TEST(EntryWays, AnAlbIsInternalUnlessToldOtherwise) {
    const std::string alb = deployment(
        "alb", "{containers: [{name: c, image: 'registry.example/eks/aws-load-balancer-controller:v2.8.1'}]}",
        "kube-system");
    const auto entry = [](std::string_view annotation) {
        return object("networking.k8s.io/v1", "Ingress",
                      "ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}",
                      annotation);
    };
    EXPECT_EQ(ways_in(alb + backend + entry("")), "web Ingress 80>8080/TCP private\n");
    EXPECT_EQ(ways_in(alb + backend + entry("alb.ingress.kubernetes.io/scheme: internet-facing")),
              "web Ingress 80>8080/TCP public\n");
}

std::string gateway(std::string_view fields, std::string_view listener = "") {
    return fmt::format(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: gw, namespace: edge}}\n"
        "spec: {{{}, listeners: [{{name: http, port: 80, protocol: HTTP{}}}]}}\n---\n",
        fields, listener);
}

const std::string all_routes = ", allowedRoutes: {namespaces: {from: All}}";

std::string route(std::string_view parent = "") {
    return object(
        "gateway.networking.k8s.io/v1", "HTTPRoute",
        fmt::format(
            "parentRefs: [{{name: gw, namespace: edge{}}}], rules: [{{backendRefs: [{{name: web, port: "
            "80}}]}}]",
            parent));
}

TEST(EntryWays, AGatewayNeedsAControllerToo) {
    const std::string unserved = backend + route() + gateway("gatewayClassName: eg", all_routes);
    EXPECT_EQ(ways_in(unserved), "web Gateway 80>8080/TCP unknown\n");
    const std::string envoy =
        deployment("eg", "{containers: [{name: c, image: 'docker.io/envoyproxy/gateway:v1.2.0'}]}",
                   "envoy-gateway-system");
    EXPECT_EQ(ways_in(unserved + envoy), "web Gateway 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(backend + route() + envoy
                      + gateway("gatewayClassName: eg, infrastructure: {annotations: "
                                "{service.beta.kubernetes.io/azure-load-balancer-internal: 'true'}}",
                                all_routes)),
              "web Gateway 80>8080/TCP private\n");
}

TEST(EntryWays, AGatewaysClassOrAddressMayDecide) {
    EXPECT_EQ(ways_in(backend + route() + gateway("gatewayClassName: gke-l7-rilb", all_routes)),
              "web Gateway 80>8080/TCP private\n");
    EXPECT_EQ(
        ways_in(backend + route() + gateway("gatewayClassName: gke-l7-global-external-managed", all_routes)),
        "web Gateway 80>8080/TCP public\n");
    EXPECT_EQ(
        ways_in(backend + route()
                + gateway("gatewayClassName: x, addresses: [{type: IPAddress, value: 8.8.8.8}]", all_routes)),
        "web Gateway 80>8080/TCP unknown\n")
        << "an address that is asked for is none yet";
}

TEST(EntryWays, AListenerTakesRoutesOfItsOwnNamespaceUnlessToldOtherwise) {
    const std::string_view external = "gatewayClassName: gke-l7-global-external-managed";
    EXPECT_EQ(ways_in(backend + route() + gateway(external)), "");
    EXPECT_EQ(
        ways_in(backend + route()
                + gateway(external, ", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: "
                                    "{kubernetes.io/metadata.name: shop}}}}")),
        "web Gateway 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(backend + route(", sectionName: https") + gateway(external, all_routes)), "");
}

TEST(EntryWays, ABackendInAnotherNamespaceNeedsAGrant) {
    const std::string cross = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
                              "metadata: {name: r, namespace: edge}\nspec: {parentRefs: [{name: gw}], "
                              "rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]}\n---\n";
    EXPECT_EQ(ways_in(backend + cross + gateway("gatewayClassName: gke-l7-global-external-managed")),
              "web Gateway 80>8080/TCP unknown\n");
}

TEST(EntryWays, AGrantLetsARouteNameABackendElsewhere) {
    const std::string cross = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n"
                              "metadata: {name: r, namespace: edge}\nspec: {parentRefs: [{name: gw}], "
                              "rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]}\n---\n";
    const auto grant = [](std::string_view from, std::string_view service) {
        return fmt::format("apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\n"
                           "metadata: {{name: g, namespace: shop}}\n"
                           "spec: {{from: [{{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: "
                           "{}}}], to: [{{group: '', kind: Service{}}}]}}\n---\n",
                           from, service);
    };
    const std::string world = backend + cross + gateway("gatewayClassName: gke-l7-global-external-managed");
    EXPECT_EQ(ways_in(world + grant("edge", "")), "web Gateway 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(world + grant("edge", ", name: web")), "web Gateway 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(world + grant("edge", ", name: api")), "");
    EXPECT_EQ(ways_in(world + grant("other", "")), "");
}

TEST(EntryWays, AListenerTakesRoutesOfItsKindsAndHosts) {
    const std::string_view external = "gatewayClassName: gke-l7-global-external-managed";
    const auto with_listener = [&](std::string_view fields) {
        return ways_in(backend
                       + object("gateway.networking.k8s.io/v1", "HTTPRoute",
                                "parentRefs: [{name: gw, namespace: edge}], hostnames: [a.example], rules: "
                                "[{backendRefs: [{name: web, port: 80}]}]")
                       + gateway(external, fmt::format(", {}", fields)));
    };
    const std::string taken = "web Gateway 80>8080/TCP public\n";
    EXPECT_EQ(with_listener("allowedRoutes: {namespaces: {from: All}, kinds: [{kind: HTTPRoute}]}"), taken);
    EXPECT_EQ(with_listener("allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}"), "");
    EXPECT_EQ(with_listener("hostname: a.example, allowedRoutes: {namespaces: {from: All}}"), taken);
    EXPECT_EQ(with_listener("hostname: '*.example', allowedRoutes: {namespaces: {from: All}}"), taken);
    EXPECT_EQ(with_listener("hostname: b.example, allowedRoutes: {namespaces: {from: All}}"), "");
    EXPECT_EQ(with_listener("hostname: '*.a.example', allowedRoutes: {namespaces: {from: All}}"), "")
        << "a wildcard does not stand for no label";
}

TEST(EntryWays, AnIngressWithoutAClassIsTheDefaultClasses) {
    const auto ingress_class = [](std::string_view name) {
        return fmt::format("apiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
                           "metadata: {{name: {}, annotations: "
                           "{{ingressclass.kubernetes.io/is-default-class: 'true'}}}}\n"
                           "spec: {{controller: k8s.io/ingress-nginx}}\n---\n",
                           name);
    };
    const std::string world = backend + ingress("") + controller("LoadBalancer");
    EXPECT_EQ(ways_in(world + ingress_class("nginx")), "web Ingress 80>8080/TCP public\n" + edge);
    EXPECT_EQ(ways_in(world + ingress_class("a") + ingress_class("b")),
              "web Ingress 80>8080/TCP unknown\n" + edge)
        << "which of two defaults it gets is not defined";
}

TEST(EntryWays, WhatLeadsToNothingIsCounted) {
    EXPECT_EQ(World(backend + ingress()).report.lead_nowhere.size(), 0u);
    EXPECT_EQ(World(ingress()).report.lead_nowhere.size(), 1u);
    EXPECT_EQ(World(service("type: NodePort")).report.lead_nowhere.size(), 1u);
    EXPECT_EQ(World(service("type: ClusterIP")).report.lead_nowhere.size(), 0u);
}

TEST(EntryWays, AnOpenShiftRouteNamesThePortOfThePods) {
    const auto route_to = [](std::string_view port) {
        return object("route.openshift.io/v1", "Route",
                      fmt::format("to: {{kind: Service, name: web}}, port: {{targetPort: {}}}", port));
    };
    EXPECT_EQ(ways_in(backend + route_to("8080")), "web Route 80>8080/TCP unknown\n");
    EXPECT_EQ(ways_in(backend + route_to("80")), "");
}

TEST(Totals, CountWorkloadsAndWays) {
    const World world(
        backend + ingress() + controller("LoadBalancer")
        + deployment("quiet", "{containers: [{name: c, image: i, ports: [{containerPort: 1, hostPort: 1}]}]}")
        + deployment("silent", "{containers: [{name: c, image: i}]}"));
    const ExposureReport& report = world.report;
    EXPECT_EQ(report.workloads_in, (Totals{.proven_public = 2, .not_public = 1, .cannot_know = 1}));
    EXPECT_EQ(report.ways_in, (Totals{.proven_public = 2, .not_public = 0, .cannot_know = 1}));
    EXPECT_EQ(report.workloads_out, (Totals{.proven_public = 4, .not_public = 0, .cannot_know = 0}));
}

} // namespace
} // namespace cofferdam::exposure

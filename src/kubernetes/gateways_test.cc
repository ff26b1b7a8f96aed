#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_object.h"

namespace cofferdam::kubernetes {
namespace {

using estate::Gateway;
using estate::GatewayRoute;
using estate::Ingress;
using estate::OpenShiftRoute;
using estate::RouteNamespaces;

DecodedObject object(std::string_view api, std::string_view kind, std::string_view spec,
                     std::string_view annotations = "") {
    return decode_object(
        fmt::format("apiVersion: {}\nkind: {}\nmetadata: {{name: web, namespace: shop, annotations: "
                    "{{{}}}}}\nspec:\n  {{{}}}\n",
                    api, kind, annotations, spec));
}

TEST(Ingress, ReadsV1) {
    const DecodedObject read = object(
        "networking.k8s.io/v1", "Ingress",
        "ingressClassName: nginx, tls: [{hosts: [a.example]}], defaultBackend: {service: {name: d, port: "
        "{name: "
        "http}}}, rules: [{host: a.example, http: {paths: [{path: /x, backend: {service: {name: web, port: "
        "{number: 80}}}}, {path: /y, backend: {resource: {kind: Bucket, name: b}}}]}}]");
    ASSERT_EQ(read.problem, "");
    const Ingress& row = read.row<Ingress>();
    EXPECT_EQ(row.class_name, "nginx");
    EXPECT_TRUE(row.tls);
    ASSERT_EQ(row.backends.size(), 3u);
    EXPECT_EQ(std::get<std::string_view>(row.backends[0].port), "http");
    EXPECT_EQ(row.backends[1].host, "a.example");
    EXPECT_EQ(row.backends[1].path, "/x");
    EXPECT_EQ(std::get<std::uint16_t>(row.backends[1].port), 80);
    EXPECT_EQ(row.backends[2].service, "") << "a resource is no Service";
}

TEST(Ingress, ReadsTheFormsBeforeV1) {
    for (const std::string_view api : {"networking.k8s.io/v1beta1", "extensions/v1beta1"}) {
        const DecodedObject read =
            object(api, "Ingress",
                   "backend: {serviceName: d, servicePort: http}, "
                   "rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]",
                   "kubernetes.io/ingress.class: traefik");
        ASSERT_EQ(read.problem, "");
        const Ingress& row = read.row<Ingress>();
        EXPECT_EQ(row.class_name, "traefik");
        EXPECT_EQ(row.backends.at(0).service, "d");
        EXPECT_EQ(std::get<std::uint16_t>(row.backends.at(1).port), 80);
        EXPECT_FALSE(row.tls);
    }
}

TEST(Gateway, ReadsListenersAndWhoMayAttach) {
    const DecodedObject read =
        object("gateway.networking.k8s.io/v1", "Gateway",
               "gatewayClassName: eg, infrastructure: {annotations: {a: b}}, addresses: [{value: 10.0.0.1}], "
               "listeners: "
               "[{name: a, port: 80, protocol: HTTP}, {name: b, port: 443, protocol: HTTPS, allowedRoutes: "
               "{namespaces: {from: Selector, selector: {matchLabels: {x: z}}}}}]");
    ASSERT_EQ(read.problem, "");
    const Gateway& row = read.row<Gateway>();
    EXPECT_EQ(row.class_name, "eg");
    EXPECT_TRUE(row.addresses.empty()) << "spec.addresses are only asked for";
    EXPECT_EQ(row.infrastructure_annotations.find("a"), "b");
    EXPECT_EQ(row.listeners.at(0).routes_from, RouteNamespaces::Same);
    EXPECT_EQ(row.listeners.at(1).routes_from, RouteNamespaces::Selected);
    EXPECT_EQ(row.listeners.at(1).route_namespaces->to_string(), "x=z");
    EXPECT_EQ(object("gateway.networking.k8s.io/v1", "Gateway",
                     "listeners: [{name: a, port: 80, allowedRoutes: {namespaces: {from: Everywhere}}}]")
                  .problem,
              "world.yaml:5: Gateway shop/web: \"Everywhere\" is not All, Same, Selector or None");
}

TEST(GatewayRoute, ReadsEveryKindOfRoute) {
    for (const std::string_view kind : {"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"}) {
        const DecodedObject read =
            object("gateway.networking.k8s.io/v1", kind,
                   "parentRefs: [{name: gw, namespace: edge, sectionName: a}, {name: gw}], "
                   "rules: [{backendRefs: [{name: web, port: 80}]}, {backendRefs: [{name: web, port: 80}]}]");
        ASSERT_EQ(read.problem, "") << kind;
        const GatewayRoute& row = read.row<GatewayRoute>();
        EXPECT_EQ(row.parents.at(0).kind, "Gateway");
        EXPECT_EQ(row.parents.at(0).namespace_, "edge");
        EXPECT_EQ(row.parents.at(0).section, "a");
        EXPECT_EQ(row.parents.at(1).namespace_, "shop") << "its own, where none is named";
        ASSERT_EQ(row.backends.size(), 1u) << "each once";
        EXPECT_EQ(row.backends.at(0).service, "web");
        EXPECT_EQ(row.backends.at(0).port, 80);
    }
}

TEST(GatewayRoute, TrafficGoesToMirrorsButNotToWeightZero) {
    const DecodedObject read =
        object("gateway.networking.k8s.io/v1", "HTTPRoute",
               "rules: [{backendRefs: [{name: old, port: 80, weight: 0}, {kind: ServiceImport, name: far, "
               "port: 80}], "
               "filters: [{type: RequestMirror, requestMirror: {backendRef: {name: copy, port: 81}}}]}]");
    ASSERT_EQ(read.problem, "");
    ASSERT_EQ(read.row<GatewayRoute>().backends.size(), 1u);
    EXPECT_EQ(read.row<GatewayRoute>().backends[0].service, "copy");
}

TEST(OpenShiftRoute, ReadsItsTargets) {
    const DecodedObject read =
        object("route.openshift.io/v1", "Route",
               "to: {kind: Service, name: web, weight: 90}, alternateBackends: [{kind: Service, "
               "name: next, weight: 10}, {kind: Service, name: off, weight: 0}], "
               "port: {targetPort: http}, tls: {termination: edge}");
    ASSERT_EQ(read.problem, "");
    const OpenShiftRoute& row = read.row<OpenShiftRoute>();
    EXPECT_EQ(row.services, (std::vector<std::string_view>{"web", "next"}));
    EXPECT_EQ(std::get<std::string_view>(*row.target_port), "http");
    EXPECT_TRUE(row.tls);
}

} // namespace
} // namespace cofferdam::kubernetes

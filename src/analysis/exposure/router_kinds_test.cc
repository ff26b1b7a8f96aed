#include <gtest/gtest.h>

#include "analysis/exposure/test_world.h"

namespace cofferdam::exposure {
namespace {

const std::string backend = web() + service("");

// A proxy in its own namespace, on a host port of nodes whose addresses are private or not known.
std::string proxy(std::string_view image) {
    return deployment("edge",
                      fmt::format("{{containers: [{{name: c, image: '{}', ports: [{{containerPort: 80, "
                                  "hostPort: 80, hostIP: 8.8.8.8}}]}}]}}",
                                  image),
                      "edge");
}
const std::string edge = "edge hostPort 80>80/TCP public\n";

TEST(RouterKinds, TraefiksRoutesAreItsOwn) {
    const auto route = [](std::string_view service) {
        return object("traefik.io/v1alpha1", "IngressRoute",
                      fmt::format("routes: [{{match: 'Host(`a.example`)', services: [{{{}}}]}}]", service));
    };
    EXPECT_EQ(ways_in(backend + route("name: web, port: 80")), "web Ingress 80>8080/TCP unknown\n");
    EXPECT_EQ(ways_in(backend + route("name: web, port: 80") + proxy("traefik:v3.1")),
              "web Ingress 80>8080/TCP public\n" + edge);
    EXPECT_EQ(ways_in(backend + route("name: web, port: 81") + proxy("traefik:v3.1")), edge);
    EXPECT_EQ(ways_in(backend + route("name: web, port: 80") + proxy("traefik:v3.1")
                      + network_policy("podSelector: {}")),
              "web Ingress 80>8080/TCP private closed by web\n" + edge);
    EXPECT_EQ(reason_in(backend + route("name: web, port: 80")),
              "IngressRoute web: no Traefik that would serve it is in the estate");
}

TEST(RouterKinds, ContourServesRootsAndWhatTheyInclude) {
    const auto proxy_object = [](std::string_view name, std::string_view spec) {
        return fmt::format("apiVersion: projectcontour.io/v1\nkind: HTTPProxy\n"
                           "metadata: {{name: {}, namespace: shop}}\nspec: {{{}}}\n---\n",
                           name, spec);
    };
    const std::string leaf = proxy_object("leaf", "routes: [{services: [{name: web, port: 80}]}]");
    const std::string contour = proxy("docker.io/envoyproxy/envoy:v1.31");
    EXPECT_EQ(ways_in(backend + leaf + contour), edge) << "no root includes it";
    EXPECT_EQ(ways_in(backend + leaf + contour
                      + proxy_object("root", "virtualhost: {fqdn: a.example, tls: {secretName: s}}, "
                                             "includes: [{name: leaf}]")),
              "web Ingress 443>8080/TCP public\n" + edge);
}

TEST(RouterKinds, IstiosGatewayChoosesItsPods) {
    const std::string gateway =
        "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw, namespace: edge}\n"
        "spec: {selector: {app: edge}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: "
        "['*']}]}\n---\n";
    const auto routes = [](std::string_view gateways, std::string_view host) {
        return object("networking.istio.io/v1", "VirtualService",
                      fmt::format("hosts: [a.example], gateways: [{}], http: [{{route: [{{destination: "
                                  "{{host: {}, port: {{number: 80}}}}}}]}}]",
                                  gateways, host));
    };
    const std::string world = backend + gateway + proxy("docker.io/istio/proxyv2:1.23");
    EXPECT_EQ(ways_in(world + routes("edge/gw", "web")), "web Gateway 80>8080/TCP public\n" + edge);
    EXPECT_EQ(ways_in(world + routes("edge/gw", "web.shop.svc.cluster.local")),
              "web Gateway 80>8080/TCP public\n" + edge);
    EXPECT_EQ(ways_in(world + routes("edge/gw", "web.example")), edge) << "a host outside the cluster";
    EXPECT_EQ(ways_in(world + routes("mesh", "web")), edge);
    EXPECT_EQ(ways_in(world + routes("gw", "web")), edge) << "a name alone is of the own namespace";
    EXPECT_EQ(ways_in(backend + gateway + routes("edge/gw", "web")), "web Gateway 80>8080/TCP unknown\n")
        << "its pods are not in the estate";
}

} // namespace
} // namespace cofferdam::exposure

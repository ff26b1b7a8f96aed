#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kubernetes/test_object.h"

namespace cofferdam::kubernetes {
namespace {

using estate::EndpointSlice;
using estate::Service;
using estate::ServiceType;

DecodedObject service(std::string_view spec) {
    return decode_object(fmt::format(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: shop}}\nspec:\n  {{{}}}\n", spec));
}

TEST(Service, FillsInDefaults) {
    const DecodedObject object = service("selector: {app: web}, ports: [{port: 80}]");
    ASSERT_EQ(object.problem, "");
    const Service& row = object.row<Service>();
    EXPECT_EQ(row.type, ServiceType::ClusterIP);
    EXPECT_EQ(row.ports[0].protocol, estate::Protocol::Tcp);
    EXPECT_EQ(std::get<std::uint16_t>(row.ports[0].target), 80);
    EXPECT_EQ(row.selector->to_string(), "app=web");
    EXPECT_TRUE(row.allocates_node_ports);
    EXPECT_FALSE(row.headless || row.external_traffic_local || row.internal_traffic_local
                 || row.publishes_not_ready);
}

TEST(Service, ReadsAllThatIsWritten) {
    const DecodedObject object = service(
        "type: LoadBalancer, ports: [{name: dns, port: 53, protocol: UDP, targetPort: dns-udp, nodePort: "
        "30053}], "
        "externalIPs: [8.8.8.8], loadBalancerSourceRanges: [10.0.0.0/8], loadBalancerClass: a.example/b, "
        "loadBalancerIP: 10.0.0.1, allocateLoadBalancerNodePorts: false, externalTrafficPolicy: Local, "
        "internalTrafficPolicy: Local, publishNotReadyAddresses: true");
    ASSERT_EQ(object.problem, "");
    const Service& row = object.row<Service>();
    EXPECT_EQ(row.type, ServiceType::LoadBalancer);
    EXPECT_EQ(std::get<std::string_view>(row.ports[0].target), "dns-udp");
    EXPECT_EQ(row.ports[0].node_port, 30053);
    EXPECT_EQ(row.external_ips.at(0), "8.8.8.8");
    EXPECT_EQ(row.source_ranges.at(0), "10.0.0.0/8");
    EXPECT_EQ(row.load_balancer_class, "a.example/b");
    EXPECT_EQ(row.load_balancer_ip, "10.0.0.1");
    EXPECT_TRUE(!row.allocates_node_ports && row.external_traffic_local && row.internal_traffic_local);
    EXPECT_TRUE(row.publishes_not_ready);
    EXPECT_FALSE(row.selector) << "no selector is not the selector of all";
}

TEST(Service, AnEmptySelectorIsNone) {
    EXPECT_FALSE(service("selector: {}, ports: [{port: 80}]").row<Service>().selector);
}

TEST(Service, TargetPortZeroOrEmptyIsAbsent) {
    EXPECT_EQ(
        std::get<std::uint16_t>(service("ports: [{port: 80, targetPort: 0}]").row<Service>().ports[0].target),
        80);
    EXPECT_EQ(std::get<std::uint16_t>(
                  service("ports: [{port: 80, targetPort: ''}]").row<Service>().ports[0].target),
              80);
}

TEST(Service, HeadlessIsClusterIpNone) {
    EXPECT_TRUE(service("clusterIP: None, ports: [{port: 80}]").row<Service>().headless);
    EXPECT_TRUE(service("clusterIPs: [None], ports: [{port: 80}]").row<Service>().headless);
    EXPECT_FALSE(service("clusterIP: 10.0.0.1, ports: [{port: 80}]").row<Service>().headless);
}

TEST(Service, RefusesWhatTheApiServerRefuses) {
    EXPECT_EQ(service("type: Public").problem,
              "world.yaml:5: Service shop/web: \"Public\" is not a type of Service");
    EXPECT_EQ(service("ports: [{targetPort: 80}]").problem,
              "world.yaml:5: Service shop/web: a port of a Service needs a number");
    EXPECT_EQ(service("ports: [{port: 80, targetPort: 70000}]").problem,
              "world.yaml:5: Service shop/web: targetPort must be a port from 1 to 65535 or a name");
}

TEST(EndpointSlice, ReadsAddressesAndPods) {
    const DecodedObject object = decode_object(
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\n"
        "metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}\n"
        "endpoints: [{addresses: [10.0.0.1], targetRef: {kind: Pod, name: web-0}}, {addresses: [10.0.0.2]}]\n"
        "ports: [{name: http, port: 8080}]\n");
    ASSERT_EQ(object.problem, "");
    const EndpointSlice& row = object.row<EndpointSlice>();
    EXPECT_EQ(row.service, "web");
    EXPECT_EQ(row.addresses.size(), 2u);
    EXPECT_EQ(row.pods, std::vector<std::string_view>{"web-0"});
    EXPECT_EQ(row.ports.at(0).port, 8080);
}

TEST(EndpointSlice, OfTheOlderEndpointsTheObjectIsTheService) {
    const DecodedObject object =
        decode_object("apiVersion: v1\nkind: Endpoints\nmetadata: {name: web, namespace: shop}\n"
                      "subsets: [{addresses: [{ip: 10.0.0.1, targetRef: {kind: Pod, name: web-0}}], "
                      "notReadyAddresses: [{ip: 10.0.0.2}], ports: [{port: 8080}]}]\n");
    ASSERT_EQ(object.problem, "");
    EXPECT_EQ(object.row<EndpointSlice>().service, "web");
    EXPECT_EQ(object.row<EndpointSlice>().addresses.size(), 2u);
    EXPECT_EQ(object.row<EndpointSlice>().ports.at(0).port, 8080);
}

} // namespace
} // namespace cofferdam::kubernetes

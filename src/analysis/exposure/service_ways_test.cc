#include <gtest/gtest.h>

#include "analysis/exposure/test_world.h"

namespace cofferdam::exposure {
namespace {

// A load balancer without its node ports, to see it alone.
std::string balancer(std::string_view spec = "", std::string_view annotations = "") {
    return web()
           + service(fmt::format("type: LoadBalancer, allocateLoadBalancerNodePorts: false, {}", spec),
                     annotations);
}

TEST(ServiceWays, ClusterIpIsNoWayIn) {
    EXPECT_EQ(ways_in(web() + service("type: ClusterIP")), "");
    EXPECT_EQ(ways_in(web() + service("")), "");
}

TEST(ServiceWays, LoadBalancerIsPublicUnlessSomethingSaysInternal) {
    EXPECT_EQ(ways_in(balancer()), "web LoadBalancer 80>8080/TCP public\n");
    EXPECT_EQ(reason_in(balancer()),
              "Service web: type LoadBalancer, and nothing makes the load balancer internal");
    EXPECT_EQ(reason_in(balancer("", "networking.gke.io/load-balancer-type: Internal")),
              "Service web: annotation networking.gke.io/load-balancer-type: Internal makes its load "
              "balancer internal");
}

TEST(ServiceWays, KnowsTheInternalAnnotationsOfTheClouds) {
    for (const std::string_view annotation :
         {"service.beta.kubernetes.io/aws-load-balancer-scheme: internal",
          "service.beta.kubernetes.io/aws-load-balancer-internal: 'true'",
          "service.beta.kubernetes.io/aws-load-balancer-internal: 0.0.0.0/0",
          "service.beta.kubernetes.io/azure-load-balancer-internal: 'true'",
          "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet",
          "service.beta.kubernetes.io/oci-load-balancer-internal: 'true'",
          "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1"}) {
        EXPECT_EQ(ways_in(balancer("", annotation)), "web LoadBalancer 80>8080/TCP private\n") << annotation;
    }
    EXPECT_EQ(ways_in(balancer("", "service.beta.kubernetes.io/azure-load-balancer-internal: 'false'")),
              "web LoadBalancer 80>8080/TCP public\n");
}

TEST(ServiceWays, AForeignClassCannotBeKnown) {
    EXPECT_EQ(ways_in(balancer("loadBalancerClass: example.com/edge")),
              "web LoadBalancer 80>8080/TCP unknown\n");
    EXPECT_EQ(ways_in(balancer("loadBalancerClass: service.k8s.aws/nlb")),
              "web LoadBalancer 80>8080/TCP private\n");
    EXPECT_EQ(ways_in(balancer("loadBalancerClass: service.k8s.aws/nlb",
                               "service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing")),
              "web LoadBalancer 80>8080/TCP public\n");
}

TEST(ServiceWays, AnAddressPoolOfTheClusterCannotBeKnown) {
    const std::string pool =
        "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\n"
        "metadata: {name: p, namespace: metallb-system}\nspec: {addresses: [10.0.0.0/24]}\n---\n";
    EXPECT_EQ(ways_in(pool + balancer()), "web LoadBalancer 80>8080/TCP unknown\n");
}

TEST(ServiceWays, SourceRangesLimitALoadBalancer) {
    EXPECT_EQ(ways_in(balancer("loadBalancerSourceRanges: [10.0.0.0/8, 192.168.0.0/16]")),
              "web LoadBalancer 80>8080/TCP private\n");
    EXPECT_EQ(ways_in(balancer("loadBalancerSourceRanges: [10.0.0.0/8, 8.8.8.0/24]")),
              "web LoadBalancer 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(balancer(
                  "", "service.beta.kubernetes.io/load-balancer-source-ranges: '10.0.0.0/8, 172.16.0.0/12'")),
              "web LoadBalancer 80>8080/TCP private\n");
    EXPECT_EQ(ways_in(balancer("loadBalancerSourceRanges: [8.8.8.0/24]",
                               "service.beta.kubernetes.io/load-balancer-source-ranges: 10.0.0.0/8")),
              "web LoadBalancer 80>8080/TCP public\n")
        << "the annotation counts only where the field is empty";
}

TEST(ServiceWays, AWrittenAddressDecides) {
    const auto with_status = [](std::string_view point) {
        return web()
               + fmt::format("apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: shop}}\n"
                             "spec: {{selector: {{app: web}}, ports: [{{port: 80}}], type: LoadBalancer, "
                             "allocateLoadBalancerNodePorts: false, loadBalancerClass: example.com/edge}}\n"
                             "status: {{loadBalancer: {{ingress: [{{{}}}]}}}}\n",
                             point);
    };
    EXPECT_EQ(ways_in(with_status("ip: 8.8.8.8")), "web LoadBalancer 80>80/TCP public\n");
    EXPECT_EQ(ways_in(with_status("ip: 10.1.2.3")), "web LoadBalancer 80>80/TCP private\n");
    EXPECT_EQ(ways_in(with_status("ip: '2a00:1450::1'")), "web LoadBalancer 80>80/TCP public\n");
    EXPECT_EQ(ways_in(with_status("ip: 'fd00::1'")), "web LoadBalancer 80>80/TCP private\n");
    EXPECT_EQ(ways_in(with_status("hostname: lb.example")), "web LoadBalancer 80>80/TCP unknown\n");
    EXPECT_EQ(ways_in(balancer("loadBalancerIP: 10.0.0.9")), "web LoadBalancer 80>8080/TCP private\n");
}

TEST(ServiceWays, NodePortIsUnknownOnNodesThatAreNot) {
    EXPECT_EQ(ways_in(web() + service("type: NodePort")), "web NodePort 0>8080/TCP unknown\n");
    const std::string numbered =
        web()
        + object("v1", "Service",
                 "type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: http, "
                 "nodePort: 30080}]");
    EXPECT_EQ(ways_in(numbered), "web NodePort 30080>8080/TCP unknown\n");
    EXPECT_EQ(reason_in(numbered), "Service web: whether nodes have public addresses is not in the estate");
}

TEST(ServiceWays, NodesDecideOnNodePorts) {
    const auto node = [](std::string_view addresses) {
        return fmt::format(
            "apiVersion: v1\nkind: Node\nmetadata: {{name: n1}}\nstatus: {{addresses: [{}]}}\n---\n",
            addresses);
    };
    const std::string world = web() + service("type: NodePort");
    EXPECT_EQ(ways_in(node("{type: InternalIP, address: 10.0.0.1}") + world),
              "web NodePort 0>8080/TCP private\n");
    const std::string open =
        node("{type: InternalIP, address: 10.0.0.1}, {type: ExternalIP, address: 8.8.4.4}") + world;
    EXPECT_EQ(ways_in(open), "web NodePort 0>8080/TCP unknown\n");
    EXPECT_EQ(reason_in(open),
              "Service web: node n1 has the public address 8.8.4.4, and what firewall stands before it "
              "is not in the estate");
    EXPECT_EQ(ways_in(node("{type: Hostname, address: n1}") + world), "web NodePort 0>8080/TCP unknown\n");
}

TEST(ServiceWays, ALoadBalancerHasNodePortsToo) {
    EXPECT_EQ(ways_in(web() + service("type: LoadBalancer")),
              "web LoadBalancer 80>8080/TCP public\nweb NodePort 0>8080/TCP unknown\n");
    EXPECT_EQ(ways_in(web() + service("type: LoadBalancer, allocateLoadBalancerNodePorts: false")),
              "web LoadBalancer 80>8080/TCP public\n");
}

TEST(ServiceWays, ExternalAddressesDecideByThemselves) {
    EXPECT_EQ(ways_in(web() + service("externalIPs: [8.8.8.8]")),
              "web external address 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(web() + service("externalIPs: [10.0.0.1]")),
              "web external address 80>8080/TCP private\n");
    EXPECT_EQ(ways_in(web() + service("externalIPs: [10.0.0.1, 8.8.8.8]")),
              "web external address 80>8080/TCP public\n");
}

TEST(ServiceWays, HeadlessAndExternalNameOpenNothing) {
    EXPECT_EQ(ways_in(web() + service("clusterIP: None, externalIPs: [8.8.8.8]")), "");
    EXPECT_EQ(ways_in(web() + service("type: ExternalName, externalName: a.example, externalIPs: [8.8.8.8]")),
              "");
}

TEST(ServiceWays, SelectsByLabelsInItsOwnNamespace) {
    const std::string elsewhere = deployment("web", "{containers: [{name: c, image: i}]}", "other");
    EXPECT_EQ(ways_in(elsewhere + service("externalIPs: [8.8.8.8]")), "");
    EXPECT_EQ(
        ways_in(deployment("api", "{containers: [{name: c, image: i}]}") + service("externalIPs: [8.8.8.8]")),
        "");
}

TEST(ServiceWays, AnUndeclaredPortIsOpenAndAnUnknownNameIsNot) {
    const std::string bare = deployment("web", "{containers: [{name: c, image: i}]}");
    EXPECT_EQ(ways_in(bare + service("externalIPs: [8.8.8.8]")), "web external address 80>8080/TCP public\n");
    const std::string named =
        object("v1", "Service",
               "selector: {app: web}, externalIPs: [8.8.8.8], ports: [{port: 80, targetPort: http}]");
    EXPECT_EQ(ways_in(bare + named), "");
    EXPECT_EQ(ways_in(web() + named), "web external address 80>8080/TCP public\n");
}

TEST(ServiceWays, ANamedPortIsOneOfItsProtocolAndOfContainersThatRun) {
    const std::string named = object("v1", "Service",
                                     "selector: {app: web}, externalIPs: [8.8.8.8], "
                                     "ports: [{port: 53, targetPort: dns, protocol: UDP}]");
    const auto pod = [](std::string_view containers) { return deployment("web", containers); };
    EXPECT_EQ(ways_in(pod("{containers: [{name: c, image: i, ports: [{name: dns, containerPort: 5353}]}]}")
                      + named),
              "");
    EXPECT_EQ(ways_in(pod("{containers: [{name: c, image: i, ports: [{name: dns, containerPort: 5353, "
                          "protocol: UDP}]}]}")
                      + named),
              "web external address 53>5353/UDP public\n");
    const std::string_view sidecar =
        "{containers: [{name: c, image: i}], initContainers: [{name: s, image: i, "
        "restartPolicy: Always, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}";
    EXPECT_EQ(ways_in(pod(sidecar) + named), "web external address 53>53/UDP public\n");
    const std::string_view both =
        "{containers: [{name: c, image: i, ports: [{name: dns, containerPort: 5353, protocol: UDP}]}], "
        "initContainers: [{name: s, image: i, restartPolicy: Always, ports: [{name: dns, containerPort: 53, "
        "protocol: UDP}]}]}";
    EXPECT_EQ(ways_in(pod(both) + named), "web external address 53>5353/UDP public\n")
        << "containers come before sidecars";
    const std::string_view init = "{containers: [{name: c, image: i}], initContainers: [{name: s, image: i, "
                                  "ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}";
    EXPECT_EQ(ways_in(pod(init) + named), "");
}

TEST(ServiceWays, WithoutASelectorEndpointSlicesSayWhoIsBehind) {
    const std::string pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: db-0, namespace: shop}\n"
                            "spec: {containers: [{name: c, image: i}]}\n";
    const std::string manual = object("v1", "Service", "externalIPs: [8.8.8.8], ports: [{port: 5432}]");
    const std::string slice =
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
        "metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}\n"
        "addressType: IPv4\nports: [{port: 15432}]\n"
        "endpoints: [{addresses: [10.0.0.7], targetRef: {kind: Pod, name: db-0}}]\n---\n";
    EXPECT_EQ(ways_in(slice + manual + pod), "db-0 external address 5432>15432/TCP public\n");
    EXPECT_EQ(ways_in(manual + pod), "");
    const std::string unnamed = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\n"
                                "metadata: {name: web-1, namespace: shop, labels: "
                                "{kubernetes.io/service-name: web}}\naddressType: IPv4\n"
                                "ports: [{port: 15432}]\nendpoints: [{addresses: [10.0.0.7]}]\n---\n";
    EXPECT_EQ(ways_in(unnamed + manual + pod + "status: {podIP: 10.0.0.7}\n"),
              "db-0 external address 5432>15432/TCP public\n");
    EXPECT_EQ(ways_in(unnamed + manual + pod + "status: {podIP: 10.0.0.8}\n"), "");
    const std::string endpoints = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: web, namespace: shop}\n"
                                  "subsets: [{ports: [{port: 15432}], addresses: [{ip: 10.0.0.7, "
                                  "targetRef: {kind: Pod, name: db-0}}]}]\n---\n";
    EXPECT_EQ(ways_in(endpoints + manual + pod), "db-0 external address 5432>15432/TCP public\n");
}

TEST(ServiceWays, APodThatHasEndedHasNoEndpoint) {
    const auto pod = [](std::string_view phase) {
        return fmt::format(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop, labels: {{app: web}}}}\n"
            "spec: {{containers: [{{name: c, image: i}}]}}\nstatus: {{phase: {}}}\n---\n",
            phase);
    };
    EXPECT_EQ(ways_in(pod("Running") + service("externalIPs: [8.8.8.8]")),
              "web external address 80>8080/TCP public\n");
    EXPECT_EQ(ways_in(pod("Succeeded") + service("externalIPs: [8.8.8.8]")), "");
    EXPECT_EQ(ways_in(pod("Failed") + service("externalIPs: [8.8.8.8]")), "");
}

} // namespace
} // namespace cofferdam::exposure

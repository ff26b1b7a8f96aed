#include <gtest/gtest.h>

#include "kubernetes/test_object.h"

namespace cofferdam::kubernetes {
namespace {

TEST(ClusterObjects, ANamespaceHasLabels) {
    const DecodedObject read =
        decode_object("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n");
    EXPECT_EQ(read.row<estate::Namespace>().name, "shop");
    EXPECT_EQ(read.row<estate::Namespace>().labels.find("a"), "b");
}

TEST(ClusterObjects, ANodeHasAddressesAndTaints) {
    const DecodedObject read = decode_object(
        "apiVersion: v1\nkind: Node\nmetadata: {name: n1, labels: {zone: a}}\n"
        "spec: {taints: [{key: dedicated, value: db, effect: NoSchedule}]}\n"
        "status: {addresses: [{type: InternalIP, address: 10.0.0.1}, {type: ExternalIP, address: 8.8.8.8}, "
        "{type: Hostname, address: n1}]}\n");
    ASSERT_EQ(read.problem, "");
    const estate::Node& node = read.row<estate::Node>();
    EXPECT_EQ(node.addresses, (std::vector<std::string_view>{"10.0.0.1", "8.8.8.8"}))
        << "a host name is no address";
    EXPECT_EQ(node.external_addresses, std::vector<std::string_view>{"8.8.8.8"});
    EXPECT_EQ(node.labels.find("zone"), "a");
    EXPECT_EQ(node.taints.at(0).key, "dedicated");
    EXPECT_EQ(node.taints.at(0).value, "db");
    EXPECT_EQ(node.taints.at(0).effect, "NoSchedule");
}

TEST(ClusterObjects, OfASecretOnlyTheKeys) {
    const DecodedObject read = decode_object(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\ntype: kubernetes.io/tls\n"
        "data: {tls.key: Y2FuYXJ5}\nstringData: {tls.key: canary, tls.crt: canary}\n");
    ASSERT_EQ(read.problem, "");
    const estate::Secret& secret = read.row<estate::Secret>();
    EXPECT_EQ(secret.keys, (std::vector<std::string_view>{"tls.key", "tls.crt"}));
    EXPECT_EQ(secret.type, "kubernetes.io/tls");
    const std::string effective = value::to_json(read.entity.object.effective);
    EXPECT_EQ(effective.find("canary"), std::string::npos) << effective;
    EXPECT_EQ(effective.find("Y2FuYXJ5"), std::string::npos) << effective;
}

TEST(ClusterObjects, AConfigMapHasAName) {
    const DecodedObject read = decode_object(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: shop}\ndata: {a: b}\n");
    EXPECT_EQ(read.row<estate::ConfigMap>().name, "c");
    EXPECT_EQ(read.row<estate::ConfigMap>().namespace_, "shop");
}

} // namespace
} // namespace cofferdam::kubernetes

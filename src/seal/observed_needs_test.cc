#include <gtest/gtest.h>

#include "seal/test_world.h"

namespace cofferdam::seal {
namespace {

struct Observed {
    reach::ReachPtr reach;
    NetworkPlan plan;

    Observed(const std::string& yaml, const std::string& flows) : reach(read_world(yaml)) {
        const observations::FlowWindow window = read_flows(flows);
        plan = plan_network(
            *reach, {.namespaces = {}, .allow_external_names = false, .api_server = {}, .declared = false},
            &window);
    }
    std::string wanted() const { return wants(*reach, plan); }
    std::string noted(NoteKind kind) const { return notes(plan, kind); }
};

const std::string shop = app("web") + app("cart");
constexpr std::string_view web_to_cart = "Deployment shop/web > Deployment shop/cart TCP 8080\n";

TEST(ObservedNeeds, PodsAreFoundByTheNamesThatControllersGive) {
    EXPECT_EQ(Observed(shop, "shop/web-6d4b8-x7k2p,shop/cart-5c9d7f-2bcd4,8080,TCP\n").wanted(), web_to_cart);
    EXPECT_EQ(Observed(shop, "shop/web/Deployment,shop/cart,8080,TCP\n").wanted(), web_to_cart);
}

TEST(ObservedNeeds, AggregatedNamesAreFound) {
    EXPECT_EQ(
        Observed(
            shop,
            R"({"source_type":"wep","source_namespace":"shop","source_name_aggr":"web-6d4b8-*","dest_type":"wep","dest_namespace":"shop","dest_name_aggr":"cart-5c9d7f-*","dest_port":8080,"proto":"tcp","action":"allow"})")
            .wanted(),
        web_to_cart);
}

// One conversation as two recorders tell it; the same policies come of both, and none of neither.
TEST(ObservedNeeds, HubbleAndCalicoSealTheSame) {
    const Observed hubble(
        shop,
        R"({"flow":{"verdict":"FORWARDED","is_reply":false,"IP":{"source":"10.0.0.1","destination":"10.0.0.2"},"l4":{"TCP":{"destination_port":8080}},"source":{"namespace":"shop","pod_name":"web-6d4b8-x7k2p","workloads":[{"name":"web","kind":"Deployment"}]},"destination":{"namespace":"shop","pod_name":"cart-5c9d7f-2bcd4"}},"node_name":"n1","time":"2026-11-23T03:10:00Z"})"
        "\n");
    const Observed calico(
        shop,
        R"({"start_time":1763867400,"end_time":1763867700,"source_type":"wep","source_namespace":"shop","source_name":"-","source_name_aggr":"web-6d4b8-*","dest_type":"wep","dest_namespace":"shop","dest_name":"-","dest_name_aggr":"cart-5c9d7f-*","dest_port":8080,"proto":"tcp","action":"allow","reporter":"dst"})"
        "\n");
    EXPECT_EQ(hubble.wanted(), web_to_cart);
    EXPECT_EQ(calico.wanted(), web_to_cart);
    const Observed nothing(shop, "shop/web,shop/ghost,8080,TCP\n");
    EXPECT_EQ(nothing.wanted(), "");
}

TEST(ObservedNeeds, AFlowToAServiceIsOneToItsPods) {
    EXPECT_EQ(Observed(shop, "shop/web,shop/cart/Service,80,TCP\n").wanted(), web_to_cart);
}

TEST(ObservedNeeds, LivePodsAreFoundByAddress) {
    const std::string pod =
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: tool, namespace: shop, labels: {app: tool}}\n"
        "spec: {containers: [{name: main, image: x}]}\nstatus: {phase: Running, podIP: 10.0.0.7, podIPs: "
        "[{ip: 10.0.0.7}]}\n";
    EXPECT_EQ(Observed(shop + pod, "10.0.0.7,shop/cart,8080,TCP\n").wanted(),
              "Pod shop/tool > Deployment shop/cart TCP 8080\n");
}

TEST(ObservedNeeds, AddressesOutsideBecomeBlocks) {
    EXPECT_EQ(Observed(shop, "shop/web,9.9.9.9,443,TCP\n192.0.2.1,shop/web,8080,TCP\n").wanted(),
              "192.0.2.1/32 > Deployment shop/web TCP 8080\nDeployment shop/web > 9.9.9.9/32 TCP 443\n");
}

TEST(ObservedNeeds, WhatIsNotInTheEstateIsTold) {
    const Observed seen(shop, "shop/web,shop/ghost,8080,TCP\n");
    EXPECT_EQ(seen.wanted(), "");
    EXPECT_EQ(seen.noted(NoteKind::FlowNotUsed),
              "shop/web to shop/ghost: TCP 8080: shop/ghost is not in the estate (flows:1)\n");
}

TEST(ObservedNeeds, WorkloadsWithoutTrafficAreTold) {
    EXPECT_EQ(Observed(shop + app("idle"), "shop/web,shop/cart,8080,TCP\n").noted(NoteKind::NoTraffic),
              "Deployment shop/idle: no record names it\n");
}

TEST(ObservedNeeds, SkippedRecordsAreTold) {
    EXPECT_EQ(Observed(shop, "shop/web,shop/cart,8080,TCP\nshop/web,shop/cart,1,icmp\n")
                  .noted(NoteKind::FlowsNotKept),
              "1 records: are of protocols that NetworkPolicy does not speak of\n");
}

} // namespace
} // namespace cofferdam::seal

#include "diff/difference.h"
#include "diff/summary.h"
#include "diff/test_estate.h"

namespace cofferdam::diff {
namespace {

const std::string shop = deployment("shop", "web") + deployment("shop", "cart") + deployment("shop", "db");
const std::string closed =
    policy("shop", "db", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}");

std::string opened_to(std::string_view peers, std::string_view ports = "{port: 5432}") {
    return policy(
        "shop", "db",
        fmt::format("{{podSelector: {{matchLabels: {{app: db}}}}, ingress: [{{from: [{}], ports: [{}]}}]}}",
                    peers, ports));
}

ReachDifference difference(const std::string& before, const std::string& after) {
    return compare_reach(reach_of(before, "before.yaml"), reach_of(after, "after.yaml"));
}

// "+ shop/* may now reach …", a sentence a line
std::string told(const std::string& before, const std::string& after) {
    std::string text;
    for (const Section& section : summarise(difference(before, after))) {
        for (const Sentence& sentence : section.sentences)
            text += fmt::format("{} {}\n", "+-?"[static_cast<std::size_t>(sentence.sign)], sentence.text);
    }
    return text;
}

std::string exit_of(const std::string& before, const std::string& after) {
    Difference both{{"a", {}}, {"b", {}}, difference(before, after)};
    std::string text;
    if (FailOn{}.is_reached(both)) text += "added ";
    if (FailOn{.added = false, .removed = true}.is_reached(both)) text += "removed ";
    if (FailOn{.added = false, .any = true}.is_reached(both)) text += "any ";
    if (FailOn{.added = false, .unknown = true}.is_reached(both)) text += "unknown ";
    return text;
}

TEST(Difference, OfAnEstateWithItselfIsNothing) {
    EXPECT_EQ(told(shop + closed, closed + shop), "") << "order is no change";
    EXPECT_EQ(exit_of(shop, shop), "");
}

TEST(Difference, TellsGroupsAndNotPairs) {
    EXPECT_EQ(told(shop + closed, shop + opened_to("{podSelector: {}}")),
              "+ shop/* may now reach shop/db: TCP 5432 (2 sources)\n");
    EXPECT_EQ(told(shop + opened_to("{podSelector: {}}"), shop + closed),
              "- shop/* may no longer reach shop/db: TCP 5432 (2 sources)\n");
    EXPECT_EQ(told(shop + closed, shop + opened_to("{podSelector: {matchLabels: {app: web}}}")),
              "+ shop/web may now reach shop/db: TCP 5432\n");
}

TEST(Difference, ExitStatusByWhatChanged) {
    EXPECT_EQ(exit_of(shop + closed, shop + opened_to("{podSelector: {}}")), "added any ");
    EXPECT_EQ(exit_of(shop + opened_to("{podSelector: {}}"), shop + closed), "removed any ");
    // The block may or may not cover pods: which, the network plugin decides.
    EXPECT_EQ(exit_of(shop + closed, shop + opened_to("{ipBlock: {cidr: 10.0.0.0/8}}")),
              "added any unknown ");
}

TEST(Difference, MovedPortsAreBothNewAndGone) {
    EXPECT_EQ(told(shop + opened_to("{podSelector: {matchLabels: {app: web}}}", "{port: 80, endPort: 90}"),
                   shop + opened_to("{podSelector: {matchLabels: {app: web}}}", "{port: 85, endPort: 95}")),
              "+ shop/web may now reach shop/db: TCP 91-95\n"
              "- shop/web may no longer reach shop/db: TCP 80-84\n");
}

TEST(Difference, SplitsAddressesWhereEitherEstateDoes) {
    EXPECT_EQ(told(shop + opened_to("{ipBlock: {cidr: 10.0.0.0/8}}"),
                   shop + opened_to("{ipBlock: {cidr: 10.0.0.0/7, except: [10.1.0.0/16]}}")),
              "+ 11.0.0.0/8 may now reach shop/db: TCP 5432\n"
              "- 10.1.0.0/16 may no longer reach shop/db: TCP 5432\n");
}

TEST(Difference, IsolationAndWorkloads) {
    const std::string one = deployment("shop", "db");
    EXPECT_EQ(told(one, one + closed), "- any IPv4 address may no longer reach shop/db: all\n"
                                       "- shop/db: its ingress is isolated now\n");
    EXPECT_EQ(told(one + closed, one + deployment("shop", "web") + closed),
              "+ shop/db may now reach shop/web: all\n"
              "+ shop/web may now reach any IPv4 address: all\n"
              "+ any IPv4 address may now reach shop/web: all\n"
              "+ shop/web: open, was: not there\n"
              "+ Deployment shop/web is new\n");
}

TEST(Difference, EverybodyWithEverybodyIsOneGroup) {
    const std::string deny = policy("shop", "deny", "{podSelector: {}, policyTypes: [Ingress]}");
    EXPECT_EQ(told(shop + deny, shop), "+ shop/* may now reach shop/*: all (3 destinations)\n"
                                       "+ any IPv4 address may now reach shop/*: all (3 destinations)\n"
                                       "+ shop/cart: its ingress is isolated no longer\n"
                                       "+ shop/db: its ingress is isolated no longer\n"
                                       "+ shop/web: its ingress is isolated no longer\n");
}

TEST(Difference, WaysInAreTold) {
    const std::string service =
        "---\n{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {type: "
        "LoadBalancer, selector: {app: db}, ports: [{port: 443}]}}\n";
    const std::string text = told(shop, shop + service);
    EXPECT_NE(
        text.find("+ shop/db: LoadBalancer by Service shop/db, TCP 443 to 443: public, was: not there\n"),
        std::string::npos)
        << text;
    EXPECT_TRUE(difference(shop, shop + service).adds());
    EXPECT_FALSE(difference(shop + service, shop).adds());
}

} // namespace
} // namespace cofferdam::diff

// For each kind of fault an estate that has it, and one edit that takes it away.
#include "analysis/hygiene/hygiene.h"
#include "analysis/hygiene/test_estate.h"

namespace cofferdam::hygiene {
namespace {

const std::string shop = namespace_("shop") + pod("shop", "web") + pod("shop", "db") + pod("shop", "cache");

// "redundant shop/b spec.ingress[0] by shop/a", one a line
std::string faults_of(const std::string& yaml) {
    const estate::SnapshotPtr snapshot = estate_of(yaml);
    const auto name = [&](Id<estate::Object> id) {
        const estate::Object& object = (*snapshot)[id];
        return fmt::format("{}{}{}", object.namespace_, object.namespace_.empty() ? "" : "/", object.name);
    };
    std::string text;
    for (const Fault& fault : examine(*snapshot)) {
        EXPECT_FALSE(fault.reason.empty());
        text += fmt::format("{}{} {} {}", fault.conditional ? "perhaps " : "", to_string(fault.kind),
                            name(fault.object), fault.path);
        for (const auto other : fault.others) text += " by " + name(other);
        text += "\n";
    }
    return text;
}

std::string ingress(std::string_view pods, std::string_view rules) {
    return fmt::format("{{podSelector: {}, policyTypes: [Ingress], ingress: {}}}", pods, rules);
}
std::string egress(std::string_view pods, std::string_view rules) {
    return fmt::format("{{podSelector: {}, policyTypes: [Egress], egress: {}}}", pods, rules);
}
std::string app(std::string_view name) { return fmt::format("{{matchLabels: {{app: {}}}}}", name); }
std::string from(std::string_view name) {
    return fmt::format("[{{from: [{{podSelector: {}}}]}}]", app(name));
}
std::string to(std::string_view name) { return fmt::format("[{{to: [{{podSelector: {}}}]}}]", app(name)); }

TEST(Hygiene, FindsNothingInWhatIsInOrder) {
    EXPECT_EQ(faults_of(shop), "");
    EXPECT_EQ(faults_of(shop + policy("shop", "deny", ingress("{}", "[]"))
                        + policy("shop", "db", ingress(app("db"), from("web")))),
              "");
}

TEST(Hygiene, RulesThatMeanNobody) {
    EXPECT_EQ(faults_of(shop + policy("shop", "db", ingress(app("db"), from("wep")))),
              "dangling rule shop/db spec.ingress[0]\n");
    EXPECT_EQ(faults_of(shop
                        + policy("shop", "db",
                                 ingress(app("db"),
                                         "[{from: [{namespaceSelector: {matchLabels: {name: mon}}}]}]"))),
              "perhaps dangling rule shop/db spec.ingress[0]\n")
        << "its workloads are not here";
    EXPECT_EQ(
        faults_of(shop
                  + policy("shop", "db", ingress(app("db"), "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"))),
        "");
}

TEST(Hygiene, RulesForAPortThatNobodyNames) {
    const std::string http = "[{from: [{podSelector: {}}], ports: [{port: http}]}]";
    const std::string htpp = "[{from: [{podSelector: {}}], ports: [{port: htpp}]}]";
    EXPECT_EQ(faults_of(shop + policy("shop", "db", ingress(app("db"), http))), "");
    EXPECT_EQ(faults_of(shop + policy("shop", "db", ingress(app("db"), htpp))),
              "dangling rule shop/db spec.ingress[0]\n");
    EXPECT_EQ(faults_of(shop
                        + policy("shop", "db",
                                 egress(app("db"), "[{to: [{podSelector: {}}], ports: [{port: x}]}]"))),
              "dangling rule shop/db spec.egress[0]\n");
}

TEST(Hygiene, PoliciesThatIsolateNobody) {
    EXPECT_EQ(faults_of(shop + policy("shop", "open", ingress("{}", "[{}]"))),
              "never isolating shop/open spec\n");
    EXPECT_EQ(faults_of(shop
                        + policy("shop", "open",
                                 "{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}]}")),
              "")
        << "it isolates egress";
    EXPECT_EQ(
        faults_of(shop
                  + policy("shop", "typo",
                           "{podSelector: {}, policyTypes: [Ingress], egress: [{ports: [{port: 53}]}]}")),
        "never isolating shop/typo spec.egress\n");
}

TEST(Hygiene, RulesThatRepeat) {
    EXPECT_EQ(faults_of(shop + policy("shop", "a", ingress(app("db"), from("web")))
                        + policy("shop", "b", ingress("{}", "[{from: [{podSelector: {}}]}]"))),
              "redundant shop/a spec by shop/b\n");
    EXPECT_EQ(
        faults_of(shop + policy("shop", "a", ingress(app("db"), from("web")))
                  + policy("shop", "b", ingress("{}", "[{from: [{podSelector: {}}], ports: [{port: 80}]}]"))),
        "")
        << "all ports are more than one";
    EXPECT_EQ(faults_of(shop
                        + policy("shop", "a",
                                 ingress(app("db"), "[{from: [{podSelector: {}}]}, "
                                                    "{from: [{podSelector: {}}], ports: [{port: 80}]}]"))),
              "redundant shop/a spec.ingress[1]\n");
}

TEST(Hygiene, UnionsOfOthersMakeOneRedundant) {
    const std::string some = policy("shop", "a", ingress(app("db"), from("web")))
                             + policy("shop", "b", ingress(app("db"), from("cache")));
    const std::string both = policy("shop", "c",
                                    ingress(app("db"), "[{from: [{podSelector: {matchExpressions: [{key: "
                                                       "app, operator: In, values: [web, cache]}]}}]}]"));
    EXPECT_EQ(faults_of(shop + some + both), "redundant shop/c spec by shop/a by shop/b\n");
}

TEST(Hygiene, OfTwoThatSayTheSameOneIsKept) {
    EXPECT_EQ(faults_of(shop + policy("shop", "a", ingress(app("db"), from("web")))
                        + policy("shop", "b", ingress(app("db"), from("web")))),
              "redundant shop/b spec by shop/a\n");
}

TEST(Hygiene, TheOnlyOneThatIsolatesIsNotRedundant) {
    const std::string all = policy("shop", "a", ingress(app("db"), "[]"));
    EXPECT_EQ(faults_of(shop + all), "");
    EXPECT_EQ(faults_of(shop + all + policy("shop", "b", ingress("{}", "[]"))), "redundant shop/a spec\n");
}

TEST(Hygiene, WhatMayMatchIsNoSubstitute) {
    // Whether a pod's own address is under a block, the estate does not tell; a wider block is under no less.
    const auto block = [](std::string_view cidr) {
        return fmt::format("[{{from: [{{ipBlock: {{cidr: {}}}}}]}}]", cidr);
    };
    EXPECT_EQ(faults_of(shop + policy("shop", "a", ingress(app("db"), block("10.0.0.0/8")))
                        + policy("shop", "b", ingress(app("db"), block("10.1.0.0/16")))),
              "redundant shop/b spec by shop/a\n");
    EXPECT_EQ(faults_of(shop + policy("shop", "a", ingress(app("db"), block("10.0.0.0/8")))
                        + policy("shop", "b", ingress(app("db"), block("192.168.0.0/16")))),
              "");
}

std::string deny_all_to(std::string_view name, int priority, std::string_view action = "Deny") {
    return admin_policy(
        "AdminNetworkPolicy", name,
        fmt::format("{{priority: {}, subject: {{namespaces: {{}}}}, ingress: [{{action: {}, from: "
                    "[{{namespaces: {{matchLabels: {{name: shop}}}}}}]}}]}}",
                    priority, action));
}

TEST(Hygiene, RulesThatAreNeverReached) {
    EXPECT_EQ(faults_of(shop + deny_all_to("first", 1) + deny_all_to("second", 2, "Allow")),
              "shadowed second spec by first\n");
    EXPECT_EQ(
        faults_of(shop + deny_all_to("first", 1) + policy("shop", "db", ingress(app("db"), from("web")))),
        "shadowed shop/db spec.ingress[0] by first\n");
    EXPECT_EQ(faults_of(shop + deny_all_to("first", 1, "Pass") + deny_all_to("second", 2)),
              "shadowed second spec by first\n");
}

TEST(Hygiene, BaselineUnderIsolation) {
    const std::string baseline = admin_policy(
        "BaselineAdminNetworkPolicy", "default",
        "{subject: {namespaces: {matchLabels: {name: shop}}}, ingress: [{action: Deny, from: [{namespaces: "
        "{}}]}]}");
    EXPECT_EQ(faults_of(shop + baseline), "");
    EXPECT_EQ(faults_of(shop + baseline + policy("shop", "deny", ingress("{}", "[]"))),
              "shadowed default spec by shop/deny\n");
}

TEST(Hygiene, AllowedHereAndDeniedThere) {
    const std::string deny_web = admin_policy("AdminNetworkPolicy", "deny",
                                              "{priority: 1, subject: {namespaces: {}}, ingress: [{action: "
                                              "Deny, from: [{pods: {namespaceSelector: {}, "
                                              "podSelector: {matchLabels: {app: web}}}}]}]}");
    EXPECT_EQ(faults_of(shop + deny_web
                        + policy("shop", "db", ingress(app("db"), "[{from: [{podSelector: {}}]}]"))),
              "contradicting shop/db spec.ingress[0] by deny\n");
    EXPECT_EQ(faults_of(shop + deny_web + policy("shop", "db", ingress(app("db"), from("cache")))), "");
}

TEST(Hygiene, EqualPrioritiesThatDisagree) {
    EXPECT_EQ(faults_of(shop + deny_all_to("one", 5) + deny_all_to("other", 5, "Allow")),
              "undefined order other spec by one\n");
    EXPECT_EQ(faults_of(shop + deny_all_to("one", 5) + deny_all_to("other", 5)),
              "redundant other spec by one\n");
}

TEST(Hygiene, HalfAnIntention) {
    const std::string closed = policy("shop", "db", ingress(app("db"), from("cache")));
    EXPECT_EQ(faults_of(shop + closed + policy("shop", "web", egress(app("web"), to("db")))),
              "one-sided shop/web spec.egress[0] by shop/db\n");
    EXPECT_EQ(faults_of(shop + closed + policy("shop", "cache", egress(app("cache"), to("db")))), "");
    EXPECT_EQ(faults_of(shop + policy("shop", "db", ingress(app("db"), from("web")))
                        + policy("shop", "web", egress(app("web"), to("cache")))),
              "one-sided shop/db spec.ingress[0] by shop/web\n");
}

} // namespace
} // namespace cofferdam::hygiene

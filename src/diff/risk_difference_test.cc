#include "diff/difference.h"
#include "diff/print.h"
#include "diff/risk_difference.h"
#include "diff/test_estate.h"
#include "questions/settings.h"

namespace cofferdam::diff {
namespace {

struct Judged {
    reach::ReachPtr reach;
    access::Access access;
    exposure::ExposureReport exposure;
    graph::GraphPtr graph;
    questions::ScanResult result;

    Judged(const std::string& yaml, const std::string& name)
        : reach(reach_of(yaml, name)), access(reach->snapshot()), exposure(exposure::analyse(*reach)),
          graph(graph::build({*reach, access, exposure})) {}
    RiskSide side() const { return {*graph, result}; }
};

RiskDifference difference(const std::string& before, const std::string& after) {
    const Judged old(before, "before.yaml");
    const Judged now(after, "after.yaml");
    return compare_risk(old.side(), now.side());
}

// "ServiceAccount shop/default: a node: no, yes", a line each
std::string told(const RiskDifference& difference) {
    const auto word = [](Truth truth) {
        return truth == Truth::Yes ? "yes" : truth == Truth::No ? "no" : "perhaps";
    };
    std::string text;
    for (const NewFall& fall : difference.falls)
        text += fmt::format("{}: {}: {}, {}\n", fall.from, fall.what, word(fall.before), word(fall.after));
    return text;
}

std::string printed(const Difference& difference, bool all = false) {
    std::string text;
    print_text(difference, {.all = all}, [&](std::string_view piece) { text += piece; });
    return text;
}

const std::string shop = deployment("shop", "web");
const std::string admin = R"(---
{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: ops}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]}
)";

TEST(RiskDifference, of_an_estate_with_itself_is_nothing) {
    const RiskDifference same = difference(shop + admin, admin + shop);
    EXPECT_TRUE(same.is_empty());
    EXPECT_FALSE(same.adds());
}

TEST(RiskDifference, tells_who_newly_gets_what_and_by_which_way) {
    const RiskDifference more = difference(shop, shop + admin);
    ASSERT_FALSE(more.falls.empty());
    EXPECT_NE(told(more).find("User jane: cluster-admin: no, yes\n"), std::string::npos) << told(more);
    EXPECT_EQ(more.falls.front().via, "User jane → cluster-admin");
    EXPECT_TRUE(more.adds());
    const RiskDifference less = difference(shop + admin, shop);
    EXPECT_TRUE(less.falls.empty());
    EXPECT_FALSE(less.got_worse());
    EXPECT_TRUE(less.removes());
}

TEST(RiskDifference, is_silent_when_nothing_got_worse) {
    const Difference better{{"a", {}}, {"b", {}}, {}, difference(shop + admin, shop)};
    EXPECT_EQ(printed(better), "");
    EXPECT_NE(printed(better, true).find("Risk: 0 new ways to crown jewels"), std::string::npos);
    EXPECT_FALSE(FailOn{}.is_reached(better));
    const Difference worse{{"a", {}}, {"b", {}}, {}, difference(shop, shop + admin)};
    EXPECT_NE(printed(worse).find("+ User jane now gets cluster-admin: User jane → cluster-admin"),
              std::string::npos)
        << printed(worse);
    EXPECT_TRUE(FailOn{}.is_reached(worse));
}

} // namespace
} // namespace cofferdam::diff

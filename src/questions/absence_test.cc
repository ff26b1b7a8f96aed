// What is not there: of a live cluster a fact, of manifests perhaps a gap of ours.
#include <algorithm>

#include <gtest/gtest.h>

#include "kubernetes/test_world.h"
#include "questions/scan.h"

namespace cofferdam::questions {
namespace {

constexpr std::string_view pod = R"(
{apiVersion: v1, kind: Namespace, metadata: {name: shop}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop}, spec: {containers: [{name: c, image: i}]}}
)";

const Finding& find(const ScanResult& result, std::string_view rule) {
    for (const Answer& answer : result.answers) {
        for (const Finding& finding : answer.findings) {
            if (finding.rule == rule) return finding;
        }
    }
    ADD_FAILURE() << rule;
    static const Finding none;
    return none;
}

bool looks_past(const ScanResult& result, std::string_view subject) {
    return std::ranges::any_of(result.answers, [&](const Answer& answer) {
        return std::ranges::any_of(answer.looked_past,
                                   [&](const estate::Gap& gap) { return gap.subject == subject; });
    });
}

TEST(Absence, ALiveClusterHasNoOthers) {
    const ScanResult result = scan(kubernetes::estate_of(pod, estate::Origin::Cluster), {});
    EXPECT_FALSE(find(result, "enforcement-no-isolation").conditional);
    EXPECT_FALSE(find(result, "internet-open-egress").conditional);
    EXPECT_FALSE(looks_past(result, "no network policies"));
}

TEST(Absence, ManifestsMayLeaveSomeElsewhere) {
    const ScanResult result = scan(kubernetes::estate_of(pod), {});
    EXPECT_TRUE(find(result, "enforcement-no-isolation").conditional);
    EXPECT_TRUE(find(result, "internet-open-egress").conditional);
    EXPECT_TRUE(looks_past(result, "no network policies"));
}

TEST(Absence, WhatALiveClusterWouldNotListMayBeThere) {
    estate::SnapshotBuilder builder(kubernetes::estate_of(pod, estate::Origin::Cluster));
    builder.add_gap({estate::Fact::NetworkPolicies, "networkpolicies", "may not be listed", "", {}});
    const ScanResult result = scan(std::move(builder).build().snapshot, {});
    EXPECT_TRUE(find(result, "enforcement-no-isolation").conditional);
    EXPECT_TRUE(looks_past(result, "networkpolicies"));
}

TEST(Absence, AnOpenWorldIsNeverWhole) {
    Settings settings;
    settings.open_world = true;
    const ScanResult result = scan(kubernetes::estate_of(pod, estate::Origin::Cluster), settings);
    EXPECT_TRUE(find(result, "enforcement-no-isolation").conditional);
}

} // namespace
} // namespace cofferdam::questions

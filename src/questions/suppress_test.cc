#include <gtest/gtest.h>

#include "estate/builder.h"
#include "questions/suppress.h"

namespace cofferdam::questions {
namespace {

using Lines = std::vector<std::string>;

constexpr content::Date day{2026, 11, 22};

Finding finding(std::string_view rule, std::string name) {
    Finding found;
    found.rule = rule;
    found.subject = {.target = "", .group = "", .kind = "Pod", .namespace_ = "shop", .name = std::move(name)};
    return found;
}

content::Waiver waiver(std::string rule, std::string subject, content::Date expires = {2027, 1, 1}) {
    return {.rule = std::move(rule),
            .subject = std::move(subject),
            .fingerprint = "",
            .reason = "accepted",
            .approver = "jane",
            .expires = expires,
            .place = {}};
}

ScanResult result() {
    ScanResult scanned;
    scanned.snapshot = estate::SnapshotBuilder().build().snapshot;
    scanned.answers.resize(1);
    scanned.answers.front().findings = {finding("compliance-pss-runAsNonRoot", "web"),
                                        finding("compliance-pss-runAsNonRoot", "db")};
    return scanned;
}

TEST(Suppress, AWaiverTakesOutWhatItCoversAndNothingElse) {
    ScanResult scanned = result();
    apply_waivers(scanned, {waiver("compliance-pss-*", "Pod shop/web")}, day);
    ASSERT_EQ(scanned.answers.front().findings.size(), 1U);
    EXPECT_EQ(scanned.answers.front().findings.front().subject.name, "db");
    EXPECT_EQ(scanned.suppressed.by_waiver, 1U);
    EXPECT_EQ(scanned.suppressed.unused_waivers, Lines{});
}

TEST(Suppress, AnExpiredWaiverTakesOutNothingAndIsNamed) {
    ScanResult scanned = result();
    apply_waivers(scanned, {waiver("compliance-pss-runAsNonRoot", "", {2026, 11, 21})}, day);
    EXPECT_EQ(scanned.answers.front().findings.size(), 2U);
    EXPECT_EQ(scanned.suppressed.expired_waivers.size(), 1U);
    EXPECT_EQ(scanned.suppressed.unused_waivers, Lines{});
}

TEST(Suppress, AWaiverThatCoversNothingIsNamed) {
    ScanResult scanned = result();
    apply_waivers(scanned,
                  {waiver("compliance-pss-runAsNonRoof", ""),
                   waiver("compliance-pss-runAsNonRoot", "Pod shop/cache", {2026, 11, 21})},
                  day);
    EXPECT_EQ(scanned.answers.front().findings.size(), 2U);
    EXPECT_EQ(scanned.suppressed.unused_waivers.size(), 2U);
    EXPECT_EQ(scanned.suppressed.expired_waivers, Lines{});
}

} // namespace
} // namespace cofferdam::questions

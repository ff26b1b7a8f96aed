#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

#include "content/controls.h"
#include "content/rules.h"

namespace cofferdam::content {
namespace {

constexpr std::array severities = {"info", "low", "medium", "high", "critical"};
constexpr std::array questions = {"credentials", "policies",   "enforcement", "detection",
                                  "internet",    "compliance", "prevention"};

template <class Range>
bool contains(const Range& range, std::string_view text) {
    return std::ranges::find(range, text) != range.end();
}

TEST(Rules, every_rule_is_complete) {
    for (const Rule& rule : rules()) {
        EXPECT_TRUE(contains(severities, rule.severity)) << rule.id << ": severity " << rule.severity;
        EXPECT_TRUE(contains(questions, rule.question)) << rule.id << ": question " << rule.question;
        EXPECT_FALSE(rule.title.empty()) << rule.id << " has no title";
        EXPECT_FALSE(rule.title.ends_with('.')) << rule.id << ": a title is no sentence";
        EXPECT_TRUE(rule.why.ends_with('.')) << rule.id << ": why: " << rule.why;
        EXPECT_TRUE(rule.fix.ends_with('.')) << rule.id << ": fix: " << rule.fix;
        // Of a control its patch and its cases are the example.
        const Control* control = find_control(rule.id);
        EXPECT_TRUE(!rule.example.empty() || (control && control->has_expression()))
            << rule.id << " has no example";
        EXPECT_FALSE(rule.references.empty()) << rule.id << " has no reference";
    }
}

TEST(Rules, ids_are_unique_and_begin_with_their_question_or_source) {
    std::set<std::string_view> seen;
    for (const Rule& rule : rules()) {
        EXPECT_TRUE(seen.insert(rule.id).second) << rule.id << " is there twice";
        const std::string_view family = rule.id.substr(0, rule.id.find('-'));
        const Control* control = find_control(rule.id);
        const bool expressed = control && control->has_expression();
        EXPECT_TRUE(expressed || family == rule.question || family == "compose")
            << rule.id << " answers " << rule.question;
    }
}

TEST(Rules, every_question_has_rules) {
    for (const char* question : questions) {
        EXPECT_TRUE(std::ranges::find(rules(), question, &Rule::question) != rules().end()) << question;
    }
}

// The ids of k8s.io/pod-security-admission/policy.
TEST(Rules, every_check_of_pod_security_has_its_rule) {
    for (const char* check :
         {"hostNamespaces", "privileged", "capabilities_baseline", "hostPathVolumes", "hostPorts",
          "appArmorProfile", "seLinuxOptions", "procMount", "sysctls", "windowsHostProcess",
          "seccompProfile_baseline", "hostProbesAndHostLifecycle", "restrictedVolumes", "runAsNonRoot",
          "allowPrivilegeEscalation", "runAsUser", "procMount_restricted", "capabilities_restricted",
          "seccompProfile_restricted"}) {
        EXPECT_NE(find_rule(std::string("compliance-pss-") + check), nullptr) << check;
    }
}

TEST(Rules, references_are_expanded) {
    const Rule* rule = find_rule("credentials-secrets-read");
    ASSERT_NE(rule, nullptr);
    ASSERT_EQ(rule->references.size(), 3U);
    EXPECT_EQ(rule->references[0].name, "CIS Kubernetes Benchmark 1.12, 5.1.2");
    EXPECT_EQ(rule->references[1].name, "MITRE ATT&CK T1552.007");
    EXPECT_EQ(rule->references[1].url, "https://attack.mitre.org/techniques/T1552/007/");
    EXPECT_TRUE(rule->references[2].url.starts_with("https://kubernetes.io/"));
}

TEST(Rules, an_unknown_id_has_no_rule) { EXPECT_EQ(find_rule("credentials-"), nullptr); }

} // namespace
} // namespace cofferdam::content

#include <gtest/gtest.h>

#include "analysis/access/power.h"
#include "content/rules.h"
#include "questions/credential_rules.h"

namespace cofferdam::questions {
namespace {

TEST(CredentialRules, every_power_is_reported_by_a_rule_of_the_catalogue) {
    for (const access::Power& power : access::powers()) {
        const content::Rule* rule = content::find_rule(rule_of_power(power.id));
        ASSERT_NE(rule, nullptr) << power.id;
        EXPECT_EQ(rule->question, "credentials");
    }
}

} // namespace
} // namespace cofferdam::questions

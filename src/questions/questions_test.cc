// Nothing in an explicit list lacks what goes with it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "analysis/pod_security/checks.h"
#include "content/controls.h"
#include "content/rules.h"
#include "questions/question.h"

namespace cofferdam::questions {
namespace {

namespace fs = std::filesystem;

std::string all_golden_facts() {
    std::ostringstream text;
    for (const fs::directory_entry& entry :
         fs::recursive_directory_iterator(fs::path(COFFERDAM_SOURCE_DIR) / "tests/estates")) {
        if (entry.path().extension() == ".txt") text << std::ifstream(entry.path()).rdbuf();
    }
    return text.str();
}

TEST(Questions, every_pod_security_check_has_a_rule) {
    for (const pod_security::Check& check : pod_security::all_checks())
        EXPECT_NE(content::find_rule("compliance-pss-" + std::string(check.id)), nullptr) << check.id;
}

TEST(Questions, every_question_has_a_case_for_bad_and_one_in_which_an_edit_changes_it) {
    std::string facts = all_golden_facts();
    for (const Question& question : questions()) {
        std::string key(question.key);
        EXPECT_NE(facts.find("\nanswer " + key + " is bad"), std::string::npos) << key;
        EXPECT_NE(facts.find("\n- answer " + key + " is "), std::string::npos) << key;
    }
}

TEST(Questions, every_rule_is_of_a_question_that_is_asked) {
    for (const content::Rule& rule : content::rules()) {
        bool asked = std::ranges::any_of(
            questions(), [&](const Question& question) { return question.key == rule.question; });
        EXPECT_TRUE(asked) << rule.id;
    }
}

// A rule without a case is one whose finding nobody has ever seen.
TEST(Questions, every_rule_has_a_case) {
    std::string facts = all_golden_facts();
    for (const content::Rule& rule : content::rules()) {
        // Those have their own: tests/controls/.
        const content::Control* control = content::find_control(rule.id);
        if (control && control->has_expression()) continue;
        EXPECT_NE(facts.find("finding " + std::string(rule.id) + " "), std::string::npos) << rule.id;
    }
}

} // namespace
} // namespace cofferdam::questions

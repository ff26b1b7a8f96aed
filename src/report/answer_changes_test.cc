#include <gtest/gtest.h>

#include "report/answer_changes.h"
#include "value/document.h"

namespace cofferdam::report {
namespace {

using questions::Answer;
using questions::Finding;
using questions::Verdict;

Finding finding(const std::string& name, questions::Severity severity = questions::Severity::High) {
    Finding made;
    made.rule = "internet-node-port";
    made.severity = severity;
    made.subject = {"t", "", "Service", "shop", name};
    made.reason = "a port on every node";
    return made;
}

Answer answer(Verdict verdict, std::int64_t count, std::vector<Finding> findings) {
    Answer made;
    made.key = "internet";
    made.verdict = verdict;
    made.headline = "a headline";
    made.numbers = {{"ways", "ways in", count, 12}};
    made.findings = std::move(findings);
    return made;
}

TEST(AnswerChanges, WhatSaysTheSameIsLeftOut) {
    const Answer same = answer(Verdict::Bad, 3, {finding("a")});
    EXPECT_TRUE(changes_between({same}, {same}).empty());
}

TEST(AnswerChanges, NumbersVerdictsAndFindingsAreTold) {
    const auto changes =
        changes_between({answer(Verdict::Good, 3, {}), answer(Verdict::Unknown, 3, {finding("a")})},
                        {answer(Verdict::Good, 3, {}),
                         answer(Verdict::Bad, 4, {finding("b", questions::Severity::Low), finding("c")})});
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(text(changes[0]), "question 2 internet: cannot know → bad; 3 → 4 of 12 ways in\n"
                                "  + high Service shop/c: a port on every node (internet-node-port)\n"
                                "  + low Service shop/b: a port on every node (internet-node-port)\n"
                                "  - high Service shop/a: a port on every node (internet-node-port)\n");
}

TEST(AnswerChanges, AReasonThatCountsOtherThingsIsOneLine) {
    Finding before = finding("a");
    Finding after = finding("a");
    after.reason = "a port on every node, of 3";
    const auto changes =
        changes_between({answer(Verdict::Bad, 3, {before})}, {answer(Verdict::Bad, 3, {after})});
    EXPECT_EQ(text(changes.at(0)),
              "question 1 internet: a headline\n"
              "  ~ high Service shop/a: a port on every node, of 3 (internet-node-port)\n");
}

TEST(AnswerChanges, AnotherTotalAloneIsNoNumberToTell) {
    Answer after = answer(Verdict::Bad, 3, {finding("b")});
    after.numbers.front().of = 13;
    const auto changes = changes_between({answer(Verdict::Bad, 3, {})}, {after});
    EXPECT_EQ(text(changes.at(0)), "question 1 internet: a headline\n"
                                   "  + high Service shop/b: a port on every node (internet-node-port)\n");
}

TEST(AnswerChanges, ManyFindingsAreCounted) {
    std::vector<Finding> many;
    for (int i = 0; i < 9; ++i) many.push_back(finding(std::to_string(i)));
    const auto changes = changes_between({answer(Verdict::Bad, 1, {})}, {answer(Verdict::Bad, 1, many)});
    EXPECT_NE(text(changes.at(0)).find("  + 4 more\n"), std::string::npos);
}

TEST(AnswerChanges, NamesCannotDriveATerminal) {
    const auto changes =
        changes_between({answer(Verdict::Bad, 1, {})}, {answer(Verdict::Bad, 1, {finding("\x1b[2J")})});
    EXPECT_EQ(text(changes.at(0)).find('\x1b'), std::string::npos);
}

TEST(AnswerChanges, JsonHoldsBothSides) {
    const auto changes = changes_between({answer(Verdict::Good, 0, {finding("a")})},
                                         {answer(Verdict::Bad, 4, {finding("b")})});
    const auto parsed = value::parse_json(std::make_shared<const value::Text>("t", json(changes.at(0))));
    ASSERT_EQ(parsed.documents.size(), 1U);
    const value::Value& root = parsed.documents.front()->root();
    EXPECT_EQ(root["verdict_before"].string_or(""), "good");
    EXPECT_EQ(root["verdict"].string_or(""), "bad");
    EXPECT_EQ(root["numbers"][0]["count_before"].int_or(-1), 0);
    EXPECT_EQ(root["numbers"][0]["count"].int_or(-1), 4);
    EXPECT_EQ(root["appeared"][0]["object"].string_or(""), "Service shop/b");
    EXPECT_EQ(root["gone"][0]["object"].string_or(""), "Service shop/a");
}

} // namespace
} // namespace cofferdam::report

#include <gtest/gtest.h>

#include "sources/compose/environment_file.h"

namespace cofferdam::compose {
namespace {

const Environment given = {{"GIVEN", "outside"}, {"SHARED", "outside"}};

std::string value_of(std::string_view text, const std::string& name) {
    const auto file = parse_environment_file(text, lookup_in(given));
    if (!file) return "error: " + file.error().message;
    const auto found = file->variables.find(name);
    return found == file->variables.end() ? "(none)" : found->second;
}

TEST(EnvironmentFile, PlainValuesEndAtTheLineOrAComment) {
    EXPECT_EQ(value_of("A=one two  \nB=2", "A"), "one two");
    EXPECT_EQ(value_of("A=one # comment", "A"), "one");
    EXPECT_EQ(value_of("A=one#two", "A"), "one#two");
    EXPECT_EQ(value_of("# A=1\n\n  \nexport A = 2\r\n", "A"), "2");
    EXPECT_EQ(value_of("A: yaml", "A"), "yaml");
    EXPECT_EQ(value_of("A=", "A"), "");
}

TEST(EnvironmentFile, QuotesHoldLinesAndComments) {
    EXPECT_EQ(value_of("A=\"one # two\nthree\"\nB=2", "A"), "one # two\nthree");
    EXPECT_EQ(value_of("A=\"one\nthree\"\nB=2", "B"), "2");
    EXPECT_EQ(value_of("A='it\\'s $GIVEN\\n'", "A"), "it's $GIVEN\\n");
    EXPECT_EQ(value_of("A=\"tab\\t \\\"q\\\" \\$GIVEN\"", "A"), "tab\t \"q\" $GIVEN");
}

TEST(EnvironmentFile, ValuesReferToEarlierOnesAndToTheEnvironmentFirst) {
    EXPECT_EQ(value_of("A=1\nB=${A}-$GIVEN", "B"), "1-outside");
    EXPECT_EQ(value_of("SHARED=file\nB=$SHARED", "B"), "outside");
    EXPECT_EQ(value_of("B=${NONE:-fallback}", "B"), "fallback");
}

TEST(EnvironmentFile, ANameAloneTakesTheEnvironmentsValue) {
    EXPECT_EQ(value_of("GIVEN\nA=1", "GIVEN"), "outside");
    EXPECT_EQ(value_of("NOT_GIVEN\nA=1", "NOT_GIVEN"), "(none)");
    EXPECT_EQ(value_of("1A=x", "1A"), "(none)");
}

TEST(EnvironmentFile, ErrorsTellTheLine) {
    EXPECT_EQ(value_of("A=1\nB C=2", "A"), "error: line 2: a variable's name has no spaces");
    EXPECT_EQ(value_of("A=1\n\n$B=2", "A"),
              "error: line 3: unexpected character '$' in the name of a variable");
    EXPECT_EQ(value_of("A=\"open\nB=2", "A"), "error: line 1: the quoted value does not end");
    EXPECT_EQ(value_of("A=${", "A"), "error: line 1: \"${\" without its closing brace");
}

} // namespace
} // namespace cofferdam::compose

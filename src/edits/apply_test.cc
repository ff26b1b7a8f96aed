#include <gtest/gtest.h>

#include "edits/apply.h"

namespace cofferdam::edits {

namespace {

using enum Edit::Operation;

std::shared_ptr<const value::Text> text_of(std::string bytes) {
    return std::make_shared<const value::Text>("web.yaml", std::move(bytes));
}

// The new bytes, or "error: …".
std::string edited(const std::string& bytes, std::vector<Edit> edits, const std::string& root = "",
                   std::uint32_t document = 0) {
    const ObjectEdit object{document, root, std::move(edits)};
    const Result<std::string> result = edits::apply(text_of(bytes), std::span(&object, 1));
    return result ? *result : "error: " + result.error().message;
}

} // namespace

TEST(Apply, ReplacesAScalarAndNothingElse) {
    EXPECT_EQ(edited("a: 1   # one\nb: [x]\n", {{Replace, "/a", "2"}}), "a: 2   # one\nb: [x]\n");
    EXPECT_EQ(edited("a: 'x'\r\nb: \"y\"\r\n", {{Replace, "/a", "\"it's\""}, {Replace, "/b", "\"no\""}}),
              "a: 'it''s'\r\nb: \"no\"\r\n");
    EXPECT_EQ(edited("a: x\n", {{Replace, "/a", "\"yes\""}}), "a: \"yes\"\n");
    EXPECT_EQ(edited("a: |\n  long\n  text\nb: 1\n", {{Replace, "/a", "true"}}), "a: true\nb: 1\n");
    EXPECT_EQ(edited("a: &x 1\n", {{Replace, "/a", "2"}}), "a: &x 2\n");
}

TEST(Apply, AddsAKeyBelowTheLastOne) {
    EXPECT_EQ(edited("a:\n    b: 1 # why\n\n# next\nc: 2\n", {{Add, "/a/d", "{\"e\":[1]}"}}),
              "a:\n    b: 1 # why\n    d:\n        e:\n            - 1\n\n# next\nc: 2\n");
    EXPECT_EQ(edited("l:\n- m: a\n  x: 1\n- m: b", {{Add, "/l/1/z", "[\"p\",\"q\"]"}}),
              "l:\n- m: a\n  x: 1\n- m: b\n  z:\n  - p\n  - q");
    EXPECT_EQ(edited("a: 1\r\n", {{Add, "/b", "true"}}), "a: 1\r\nb: true\r\n");
    EXPECT_EQ(edited("\xEF\xBB\xBF"
                     "a: 1\n",
                     {{Add, "/b", "2"}}),
              "\xEF\xBB\xBF"
              "a: 1\nb: 2\n");
    EXPECT_EQ(edited("a: |+\n  x\n\n", {{Add, "/b", "2"}}), "a: |+\n  x\n\nb: 2\n");
}

TEST(Apply, MakesTheParentsThatAreMissing) {
    EXPECT_EQ(edited("a: 1\n", {{Add, "/b/c/d", "2"}, {Add, "/b/c/e", "3"}}),
              "a: 1\nb:\n  c:\n    d: 2\n    e: 3\n");
    EXPECT_EQ(edited("b: # none\na: 1\n", {{Add, "/b/c", "2"}}), "b: # none\n  c: 2\na: 1\n");
    EXPECT_EQ(edited("b: null # none\na: 1\n", {{Add, "/b/c", "2"}}), "b: # none\n  c: 2\na: 1\n");
    EXPECT_EQ(edited("b: {}\na: 1\n", {{Add, "/b/c", "2"}}), "b: {c: 2}\na: 1\n");
    EXPECT_EQ(edited("b: ~\n", {{Add, "/b", "\"x\""}}), "b: x\n");
}

TEST(Apply, RemovesAKeyWithItsLines) {
    EXPECT_EQ(edited("a: 1\n# of b\nb:\n  c: 1\n\nd: 2\n", {{Remove, "/b", ""}}), "a: 1\n# of b\n\nd: 2\n");
    EXPECT_EQ(edited("a: 1\nb: 2\n", {{Remove, "/a", ""}}), "b: 2\n");
    EXPECT_EQ(edited("l:\n- m: a\n  # of x\n  x: 1\n", {{Remove, "/l/0/m", ""}}),
              "l:\n- \n  # of x\n  x: 1\n");
    EXPECT_EQ(edited("l:\n- m: a\n  x: 1\n", {{Remove, "/l/0/m", ""}}), "l:\n- x: 1\n");
    EXPECT_EQ(edited("a:\n  # why\n  b: 1\nc: 2\n", {{Remove, "/a/b", ""}}), "a: {}\n  # why\nc: 2\n");
    EXPECT_EQ(edited("l:\n- 1\n- 2 # two\n- 3\n", {{Remove, "/l/1", ""}}), "l:\n- 1\n- 3\n");
    EXPECT_EQ(edited("l:\n- 1\n", {{Remove, "/l/0", ""}}), "l: []\n");
}

TEST(Apply, InsertsItems) {
    EXPECT_EQ(edited("l:\n  - 1\n  # three\n  - 3\nx: y\n",
                     {{Add, "/l/1", "2"}, {Add, "/l/-", "{\"a\":1,\"b\":2}"}}),
              "l:\n  - 1\n  # three\n  - 2\n  - 3\n  - a: 1\n    b: 2\nx: y\n");
    EXPECT_EQ(edited("l: [a, b]\n", {{Add, "/l/-", "\"c\""}, {Add, "/l/0", "\"z\""}}), "l: [z, a, b, c]\n");
}

TEST(Apply, WritesIntoBrackets) {
    EXPECT_EQ(edited("a: {b: 1, c: 2} # d\n", {{Add, "/a/e", "{\"f\":[true]}"}}),
              "a: {b: 1, c: 2, e: {f: [true]}} # d\n");
    EXPECT_EQ(edited("a: {b: 1, c: 2}\n", {{Remove, "/a/b", ""}}), "a: {c: 2}\n");
    EXPECT_EQ(edited("a: {b: 1, c: 2}\n", {{Remove, "/a/c", ""}}), "a: {b: 1}\n");
    EXPECT_EQ(edited("a: {b: 1}\n", {{Remove, "/a/b", ""}}), "a: {}\n");
}

TEST(Apply, WritesJson) {
    EXPECT_EQ(edited("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", {{Add, "/a/c", "{\"d\":[\"e\"]}"}}),
              "{\n  \"a\": {\n    \"b\": 1,\n    \"c\": {\"d\": [\"e\"]}\n  }\n}\n");
    EXPECT_EQ(edited("{\"a\":{\"b\":1}}", {{Add, "/a/c", "{\"d\":[\"e\",1]}"}}),
              "{\"a\":{\"b\":1,\"c\":{\"d\":[\"e\",1]}}}");
    EXPECT_EQ(edited("{\n  \"a\": 1,\n  \"b\": 2\n}\n", {{Remove, "/a", ""}}), "{\n  \"b\": 2\n}\n");
    EXPECT_EQ(edited("{\n  \"a\": 1,\n  \"b\": 2\n}\n", {{Remove, "/b", ""}}), "{\n  \"a\": 1\n}\n");
}

TEST(Apply, FindsTheDocumentAndTheObject) {
    const std::string two = "a: 1\n---\nkind: List\nitems:\n- a: 2\n- a: 3\n";
    EXPECT_EQ(edited(two, {{Replace, "/a", "9"}}, "/items/1", 9),
              "a: 1\n---\nkind: List\nitems:\n- a: 2\n- a: 9\n");
    EXPECT_EQ(edited(two, {{Replace, "/a", "9"}}, "", 3), "error: web.yaml: no document begins at byte 3");
    EXPECT_EQ(edited(two, {{Replace, "/z", "9"}}, "/items/1", 9),
              "error: web.yaml:6:3: cannot replace /z: there is no \"z\"");
}

// An anchor is changed only when all who use it want the same.
TEST(Apply, RefusesWhatAnAliasBrought) {
    const std::string shared = "a: &x\n  p: 1\nb: *x\n";
    EXPECT_EQ(
        edited(shared, {{Replace, "/b/p", "2"}}),
        "error: web.yaml:3:4: an alias or a merge key brings this from web.yaml:1:4, and its other uses "
        "are not to change alike");
    EXPECT_EQ(edited(shared, {{Replace, "/b/p", "2"}, {Replace, "/a/p", "2"}}), "a: &x\n  p: 2\nb: *x\n");
    EXPECT_EQ(edited(shared, {{Add, "/a/q", "2"}, {Add, "/b/q", "2"}}), "a: &x\n  p: 1\n  q: 2\nb: *x\n");
    EXPECT_EQ(edited(shared, {{Replace, "/a/p", "2"}}),
              "error: web.yaml: the edit cannot be written without changing something else");
    EXPECT_EQ(edited(shared, {{Replace, "/b", "7"}}), "a: &x\n  p: 1\nb: 7\n");
}

TEST(Apply, OverridesAMergedKeyWhereItIsUsed) {
    const std::string merged = "a: &x\n  p: 1\nb:\n  <<: *x\n  q: 2\nc: 3\n";
    EXPECT_EQ(edited(merged, {{Replace, "/b/p", "5"}}),
              "a: &x\n  p: 1\nb:\n  <<: *x\n  q: 2\n  p: 5\nc: 3\n");
    EXPECT_EQ(edited(merged, {{Remove, "/b/p", ""}}),
              "error: web.yaml:4:7: a merge key brings this, and nothing that is written here takes it away");
}

TEST(Apply, ChangesOnlyWhatDiffersInACollection) {
    EXPECT_EQ(edited("a:\n  # one\n  b: 1\n  c: 2 # two\n", {{Replace, "/a", "{\"b\":1,\"c\":3,\"d\":4}"}}),
              "a:\n  # one\n  b: 1\n  c: 3 # two\n  d: 4\n");
    EXPECT_EQ(edited("l:\n- 1 # one\n", {{Replace, "/l", "[1,2]"}}), "l:\n- 1 # one\n- 2\n");
    EXPECT_EQ(edited("l:\n- 1\nx: y\n", {{Replace, "/l", "{\"a\":1}"}}), "l:\n  a: 1\nx: y\n");
    EXPECT_EQ(edited("l:\n- 1\nx: y\n", {{Replace, "/l", "\"none\""}}), "l: none\nx: y\n");
}

TEST(Apply, RefusesWhatItCannotProve) {
    EXPECT_EQ(edited("a: 1\na: 2\nb: 3\n", {{Remove, "/a", ""}}),
              "error: web.yaml: the edit cannot be written without changing something else");
    EXPECT_EQ(edited("a: 1\n", {{Replace, "/a", "{"}}), "error: cannot replace /a: its value is no JSON");
    EXPECT_EQ(edited("a: 1\n", {{Add, "/a/b", "1"}}),
              "error: web.yaml:1:1: cannot add /a/b: what should hold \"b\" is a integer");
    EXPECT_EQ(edited(std::string("\xFF\xFE"
                                 "a\0:\0 \0"
                                 "1\0",
                                 10),
                     {{Replace, "/a", "2"}}),
              "error: web.yaml: is UTF-16, which edits are not written to");
}

} // namespace cofferdam::edits

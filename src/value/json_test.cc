#include <string>

#include <gtest/gtest.h>

#include "value/document.h"
#include "value/json_syntax.h"

namespace cofferdam::value {
namespace {

Parsed read(std::string json, const Limits& limits = {}) {
    return parse_json(std::make_shared<const Text>("f.json", std::move(json)), KeepPlaces::Yes, limits);
}

std::string answer(const Parsed& parsed) {
    std::string lines;
    for (const DocumentPtr& document : parsed.documents) lines += to_json(document->root()) + "\n";
    for (const Problem& problem : parsed.problems)
        lines += (problem.severity == Severity::Error ? "error " : "warning ") + to_string(problem.place)
                 + " " + problem.message + "\n";
    return lines;
}

std::string answer(std::string json, const Limits& limits = {}) {
    return answer(read(std::move(json), limits));
}

TEST(Json, Values) {
    EXPECT_EQ(answer(R"([null, true, false, "a\u00e9\n", {"k": []}, ""])"),
              "[null,true,false,\"aé\\n\",{\"k\":[]},\"\"]\n");
    EXPECT_EQ(answer("\"a\\t\""), "\"a\\t\"\n");
    EXPECT_EQ(answer(" null "), "");
    EXPECT_EQ(answer(""), "");
}

TEST(Json, NumbersLoseNothing) {
    const Parsed parsed =
        read("[-9223372036854775808, 18446744073709551615, 18446744073709551616, 1e400, 1.0, -0, 1e2]");
    const Value& list = parsed.documents.at(0)->root();
    EXPECT_EQ(list[0].as_int(), INT64_MIN);
    EXPECT_EQ(list[1].as_uint(), UINT64_MAX);
    EXPECT_EQ(list[2].as_number(), "18446744073709551616");
    EXPECT_EQ(list[3].as_number(), "1e400");
    EXPECT_TRUE(list[4].is(Kind::Double));
    EXPECT_EQ(list[5].as_int(), 0);
    EXPECT_EQ(list[6].as_double(), 100);
}

TEST(Json, AStreamOfValuesSurvivesABadOne) {
    EXPECT_EQ(answer("{\"a\": 1}\n{\"b\": tru}\n{\"c\": 3} 4 \"x\"{}"),
              "{\"a\":1}\n{\"c\":3}\n4\n\"x\"\n{}\nerror f.json:2:7 expected a value\n");
}

TEST(Json, ErrorsSayWhatWasExpected) {
    const std::pair<const char*, const char*> cases[] = {
        {"{\"a\" 1}", "1:6 expected ':' after a key"},
        {"{\"a\": 1 \"b\": 2}", "1:9 expected ',' or '}' after a member"},
        {"{\"a\": 1,}", "1:9 expected a key in quotes"},
        {"{a: 1}", "1:2 expected a key in quotes or '}'"},
        {"[1 2]", "1:4 expected ',' or ']' after an element"},
        {"[1,]", "1:4 expected a value"},
        {"[", "1:2 expected a value or ']', the text ends here"},
        {"{\"a\": \"b", "1:9 expected '\"' at the end of a string, the text ends here"},
        {"[01]", "1:2 not a number as JSON writes them"},
        {"[1.]", "1:2 not a number as JSON writes them"},
        {"[\"a\nb\"]", "1:4 a control character in a string must be escaped"},
        {"[\"\\x\"]", "1:4 unknown escape in a string"},
        {"[\"\xFF\"]", "1:3 not UTF-8"},
        {"nul", "1:1 expected a value"},
        {"}", "1:1 expected a value"},
    };
    for (const auto& [json, message] : cases)
        EXPECT_EQ(answer(json), "error f.json:" + std::string(message) + "\n") << json;
}

TEST(Json, TheLastOfDuplicateKeysWins) {
    EXPECT_EQ(answer("{\"a\": 1,\n\"\\u0061\": 2}"),
              "{\"a\":2}\nwarning f.json:2:1 duplicate key \"a\": line 2 wins over line 1\n");
}

TEST(Json, Limits) {
    EXPECT_EQ(answer("[[[1]]] {}", {.depth = 2}), "{}\nerror f.json:1:3 nested deeper than 2 levels\n");
    EXPECT_EQ(answer("[1,2,3]", {.nodes = 3}), "error f.json:1:6 more than 3 nodes\n");
    EXPECT_EQ(answer("[1]", {.bytes = 2}), "error f.json:1 larger than 2 bytes\n");
    EXPECT_EQ(answer(std::string(100'000, '[')), "error f.json:1:101 nested deeper than 100 levels\n");
}

TEST(JsonPlaces, EveryNode) {
    const Parsed parsed = read("\xEF\xBB\xBF {\"a\" : [1 , {} ] ,\n \"b\\n\": \"x\" }  ");
    const Document& document = *parsed.documents.at(0);
    const auto bytes = [&document](const Value& node) {
        return std::string(document.text()->bytes(document.place(node).span));
    };
    EXPECT_EQ(bytes(document.root()), "{\"a\" : [1 , {} ] ,\n \"b\\n\": \"x\" }");
    EXPECT_EQ(bytes(document.root()["a"]), "[1 , {} ]");
    EXPECT_EQ(bytes(document.root()["a"][0]), "1");
    EXPECT_EQ(bytes(document.root()["a"][1]), "{}");
    EXPECT_EQ(bytes(document.root().entries()[1].key), "\"b\\n\"");
    EXPECT_EQ(bytes(document.root()["b\n"]), "\"x\"");
}

TEST(Parse, JsonOrYamlAsKubectlTells) {
    const auto parsed = [](const char* text) {
        return answer(parse(std::make_shared<const Text>("f", text)));
    };
    EXPECT_EQ(parsed("  {\"a\": 1} {\"b\": 2}"), "{\"a\":1}\n{\"b\":2}\n");
    EXPECT_EQ(parsed("{a: yes}\n---\nb: 1\n"), "{\"a\":true}\n{\"b\":1}\n") << "flow YAML";
    EXPECT_EQ(parsed("a: 1\n"), "{\"a\":1}\n");
    EXPECT_EQ(parsed("{\"a\": [}"), "error f:1:8 expected a value or ']'\n");
}

} // namespace
} // namespace cofferdam::value

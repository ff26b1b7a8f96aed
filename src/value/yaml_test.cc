#include <string>

#include <gtest/gtest.h>

#include "value/yaml.h"

namespace cofferdam::value {
namespace {

Parsed read(std::string yaml, const Limits& limits = {}) {
    return parse_yaml(std::make_shared<const Text>("f.yaml", std::move(yaml)), KeepPlaces::Yes, limits);
}

// Documents, one a line, then problems.
std::string answer(const Parsed& parsed) {
    std::string lines;
    for (const DocumentPtr& document : parsed.documents) lines += to_json(document->root()) + "\n";
    for (const Problem& problem : parsed.problems)
        lines += (problem.severity == Severity::Error ? "error " : "warning ") + to_string(problem.place)
                 + " " + problem.message + "\n";
    return lines;
}

std::string answer(std::string yaml, const Limits& limits = {}) {
    return answer(read(std::move(yaml), limits));
}

TEST(Yaml, DocumentsAreCutAtLinesOfThreeDashes) {
    EXPECT_EQ(answer("a: 1\n---\nb: 2\n--- # comment\n---\n# nothing\n---\nnull\n---\nc: 3"),
              "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
    EXPECT_EQ(answer("---\r\na: 1\r\n---\r\nb: 2\r\n"), "{\"a\":1}\n{\"b\":2}\n");
    EXPECT_EQ(answer(""), "");
}

TEST(Yaml, ABadDocumentLosesNoOther) {
    EXPECT_EQ(
        answer("a: 1\n---\nb: [\n---\nc: 3\n---\n\td: 1\n---\ne: \xFF\n---\nf: 6\n"),
        "{\"a\":1}\n{\"c\":3}\n{\"f\":6}\n"
        "error f.yaml:4:1 while parsing a flow node did not find expected node content\n"
        "error f.yaml:7:1 while scanning for the next token found character that cannot start any token\n"
        "error f.yaml:9:4 invalid leading UTF-8 octet\n");
}

TEST(Yaml, WhatKubectlRefusesAsSeparator) {
    EXPECT_EQ(answer("a: 1\n--- {b: 2}\n---\nc: 3\n"),
              "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n"
              "warning f.yaml:2:1 text after the separator \"---\": kubectl refuses it\n");
    EXPECT_EQ(answer("a: 1\n---x\n---\nc: 3\n"),
              "{\"a\":1}\n{\"c\":3}\n"
              "error f.yaml:2:1 a line starts with \"---\" but is no separator of documents\n");
}

TEST(Yaml, OnlyTheFirstDocumentOfAPieceIsRead) {
    EXPECT_EQ(answer("a: 1\n...\nb: 2\n---\nc: 3\n"), "{\"a\":1}\n{\"c\":3}\n"
                                                      "warning f.yaml:3:1 what follows a document without a "
                                                      "line \"---\" between is not read, as kubectl does "
                                                      "not\n");
}

TEST(Yaml, KeysBecomeStrings) {
    EXPECT_EQ(answer("{1: a, 0x10: b, yes: c, 1.5: d, 1e6: e, '': f}"),
              R"({"1":"a","16":"b","true":"c","1.5":"d","1e+06":"e","":"f"})"
              "\n");
    EXPECT_EQ(answer("~: a\n"), "error f.yaml:1:1 a key is null\n");
    EXPECT_EQ(answer("[a]: a\n"), "error f.yaml:1:1 a key is a list\n");
}

TEST(Yaml, TheLastOfDuplicateKeysWins) {
    EXPECT_EQ(answer("image: a\nx: 1\nimage: b\n"),
              R"({"x":1,"image":"b"})"
              "\nwarning f.yaml:3:1 duplicate key \"image\": line 3 wins over line 1\n");
    std::string many;
    for (int i = 0; i < 20; ++i) many += "k" + std::to_string(i) + ": 1\n";
    EXPECT_EQ(read(many + "k7: 2\n").documents[0]->root()["k7"].as_int(), 2);
    EXPECT_EQ(read(many + "k7: 2\n").problems[0].message, "duplicate key \"k7\": line 21 wins over line 8");
}

TEST(Yaml, MergeKeysOverrideWhatStandsBefore) {
    EXPECT_EQ(answer("x: &x {a: 1, b: 1}\nw: &w {b: 2, c: 2}\nz: {<<: [*x, *w], c: 3}\n"),
              R"({"x":{"a":1,"b":1},"w":{"b":2,"c":2},"z":{"a":1,"b":1,"c":3}})"
              "\n");
    EXPECT_EQ(answer("x: &x {a: 1}\nz:\n  a: 0\n  <<: *x\n"),
              R"({"x":{"a":1},"z":{"a":1}})"
              "\nwarning f.yaml:4:7 key \"a\": the merge on line 4 overrides line 3\n");
    EXPECT_EQ(answer("z: {<<: {a: 1}}\n"), "{\"z\":{\"a\":1}}\n");
    EXPECT_EQ(answer("z: {\"<<\": {a: 1}}\n"), "{\"z\":{\"<<\":{\"a\":1}}}\n")
        << "quoted: a key like any other";
    EXPECT_EQ(answer("z: {<<: 1}\n"), "error f.yaml:1:9 \"<<\" merges a map or a list of maps\n");
}

TEST(Yaml, AnchorsOfTheirDocumentOnly) {
    EXPECT_EQ(answer("a: &a [1]\nb: *a\nc: &a 2\nd: *a\n*a : e\n"), R"({"a":[1],"b":[1],"c":2,"d":2,"2":"e"})"
                                                                    "\n");
    EXPECT_EQ(answer("a: &a 1\n---\nb: *a\n"),
              "{\"a\":1}\nerror f.yaml:3:4 alias of an unknown anchor \"a\"\n");
    EXPECT_EQ(answer("a: &a [*a]\n"), "error f.yaml:1:8 anchor \"a\" contains itself\n");
}

TEST(Yaml, WhatJsonCannotSayIsAnError) {
    EXPECT_EQ(answer("a: .inf\n"), "error f.yaml:1:4 JSON has no infinity and no not-a-number\n");
}

TEST(Yaml, Limits) {
    EXPECT_EQ(answer("a: [[[1]]]\n---\nb: 1\n", {.depth = 3}),
              "{\"b\":1}\nerror f.yaml:1:6 nested deeper than 3 levels\n");
    EXPECT_EQ(answer("a: &a [[1]]\nb: [*a]\n", {.depth = 3}),
              "error f.yaml:2:5 nested deeper than 3 levels by an alias\n");
    EXPECT_EQ(
        answer("a: &a [1, 1, 1]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n---\nd: 1\n", {.nodes_by_alias = 20}),
        "{\"d\":1}\nerror f.yaml:3:5 aliases and merge keys copy more than 20 nodes\n");
    EXPECT_EQ(answer("a: 1\n", {.bytes = 4}), "error f.yaml:1 larger than 4 bytes\n");
    std::string many = "[";
    for (int i = 0; i < 3000; ++i) many += "1,";
    EXPECT_EQ(answer(many + "1]", {.nodes = 2000}), "error f.yaml:1 more than 2000 nodes\n");
}

TEST(Yaml, ABillionLaughsEndSoon) {
    std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) yaml += (j > 0 ? ", " : "") + last;
        yaml += "]\n";
    }
    const Parsed parsed = read(yaml);
    ASSERT_EQ(parsed.problems.size(), 1U);
    EXPECT_EQ(parsed.problems[0].message, "aliases and merge keys copy more than 1000000 nodes");
}

std::string place(const Document& document, const Value& node) {
    const Place place = document.place(node);
    return to_string(place) + " " + std::string(place.text->bytes(place.span));
}

TEST(YamlPlaces, NodesEndAtTheirLastContentByte) {
    const Parsed parsed = read("# before\n"
                               "spec:\n"
                               "  list:\n"
                               "  - a: \"é\" # comment\n"
                               "    b:\n"
                               "  # comment\n"
                               "\n"
                               "  text: |\n"
                               "    one\n"
                               "    two\n"
                               "\n"
                               "  flow: [ x, {y: 'z'} ]\n"
                               "last: end\n");
    const Document& document = *parsed.documents.at(0);
    const Value& spec = document.root()["spec"];
    EXPECT_EQ(to_string(document.place()), "f.yaml:2:1");
    EXPECT_EQ(place(document, spec["list"]), "f.yaml:4:3 - a: \"é\" # comment\n    b:");
    EXPECT_EQ(place(document, spec["list"][0]["a"]), "f.yaml:4:8 \"é\"");
    EXPECT_EQ(place(document, spec["list"][0]["b"]), "f.yaml:5:7 ");
    EXPECT_EQ(place(document, spec["text"]), "f.yaml:8:9 |\n    one\n    two");
    EXPECT_EQ(place(document, spec["flow"]), "f.yaml:12:9 [ x, {y: 'z'} ]");
    EXPECT_EQ(place(document, spec["flow"][1]), "f.yaml:12:14 {y: 'z'}");
    EXPECT_EQ(place(document, document.root().entries()[1].key), "f.yaml:13:1 last");
    EXPECT_EQ(to_string(document.place(Value())), "f.yaml:2:1") << "of a node elsewhere: the document's";
}

TEST(YamlPlaces, AnAliasHasTwo) {
    const Parsed parsed = read("a: &a\n  x: [1]\nb: *a\nc:\n  <<: *a\n");
    const Document& document = *parsed.documents.at(0);
    const auto both = [&document](const Value& node) {
        const std::optional<Place> used = document.place_used(node);
        return place(document, node) + (used ? " used " + to_string(*used) : "");
    };
    EXPECT_EQ(both(document.root()["a"]["x"][0]), "f.yaml:2:7 1");
    EXPECT_EQ(both(document.root()["b"]), "f.yaml:1:4 &a\n  x: [1] used f.yaml:3:4");
    EXPECT_EQ(both(document.root()["b"]["x"][0]), "f.yaml:2:7 1 used f.yaml:3:4");
    EXPECT_EQ(both(document.root()["c"]["x"]), "f.yaml:2:6 [1] used f.yaml:5:7");
}

TEST(YamlPlaces, WithoutThemTheDocumentsOwn) {
    const Parsed parsed = parse_yaml(std::make_shared<const Text>("f", "\na: 1\n"), KeepPlaces::No);
    EXPECT_EQ(to_string(parsed.documents.at(0)->place(parsed.documents[0]->root()["a"])), "f:2:1");
}

std::string utf16(std::string_view ascii, bool little) {
    std::string bytes = little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char c : ascii) {
        if (!little) bytes.push_back('\0');
        bytes.push_back(c);
        if (little) bytes.push_back('\0');
    }
    return bytes;
}

TEST(YamlEncoding, PlacesAreThoseOfTheFilesBytes) {
    const Parsed bom = read("\xEF\xBB\xBF"
                            "a: 1\n---\n\xEF\xBB\xBF"
                            "b: 2\n");
    EXPECT_EQ(answer(bom), "{\"a\":1}\n{\"b\":2}\n");
    EXPECT_EQ(bom.documents[0]->place(bom.documents[0]->root()["a"]).span, (Span{6, 7}));
    for (const bool little : {true, false}) {
        const Parsed wide = read(utf16("a: xyz\n---\nb: [2]\n", little));
        EXPECT_EQ(answer(wide), "{\"a\":\"xyz\"}\n{\"b\":[2]}\n");
        EXPECT_EQ(wide.documents[0]->place(wide.documents[0]->root()["a"]).span, (Span{2 + 6, 2 + 12}));
        EXPECT_EQ(to_string(wide.documents[1]->place(wide.documents[1]->root()["b"])), "f.yaml:3:4");
    }
}

TEST(Yaml, StringsAreViewsOfTheTextWhereTheyCan) {
    const Parsed parsed = read("a: plain\nb: 'quoted'\nc: \"two\\n\"\na: plain\n");
    const Document& document = *parsed.documents.at(0);
    const std::string_view bytes = document.text()->bytes();
    const auto in_text = [bytes](const Value& value) {
        return value.as_string().data() >= bytes.data()
               && value.as_string().data() < bytes.data() + bytes.size();
    };
    EXPECT_TRUE(in_text(document.root()["a"]));
    EXPECT_TRUE(in_text(document.root()["b"]));
    EXPECT_FALSE(in_text(document.root()["c"]));
}

} // namespace
} // namespace cofferdam::value

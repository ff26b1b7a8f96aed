// Properties that hold of every document of the suites: real and generated manifests, Compose files,
// policies.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "value/document.h"

namespace cofferdam::value {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> suite_files() {
    std::vector<fs::path> files;
    const fs::path root = COFFERDAM_SOURCE_DIR "/../shared/suites";
    if (!fs::exists(root)) return files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
        const fs::path extension = entry.path().extension();
        if (extension == ".yaml" || extension == ".yml" || extension == ".json")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::shared_ptr<const Text> text_of(const fs::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file).rdbuf();
    return std::make_shared<const Text>(file.string(), bytes.str());
}

using Check = void (*)(const Document&);

void for_each_document(Check check) {
    const std::vector<fs::path> files = suite_files();
    if (files.empty()) GTEST_SKIP() << "the suites are not there";
    for (const fs::path& file : files)
        for (const DocumentPtr& document : parse(text_of(file)).documents) check(*document);
}

struct Visit {
    const Value& slot;
    bool is_key;
};

void collect(const Value& node, bool is_key, std::vector<Visit>& visits) {
    visits.push_back({node, is_key});
    for (const Value& item : node.items()) collect(item, false, visits);
    for (const Entry& entry : node.entries()) {
        collect(entry.key, true, visits);
        collect(entry.value, false, visits);
    }
}

std::vector<Visit> nodes_of(const Document& document) {
    std::vector<Visit> visits;
    collect(document.root(), false, visits);
    return visits;
}

Parsed reparse(const Document& document, std::string bytes) {
    const bool json = document.text()->name().ends_with(".json");
    auto text = std::make_shared<const Text>(document.text()->name(), std::move(bytes));
    return json ? parse_json(text) : parse_yaml(text);
}

// All nodes of a small document, some of a large one.
std::size_t step(std::size_t nodes, std::size_t enough) { return 1 + nodes / enough; }

// 1. A node's own bytes, at the column where they stand, are a document of the same value.

bool indents_by_number(std::string_view bytes) {
    const std::string_view header = bytes.substr(0, bytes.find('\n'));
    return (header.starts_with('|') || header.starts_with('>')) && header.find_first_of("123456789") < 3;
}

void own_bytes_are_the_node(const Document& document) {
    const std::vector<Visit> nodes = nodes_of(document);
    for (std::size_t i = 0; i < nodes.size(); i += step(nodes.size(), 200)) {
        const Visit& visit = nodes[i];
        if (document.place_used(visit.slot)) continue;
        const Place place = document.place(visit.slot);
        const std::string_view bytes = place.text->bytes(place.span);
        // An empty node has no bytes; "|2" counts from the parent; an alias within needs its anchor.
        if (bytes.empty() || indents_by_number(bytes) || bytes.contains('*') || bytes.contains("<<"))
            continue;
        EXPECT_FALSE(std::isspace(static_cast<unsigned char>(bytes.front()))) << to_string(place);
        const bool may_keep_breaks = bytes.contains("|+") || bytes.contains(">+");
        EXPECT_TRUE(may_keep_breaks || !std::isspace(static_cast<unsigned char>(bytes.back())))
            << to_string(place);
        const Parsed again =
            reparse(document, std::string(place.position().column - 1, ' ') + std::string(bytes) + "\n");
        if (visit.slot.is(Kind::Null)) {
            EXPECT_TRUE(again.documents.empty()) << to_string(place);
            continue;
        }
        ASSERT_EQ(again.documents.size(), 1U) << to_string(place) << "\n" << bytes;
        const Value& root = again.documents[0]->root();
        if (visit.is_key && !root.is(Kind::String)) continue; // converted: 80, true
        EXPECT_TRUE(root == visit.slot) << to_string(place) << "\n" << bytes << "\n" << to_json(visit.slot);
    }
}

TEST(Suites, EachNodesOwnBytesAreTheNode) { for_each_document(own_bytes_are_the_node); }

// 2. Another node in the place of a node's bytes changes that node and no other.

constexpr std::string_view marker = "cofferdam";

// A block collection can only give way to another one.
std::string in_place_of(const Value& node, std::string_view bytes) {
    const bool flow = bytes.starts_with('[') || bytes.starts_with('{');
    if (!flow && node.is(Kind::List)) return "- " + std::string(marker);
    if (!flow && node.is(Kind::Map)) return std::string(marker) + ":";
    return '"' + std::string(marker) + '"';
}

// Equal but for the slot.
bool same_but(const Value& before, const Value& after, const Value* changed) {
    if (&before == changed) return to_json(after).contains(marker) && after.size() <= 1;
    if (before.kind() != after.kind() || before.size() != after.size()) return false;
    for (std::size_t i = 0; i < before.items().size(); ++i)
        if (!same_but(before.items()[i], after.items()[i], changed)) return false;
    for (std::size_t i = 0; i < before.entries().size(); ++i)
        if (!same_but(before.entries()[i].key, after.entries()[i].key, changed)
            || !same_but(before.entries()[i].value, after.entries()[i].value, changed))
            return false;
    return before.is(Kind::List) || before.is(Kind::Map) || before == after;
}

bool has_aliases(const Document& document, const std::vector<Visit>& nodes) {
    return std::ranges::any_of(nodes,
                               [&](const Visit& v) { return document.place_used(v.slot).has_value(); });
}

void a_replacement_changes_one_node(const Document& document) {
    const std::vector<Visit> nodes = nodes_of(document);
    if (has_aliases(document, nodes)) return;
    const std::string_view own = document.text()->bytes(document.span());
    const std::size_t stride = step(nodes.size(), 15);
    for (std::size_t i = nodes.size() % stride; i < nodes.size(); i += stride) {
        const Span span = document.place(nodes[i].slot).span;
        if (span.begin == span.end) continue;
        const std::string_view bytes = document.text()->bytes(span);
        const std::size_t begin = span.begin - document.span().begin;
        const std::size_t end = span.end - document.span().begin;
        const Parsed changed =
            reparse(document, std::string(own.substr(0, begin)) + in_place_of(nodes[i].slot, bytes)
                                  + std::string(own.substr(end)));
        ASSERT_EQ(changed.documents.size(), 1U) << to_string(document.place(nodes[i].slot)) << "\n" << bytes;
        EXPECT_TRUE(same_but(document.root(), changed.documents[0]->root(), &nodes[i].slot))
            << to_string(document.place(nodes[i].slot)) << "\n"
            << bytes;
    }
}

TEST(Suites, AReplacedNodeChangesNoOther) { for_each_document(a_replacement_changes_one_node); }

// 3. A large text, which is read on several threads, gives what its pieces give.

std::string all_yaml(std::vector<std::string>& pieces) {
    std::string all;
    for (const fs::path& file : suite_files()) {
        if (file.extension() == ".json") continue;
        pieces.push_back(std::string(text_of(file)->bytes()));
        all += pieces.back() + "\n---\n";
    }
    return all;
}

TEST(Suites, ALargeTextIsItsPieces) {
    std::vector<std::string> pieces;
    const std::string all = all_yaml(pieces);
    if (pieces.empty()) GTEST_SKIP() << "the suites are not there";
    ASSERT_GT(all.size(), 1'000'000U) << "large enough for several threads";
    const Parsed whole = parse_yaml(std::make_shared<const Text>("all", all));
    std::size_t next = 0;
    std::size_t problems = 0;
    std::size_t offset = 0;
    for (const std::string& piece : pieces) {
        const Parsed alone = parse_yaml(std::make_shared<const Text>("piece", piece));
        problems += alone.problems.size();
        for (const DocumentPtr& document : alone.documents) {
            ASSERT_LT(next, whole.documents.size());
            const Document& same = *whole.documents[next++];
            ASSERT_TRUE(same.root() == document->root()) << to_string(same.place());
            const std::vector<Visit> here = nodes_of(*document);
            const std::vector<Visit> there = nodes_of(same);
            for (std::size_t i = 1; i < here.size(); ++i)
                ASSERT_EQ(same.place(there[i].slot).span.begin,
                          document->place(here[i].slot).span.begin + offset);
        }
        offset += piece.size() + 5;
    }
    EXPECT_EQ(next, whole.documents.size());
    EXPECT_EQ(problems, whole.problems.size());
}

} // namespace
} // namespace cofferdam::value

// Every scalar of every manifest at hand is replaced, removed, and given a sibling: each edit is written or
// refused, what is written reads as it should (the writer proves that itself), and every byte that stands
// outside of the edit's lines is as it was.
#include <algorithm>
#include <filesystem>
#include <map>

#include <gtest/gtest.h>

#include "core/file_system.h"
#include "edits/apply.h"
#include "edits/layout.h"

namespace cofferdam::edits {

namespace {

using enum Edit::Operation;
using value::Kind;
using value::Value;

struct Tally {
    std::size_t written = 0;
    std::size_t refused = 0;
    std::map<std::string, std::size_t> reasons;
};

// A scalar, and where its entry or item stands.
struct Leaf {
    std::string path;   // of the scalar
    std::string parent; // of the map or list that holds it
    bool in_map = false;
    value::Span span;
    bool alone = false; // nothing else in its parent
};

void collect(const Layout& layout, const Value& node, const std::string& path, std::vector<Leaf>& leaves) {
    const auto visit = [&](const Value& child, const std::string& part, bool in_map, std::uint32_t begin) {
        const std::string child_path = below(path, part);
        if (child.is(Kind::Map) || child.is(Kind::List)) return collect(layout, child, child_path, leaves);
        leaves.push_back({child_path, path, in_map, {begin, layout.here(child).end}, node.size() == 1});
    };
    for (const value::Entry& entry : node.entries())
        visit(entry.value, std::string(entry.key.as_string()), true, layout.here(entry.key).begin);
    for (std::size_t i = 0; i < node.items().size(); ++i)
        visit(node[i], std::to_string(i), false, layout.here(node[i]).begin);
}

// Is all but the lines of the edit as it was? Insertions may stand below the parent's last line.
void expect_rest_untouched(std::string_view before, std::string_view after, const Edit& edit) {
    const auto first = std::ranges::mismatch(before, after);
    const auto begin = static_cast<std::size_t>(first.in1 - before.begin());
    std::size_t tail = 0;
    const std::size_t most = std::min(before.size(), after.size()) - begin;
    while (tail < most && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
    const std::string_view gone = before.substr(begin, before.size() - tail - begin);
    // An addition takes nothing away; the others only their own lines.
    if (edit.operation == Add) {
        EXPECT_EQ(gone, "") << edit.path;
    }
}

void edit_all(const std::string& name, const std::string& bytes, Tally& tally) {
    const auto text = std::make_shared<const value::Text>(name, bytes);
    const value::Parsed parsed = value::parse(text);
    for (const value::DocumentPtr& document : parsed.documents) {
        const Layout layout(*document);
        std::vector<Leaf> leaves;
        collect(layout, document->root(), "", leaves);
        const auto attempt = [&](const Edit& edit, const Leaf& leaf) {
            const ObjectEdit object{document->span().begin, "", {edit}};
            const Result<std::string> after = edits::apply(text, std::span(&object, 1));
            if (!after) {
                ++tally.refused;
                ++tally.reasons[fmt::format("{} {}", to_string(edit.operation), after.error().message)];
                return;
            }
            ++tally.written;
            expect_rest_untouched(bytes, *after, edit);
            if (edit.operation == Add) return;
            const std::size_t line = layout.end_of_line_before(leaf.span.begin);
            // What follows a removed "- name: x" moves up to the "-".
            const std::size_t next = bytes.find_first_not_of(" \r\n", layout.line_end(leaf.span.end));
            const std::size_t rest = next == std::string::npos ? 0 : bytes.size() - next;
            if (edit.operation == Replace || !leaf.alone) {
                // In JSON the comma before what was the last goes, too.
                const bool ends_with_comma = edit.operation == Remove && line > 0 && bytes[line - 1] == ',';
                const std::size_t kept = ends_with_comma ? line - 1 : line;
                EXPECT_EQ(after->substr(0, kept), bytes.substr(0, kept)) << name << edit.path;
            }
            EXPECT_TRUE(after->size() >= rest && after->ends_with(bytes.substr(bytes.size() - rest)))
                << name << edit.path;
        };
        for (const Leaf& leaf : leaves) {
            attempt({Replace, leaf.path, "\"other: #\""}, leaf);
            attempt({Replace, leaf.path, "{\"k\":[1,{\"x\":\"yes\"}]}"}, leaf);
            attempt({Remove, leaf.path, ""}, leaf);
            attempt({Add, below(leaf.parent, leaf.in_map ? "cofferdam" : "-"), "{\"k\":[true]}"}, leaf);
        }
    }
}

Tally edit_folder(const std::string& folder, std::size_t largest) {
    Tally tally;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        if (!entry.is_regular_file() || entry.file_size() > largest) continue;
        if (!path.ends_with(".yaml") && !path.ends_with(".yml") && !path.ends_with(".json")) continue;
        const Result<std::string> bytes = disk().read(path, largest);
        if (bytes) edit_all(path, *bytes, tally);
    }
    for (const auto& [reason, count] : tally.reasons) fmt::print("{:6} {}\n", count, reason);
    fmt::print("{} edits written, {} refused\n", tally.written, tally.refused);
    return tally;
}

} // namespace

TEST(EveryEdit, OfOurEstates) {
    const Tally tally = edit_folder(COFFERDAM_SOURCE_DIR "/tests/estates", 16384);
    EXPECT_GT(tally.written, 1000U);
    EXPECT_LT(tally.refused * 50, tally.written);
}

TEST(EveryEdit, OfTheSuites) {
    const std::string folder = COFFERDAM_SOURCE_DIR "/../shared/suites/estates";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no suites beside the repository";
    const Tally tally = edit_folder(folder, 16384);
    EXPECT_GT(tally.written, 10'000U);
    EXPECT_LT(tally.refused * 100, tally.written);
}

} // namespace cofferdam::edits

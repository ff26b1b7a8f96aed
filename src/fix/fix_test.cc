#include <gtest/gtest.h>

#include "fix/contradiction.h"
#include "fix/field_pointer.h"
#include "fix/merge_patch.h"
#include "fix/unified_diff.h"

namespace cofferdam::fix {

namespace {

value::DocumentPtr document(const std::string& yaml) {
    return value::parse_yaml(std::make_shared<const value::Text>("x.yaml", yaml)).documents.at(0);
}

// "add /a 1", one an edit.
std::vector<std::string> edits(const std::string& object, const std::string& path, const std::string& patch) {
    const value::DocumentPtr object_document = document(object);
    const value::DocumentPtr patch_document = document(patch);
    std::vector<std::string> lines;
    for (const edits::Edit& edit : edits_of(object_document->root(), path, patch_document->root()))
        lines.push_back(fmt::format("{} {} {}", to_string(edit.operation), edit.path, edit.value));
    return lines;
}

using Lines = std::vector<std::string>;

} // namespace

TEST(FieldPointer, ReadsPathsOfFindings) {
    EXPECT_EQ(field_pointer("spec.containers[0].securityContext.capabilities.add[1]"),
              "/spec/containers/0/securityContext/capabilities/add/1");
    EXPECT_EQ(field_pointer("metadata.labels[\"a.b/c\"]"), "/metadata/labels/a.b~1c");
    EXPECT_EQ(field_pointer(""), "");
}

TEST(MergePatch, WritesEachLeaf) {
    EXPECT_EQ(edits("a: {}", "/s", "{x: {p: true, q: [A]}}"),
              (Lines{"add /s/x/p true", "add /s/x/q [\"A\"]"}));
    EXPECT_EQ(edits("s: {x: {p: false}}", "/s", "{x: {p: true, q: [A]}}"),
              (Lines{"replace /s/x/p true", "add /s/x/q [\"A\"]"}));
}

TEST(MergePatch, AddsWhatAListLacksAndRemovesByNull) {
    EXPECT_EQ(edits("d: [NET_RAW]", "/d", "[ALL, NET_RAW]"), Lines{"add /d/- \"ALL\""});
    EXPECT_EQ(edits("a: 1", "", "{a: null, b: null}"), Lines{"remove /a "});
    EXPECT_EQ(edits("a: true", "", "{a: true}"), Lines{});
}

TEST(Contradiction, IsWhatTheApiServerRefuses) {
    estate::Object object;
    object.document = document("spec:\n  containers:\n  - securityContext: {privileged: true}\n");
    object.raw = &object.document->root();
    const edits::Edit escalation{edits::Edit::Operation::Add,
                                 "/spec/containers/0/securityContext/allowPrivilegeEscalation", "false"};
    const edits::Edit privileged{edits::Edit::Operation::Replace,
                                 "/spec/containers/0/securityContext/privileged", "false"};
    const std::vector<edits::Edit> alone{escalation};
    const std::vector<edits::Edit> both{escalation, privileged};
    ASSERT_TRUE(contradiction_of(object, alone));
    EXPECT_EQ(contradiction_of(object, alone)->path, escalation.path);
    EXPECT_FALSE(contradiction_of(object, both));
}

TEST(UnifiedDiff, IsWhatGitApplies) {
    EXPECT_EQ(unified_diff("a.yaml", "1\n", "1\n"), "");
    EXPECT_EQ(unified_diff("a.yaml", "1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nx\n6"),
              "diff --git a/a.yaml b/a.yaml\n--- a/a.yaml\n+++ b/a.yaml\n@@ -2,5 +2,5 @@\n 2\n 3\n "
              "4\n-5\n-6\n+x\n+6\n"
              "\\ No newline at end of file\n");
    EXPECT_EQ(unified_diff("a b", "", "1\n"),
              "diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n@@ -0,0 +1 @@\n+1\n");
}

// Changes more than six lines apart stand in hunks of their own.
TEST(UnifiedDiff, CutsHunks) {
    std::string before;
    for (int i = 0; i < 20; ++i) before += fmt::format("{}\n", i);
    std::string after = before;
    after.replace(after.find("\n3\n") + 1, 1, "x");
    after.replace(after.find("\n15\n") + 1, 2, "y");
    const std::string diff = unified_diff("f", before, after);
    EXPECT_NE(diff.find("@@ -1,7 +1,7 @@\n 0\n 1\n 2\n-3\n+x\n 4\n"), std::string::npos) << diff;
    EXPECT_NE(diff.find("@@ -13,7 +13,7 @@\n 12\n"), std::string::npos) << diff;
}

} // namespace cofferdam::fix

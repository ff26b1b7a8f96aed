#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "sources/manifests/load.h"
#include "sources/manifests/scratch_archive.h"

namespace cofferdam::manifests {
namespace {

using Names = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

struct World {
    estate::SnapshotPtr snapshot;
    Loaded loaded;

    Names objects() const {
        Names found;
        for (const auto [id, object] : snapshot->table<estate::Object>())
            found.push_back(fmt::format("{} {}", object.kind, object.name));
        return found;
    }
    Names gaps() const {
        Names found;
        for (const estate::Gap& gap : snapshot->gaps()) found.push_back(gap.subject + ": " + gap.reason);
        return found;
    }
    Names problems() const {
        Names found;
        for (const value::Problem& problem : snapshot->problems()) {
            const std::string place = to_string(problem.place);
            found.push_back(place.empty() ? problem.message : place + ": " + problem.message);
        }
        return found;
    }
    const estate::Coverage& coverage() const { return snapshot->coverage(); }
};

World load(const FileSystem& files, const Names& targets, const Options& options = {}) {
    estate::SnapshotBuilder builder;
    Loaded loaded = manifests::load(targets, options, files, builder).value();
    return {std::move(builder).build().snapshot, std::move(loaded)};
}

std::string config_map(const std::string& name) {
    return fmt::format("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {}}}\n", name);
}

TEST(Load, ReadsAFolderInTheOrderOfNames) {
    const MemoryFileSystem files(
        Files{{"k8s/b.yaml", config_map("b1") + "---\n" + config_map("b2")},
              {"k8s/a/z.json", R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"z"}})"}});
    const World world = load(files, {"k8s"});
    EXPECT_EQ(world.objects(), (Names{"ConfigMap z", "ConfigMap b1", "ConfigMap b2"}));
    ASSERT_EQ(world.snapshot->targets().size(), 1U);
    EXPECT_EQ(world.snapshot->targets()[0].name, "k8s");
    EXPECT_EQ(world.coverage().files, 2U);
    EXPECT_EQ(world.coverage().documents, 3U);
    EXPECT_EQ(world.coverage().objects, 3U);
    EXPECT_TRUE(world.gaps().empty());
}

TEST(Load, ReadsDumpsFromStandardInput) {
    Options options;
    options.stream = [](const std::string& path, std::uint64_t) -> Result<std::string> {
        EXPECT_EQ(path, "-");
        return "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: "
               "a}}\n"
               "- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n";
    };
    const World world = load(MemoryFileSystem(Files()), {"-"}, options);
    EXPECT_EQ(world.objects(), (Names{"ConfigMap a", "ConfigMap b"}));
    EXPECT_EQ(world.coverage().documents, 1U);
}

TEST(Load, CountsWhatIsNotKubernetesWithoutComplaint) {
    const MemoryFileSystem files(Files{{"a/package.json", R"({"name": "shop", "name": "twice"})"},
                                       {"a/tsconfig.json", "{ // a comment\n}"},
                                       {"a/mkdocs.yml", "nav: !!python/name:x [\n"},
                                       {"a/values.yaml", "kind: none\napiVersion:\n"},
                                       {"a/web.yaml", config_map("web")}});
    const World world = load(files, {"a"});
    EXPECT_EQ(world.objects(), Names{"ConfigMap web"});
    EXPECT_EQ(world.coverage().files, 5U);
    EXPECT_EQ(world.coverage().not_kubernetes, 4U);
    EXPECT_EQ(world.problems(), Names{});
    EXPECT_EQ(world.gaps(), Names{});
}

TEST(Load, ObjectsWithEscapedFieldNamesAreNotPassedOver) {
    const MemoryFileSystem files(
        Files{{"a/x.json", R"({"api\u0056ersion":"v1","\u006bind":"ConfigMap","metadata":{"name":"x"}})"}});
    EXPECT_EQ(load(files, {"a"}).objects(), Names{"ConfigMap x"});
}

TEST(Load, AFileThatIsNamedIsReadWhateverItsEnding) {
    const MemoryFileSystem files(Files{{"web.txt", config_map("web")}});
    EXPECT_EQ(load(files, {"web.txt"}).objects(), Names{"ConfigMap web"});
    EXPECT_EQ(load(files, {"."}).objects(), Names{});
}

TEST(Load, AFileThatTwoTargetsNameIsReadOnce) {
    const MemoryFileSystem files(
        Files{{"k8s/web.yaml", config_map("web")}, {"k8s/api.yaml", config_map("api")}});
    EXPECT_EQ(load(files, {"k8s/web.yaml", "k8s", "."}).objects(), (Names{"ConfigMap web", "ConfigMap api"}));
}

TEST(Load, ATargetThatIsNotThereFailsTheRun) {
    estate::SnapshotBuilder builder;
    const auto loaded = manifests::load({"k8s"}, {}, MemoryFileSystem(Files()), builder);
    EXPECT_EQ(loaded.error().message, "cannot open k8s: No such file or directory");
}

TEST(Load, ABadDocumentLeavesAProblemAGapAndTheOthers) {
    const MemoryFileSystem files(
        Files{{"k8s/web.yaml", config_map("a") + "---\napiVersion: v1\nkind: [\n---\n" + config_map("b")}});
    const World world = load(files, {"k8s"});
    EXPECT_EQ(world.objects(), (Names{"ConfigMap a", "ConfigMap b"}));
    ASSERT_EQ(world.problems().size(), 1U);
    EXPECT_TRUE(world.problems()[0].starts_with("k8s/web.yaml:")) << world.problems()[0];
    ASSERT_EQ(world.gaps().size(), 1U);
    EXPECT_TRUE(world.gaps()[0].starts_with("k8s/web.yaml: ")) << world.gaps()[0];
    EXPECT_TRUE(world.gaps()[0].ends_with(": what it holds is not in the answers")) << world.gaps()[0];
    EXPECT_EQ(world.coverage().unreadable, 1U);
}

TEST(Load, UnreadableFilesAreProblemsAndOneGap) {
    class Locked : public MemoryFileSystem {
      public:
        using MemoryFileSystem::MemoryFileSystem;
        Result<std::string> read(const std::string& path, std::uint64_t) const override {
            return error("cannot read {}: Permission denied", path);
        }
    };
    const World world = load(Locked(Files{{"k8s/a.yaml", ""}, {"k8s/b.yaml", ""}}), {"k8s"});
    EXPECT_EQ(world.problems(), (Names{"cannot read k8s/a.yaml: Permission denied",
                                       "cannot read k8s/b.yaml: Permission denied"}));
    EXPECT_EQ(world.gaps(),
              Names{"2 files or folders, first k8s/a.yaml: cannot read k8s/a.yaml: Permission denied: "
                    "what it holds is not in the answers"});
    EXPECT_EQ(world.coverage().unreadable, 2U);
    EXPECT_TRUE(world.snapshot->gaps()[0].facts.intersects(estate::Fact::Audit));
}

TEST(Load, TemplatesOutsideOfChartsAreOneGap) {
    const MemoryFileSystem files(
        Files{{"t/a.yaml", "apiVersion: v1\nkind: Pod\n{{- if .Values.x }}\nmetadata: {{ y }}\n{{ end }}"},
              {"t/b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Release.Name }}'}\n"},
              {"t/rule.yaml", config_map("rule") + "data: {alert: '{{ $labels.pod }} is down'}\n"}});
    const World world = load(files, {"t"});
    EXPECT_EQ(world.objects(), Names{"ConfigMap rule"});
    EXPECT_EQ(world.problems(), Names{});
    EXPECT_EQ(world.gaps(), Names{"2 templates, first t/a.yaml: a template, no YAML before it is rendered: "
                                  "its objects are not in the answers"});
}

TEST(Load, AChartThatIsNotRenderedIsAGap) {
    const MemoryFileSystem files(
        Files{{"charts/web/Chart.yaml", "name: web\n"}, {"charts/web/templates/a.yaml", "{{ x }}"}});
    const World world = load(files, {"."});
    EXPECT_EQ(world.gaps(), Names{"Helm chart charts/web: not rendered: its objects are not in the answers"});
    const estate::Gap& gap = world.snapshot->gaps()[0];
    EXPECT_EQ(gap.remedy, "run with --render, or scan the output of \"helm template charts/web\"");
    EXPECT_EQ(to_string(gap.place), "charts/web/Chart.yaml:1");
    EXPECT_TRUE(gap.facts.intersects(estate::Fact::Workloads));
}

const Files kustomized{{"base/kustomization.yaml", "resources: [web.yaml]\n"},
                       {"base/web.yaml", config_map("web")},
                       {"overlays/prod/kustomization.yaml",
                        "namePrefix: prod-\nresources: [../../base]\npatches: [{path: patch.yaml}]\n"},
                       {"overlays/prod/patch.yaml", config_map("web")}};

TEST(Load, AKustomizationThatIsNotBuiltIsAGapIfItChangesAnything) {
    const World world = load(MemoryFileSystem(kustomized), {"."});
    EXPECT_EQ(world.objects(), Names{"ConfigMap web"}); // the patch is none
    EXPECT_EQ(world.gaps(),
              Names{"kustomization overlays/prod: not built: its namePrefix, patches are not applied to "
                    "the objects that it takes"});
}

TEST(Load, ArchivesAreReadAsTheFoldersThatTheyHold) {
    const MemoryFileSystem files(
        Files{{"a.tar.gz", scratch_archive({{"k8s/web.yaml", config_map("web")},
                                            {"k8s/bad.yaml", "apiVersion: v1\nkind: ["},
                                            {"web/Chart.yaml", "name: web\n"},
                                            {"compose.yaml", "services: {}\n"}},
                                           Packed::Gzip)}});
    const World world = load(files, {"a.tar.gz"});
    EXPECT_EQ(world.objects(), Names{"ConfigMap web"});
    ASSERT_EQ(world.problems().size(), 1U);
    EXPECT_TRUE(world.problems()[0].starts_with("a.tar.gz:k8s/bad.yaml:")) << world.problems()[0];
    ASSERT_EQ(world.gaps().size(), 3U);
    EXPECT_EQ(world.gaps()[0], "Compose file a.tar.gz:compose.yaml: not read: it is in an archive");
    EXPECT_EQ(world.gaps()[1], "Helm chart a.tar.gz:web: not rendered: its objects are not in the answers");
    EXPECT_TRUE(world.loaded.compose_files.empty());
    // Below a folder an archive is no manifest.
    EXPECT_EQ(load(files, {"."}).objects(), Names{});
}

TEST(Load, AMemberInTooManyFoldersIsAProblemAndAGap) {
    std::string deep;
    for (int i = 0; i < 20'000; ++i) deep += "a/";
    const MemoryFileSystem files(Files{
        {"a.tar",
         scratch_archive({{deep + "hidden.yaml", config_map("hidden")}, {"web.yaml", config_map("web")}},
                         Packed::Plain)},
        {"b.tar", scratch_archive({{deep + "hidden.yaml", config_map("hidden")}}, Packed::Plain)}});
    const World world = load(files, {"a.tar", "b.tar"});
    EXPECT_EQ(world.objects(), Names{"ConfigMap web"});
    ASSERT_EQ(world.problems().size(), 2U);
    EXPECT_TRUE(world.problems()[0].ends_with(": its name has more than 4096 bytes")) << world.problems()[0];
    ASSERT_EQ(world.gaps().size(), 2U);
    EXPECT_TRUE(world.gaps()[0].starts_with("a.tar: cannot read a.tar:a/a/")) << world.gaps()[0];
    EXPECT_TRUE(world.gaps()[1].starts_with("b.tar: cannot read b.tar:a/a/")) << world.gaps()[1];
    EXPECT_EQ(world.coverage().unreadable, 2U);
}

TEST(Load, WhatIsLeftOutIsCounted) {
    const MemoryFileSystem files(Files{{"a/.gitignore", "*.json\nbuild/\n"},
                                       {"a/build/x.yaml", config_map("x")},
                                       {"a/dump.json", "{}"},
                                       {"a/test.yaml", config_map("test")},
                                       {"a/web.yaml", config_map("web")},
                                       {"b/test.yaml", config_map("test")}});
    Options options;
    options.excludes = {"test.yaml"};
    const World world = load(files, {"a", "b"}, options);
    EXPECT_EQ(world.objects(), Names{"ConfigMap web"});
    EXPECT_EQ(world.coverage().ignored, 4U);
    EXPECT_EQ(load(files, {"b"}).coverage().ignored, 0U);
}

TEST(Load, ComposeFilesAreHandedOn) {
    const MemoryFileSystem files(
        Files{{"shop/compose.yaml", "services: {}\n"}, {"shop/compose.prod.yaml", ""}});
    EXPECT_EQ(load(files, {"shop"}).loaded.compose_files,
              (Names{"shop/compose.prod.yaml", "shop/compose.yaml"}));
    const World named = load(files, {"shop/compose.yaml"});
    EXPECT_EQ(named.loaded.compose_files, Names{"shop/compose.yaml"});
    EXPECT_TRUE(named.snapshot->targets().empty());
}

TEST(Load, TwoRunsGiveTheSame) {
    Files texts;
    Names want;
    for (int i = 100; i < 900; ++i) {
        const std::string name = fmt::format("c{}", i);
        texts[fmt::format("k8s/{}.yaml", i)] = config_map(name);
        want.push_back("ConfigMap " + name);
    }
    EXPECT_EQ(load(MemoryFileSystem(texts), {"k8s"}).objects(), want);
}

TEST(Load, RealEstatesAreReadWithoutComplaint) {
    const std::string estates = COFFERDAM_SOURCE_DIR "/../shared/suites/estates/";
    if (!disk().status(estates)) GTEST_SKIP() << "no suites beside the repository";
    for (const std::string name : {"online-boutique", "kube-prometheus", "kubeaudit", "compose"}) {
        const World world = load(disk(), {estates + name});
        EXPECT_EQ(world.problems(), Names{}) << name;
        EXPECT_EQ(world.coverage().unreadable, 0U) << name;
        EXPECT_EQ(world.coverage().not_kubernetes, 0U) << name;
        EXPECT_EQ(world.coverage().objects == 0, name == "compose") << name;
    }
}

} // namespace
} // namespace cofferdam::manifests

#include <algorithm>

#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "sources/manifests/load.h"
#include "sources/manifests/render.h"
#include "sources/manifests/template_source.h"

namespace cofferdam::manifests {
namespace {

using Names = std::vector<std::string>;

class Render : public testing::Test {
  protected:
    estate::SnapshotPtr load() {
        Options options;
        options.render = RenderOptions{folder_.path("bin") + ":" + more_programs_, {"values/prod.yaml"}, {}};
        estate::SnapshotBuilder builder;
        EXPECT_TRUE(manifests::load({folder_.path("k8s")}, options, disk(), builder));
        return std::move(builder).build().snapshot;
    }

    Names objects(const estate::SnapshotPtr& snapshot) const {
        Names found;
        for (const auto [id, object] : snapshot->table<estate::Object>()) {
            std::string place = to_string(object.document->place(*object.raw));
            if (place.starts_with(folder_.path())) place.erase(0, folder_.path().size() + 1);
            found.push_back(fmt::format("{} {} at {}", object.kind, object.name, place));
        }
        return found;
    }

    void write_chart() {
        folder_.write("k8s/web/Chart.yaml", "name: web\n");
        folder_.write("k8s/web/templates/a.yaml", "{{ .Values.x }}");
    }

    ScratchFolder folder_;
    std::string more_programs_;
};

TEST_F(Render, AChartGivesItsObjectsWithTheirTemplates) {
    write_chart();
    folder_.write_script("bin/helm", R"(test "$*" = "template web $(dirname $0)/../k8s/web" && exit 9
printf -- '---\n# Source: web/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "%s"}\n' "$1-$2-$4-$5"
printf -- '---\n# Source: web/charts/db/templates/b.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n')");
    const estate::SnapshotPtr snapshot = load();
    EXPECT_EQ(objects(snapshot),
              (Names{"ConfigMap template-web---values-./values/prod.yaml at k8s/web (rendered):3:1",
                     "ConfigMap b at k8s/web (rendered):8:1"}));
    Names templates;
    for (const auto [id, object] : snapshot->table<estate::Object>())
        templates.emplace_back(object.template_source);
    EXPECT_EQ(templates, (Names{"web/templates/a.yaml", "web/charts/db/templates/b.yaml"}));
    EXPECT_TRUE(snapshot->gaps().empty());
}

TEST_F(Render, AChartThatFailsIsAGap) {
    write_chart();
    folder_.write_script("bin/helm",
                         "echo 'Error: execution error at (web/templates/a.yaml:1:3): x' >&2; exit 1");
    const estate::SnapshotPtr snapshot = load();
    ASSERT_EQ(snapshot->gaps().size(), 1U);
    EXPECT_EQ(snapshot->gaps()[0].reason,
              "cannot be rendered (helm: Error: execution error at "
              "(web/templates/a.yaml:1:3): x): its objects are not in the answers");
}

TEST_F(Render, WithoutTheProgramItIsAGap) {
    write_chart();
    folder_.write("k8s/kustomization.yaml", "namePrefix: a-\n");
    const estate::SnapshotPtr snapshot = load();
    ASSERT_EQ(snapshot->gaps().size(), 2U);
    EXPECT_EQ(snapshot->gaps()[0].reason,
              "cannot be rendered (helm is not in PATH): its objects are not in the answers");
    EXPECT_EQ(snapshot->gaps()[1].reason,
              "cannot be rendered (neither kustomize nor kubectl is in PATH): its namePrefix "
              "are not applied to the objects that it takes");
}

TEST_F(Render, ProgramsGetNoNetworkAndNoCredentials) {
    folder_.write_script("bin/helm", "");
    const Command command =
        plan_chart({"web", "Not A Name", false, {}}, {folder_.path("bin"), {}, {}}).value();
    EXPECT_EQ(command.arguments, (Names{"template", "release", "./web"}));
    for (const std::string variable :
         {"GIT_ALLOW_PROTOCOL=none", "HTTPS_PROXY=http://127.0.0.1:9", "KUBECONFIG=/dev/null"})
        EXPECT_EQ(std::ranges::count(command.environment, variable), 1) << variable;
}

TEST_F(Render, RealKubectlBuildsAKustomization) {
    const char* home = std::getenv("HOME");
    const std::string cached = std::string(home ? home : "") + "/.cache/test-cluster/bin";
    more_programs_ = cached + ":/usr/local/bin:/usr/bin";
    if (!find_program("kubectl", more_programs_)) GTEST_SKIP() << "no kubectl on this machine";
    const std::string web = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
    folder_.write("k8s/base/kustomization.yaml", "resources: [web.yaml]\n");
    folder_.write("k8s/base/web.yaml", web);
    folder_.write("k8s/overlays/prod/kustomization.yaml",
                  "namePrefix: prod-\nresources: [../../base]\npatches: [{path: patch.yaml}]\n");
    folder_.write("k8s/overlays/prod/patch.yaml", web + "data: {a: b}\n");
    folder_.write("k8s/remote/kustomization.yaml", "resources: ['https://kubernetes.io/x.yaml']\n");
    const estate::SnapshotPtr snapshot = load();
    EXPECT_EQ(objects(snapshot), Names{"ConfigMap prod-web at k8s/overlays/prod (rendered):1:1"});
    ASSERT_EQ(snapshot->gaps().size(), 1U);
    EXPECT_TRUE(
        snapshot->gaps()[0].reason.starts_with("cannot be rendered (kubectl: error: accumulating resources"))
        << snapshot->gaps()[0].reason;
}

TEST(TemplateSources, TheLastCommentBeforeTheEndCounts) {
    const value::Text text("x", "---\n# Source: a\nk: v\n---\n# Source: b\nk: v\n");
    const TemplateSources sources(text);
    EXPECT_EQ(sources.before(2), "");
    EXPECT_EQ(sources.before(20), "a");
    EXPECT_EQ(sources.before(44), "b");
}

} // namespace
} // namespace cofferdam::manifests

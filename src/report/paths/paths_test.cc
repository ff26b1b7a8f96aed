#include <gtest/gtest.h>

#include "graph/test_world.h"
#include "graph/witness.h"
#include "report/paths/blast.h"
#include "report/paths/path.h"
#include "report/paths/print.h"
#include "value/document.h"

namespace cofferdam::paths {

namespace {

using graph::StateId;
using graph::World;

const std::string owned = graph::pod("web", "", "securityContext: {privileged: true}")
                          + "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: "
                            "{type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}\n";

std::string path(const World& world, std::string_view from, std::string_view to) {
    const auto begins = find_states(*world.graph, from);
    const auto ends = find_states(*world.graph, to);
    EXPECT_TRUE(begins && ends);
    return path_text(*world.graph, *begins, *ends, {from, to});
}

bool says(const std::string& text, std::string_view what) { return text.contains(what); }

} // namespace

TEST(Paths, a_way_is_told_hop_by_hop_with_what_would_refute_it) {
    const World world(owned);
    const std::string text = path(world, "internet", "node/*");
    EXPECT_TRUE(text.starts_with("There is a way from internet to node/*.\n\n  1. internet → ")) << text;
    EXPECT_TRUE(says(text, "PRIVILEGED")) << text;
    EXPECT_TRUE(says(text, "refuted by: ")) << text;
    EXPECT_TRUE(says(text, "If one hop is cut\n  hops 1, 2 and 3: no way is left\n")) << text;
    EXPECT_TRUE(says(text, "\nUnder ")) << text;
}

TEST(Paths, no_way_is_none_in_the_model_under_assumptions) {
    const World world(graph::pod("web"));
    const std::string text = path(world, "internet", "pod/shop/web");
    EXPECT_TRUE(text.starts_with("No way from internet to pod/shop/web in the model.\n\nUnder ")) << text;
}

TEST(Paths, who_begins_there_holds_it) {
    const World world(owned);
    EXPECT_TRUE(says(path(world, "pod/shop/web", "pod/shop/web"), "Who begins there holds it"));
}

TEST(Paths, blast_tells_counts_and_ways) {
    const World world(owned);
    const graph::Blast blast = graph::blast(*world.graph, *find_states(*world.graph, "internet"));
    const std::string text = blast_text(*world.graph, blast, {.from = "internet"});
    EXPECT_TRUE(text.starts_with("If each front end were owned, from internet: ")) << text;
    EXPECT_TRUE(says(text, "The way to node/*")) << text;
    const auto json = value::parse_json(
        std::make_shared<const value::Text>("blast", blast_json(*world.graph, blast, "internet")));
    EXPECT_TRUE(json.problems.empty());
}

TEST(Paths, each_format_holds_each_shown_edge) {
    const World world(owned);
    const graph::ShownEdges edges = shown_edges(*world.graph, 1000);
    ASSERT_FALSE(edges.edges.empty());
    for (const Format& format : formats()) {
        const std::string text = format.print(*world.graph, edges);
        EXPECT_TRUE(says(text, "PRIVILEGED")) << format.name;
        EXPECT_TRUE(says(text, "container/shop/web/web")) << format.name;
    }
    const auto json =
        value::parse_json(std::make_shared<const value::Text>("graph", graph_json(*world.graph, edges)));
    ASSERT_TRUE(json.problems.empty());
    EXPECT_EQ(json.documents.front()->root()["edges"].size(), edges.edges.size());
}

// DOT and XML have their own marks, and names of objects may be any text.
TEST(Paths, foreign_names_end_no_string) {
    const World world(graph::pod("\"a\\\"<b>&\"", "", "securityContext: {privileged: true}"));
    const graph::ShownEdges edges = shown_edges(*world.graph, 1000);
    const std::string xml = graph_graphml(*world.graph, edges);
    EXPECT_FALSE(says(xml, "<b>")) << xml;
    EXPECT_TRUE(says(xml, "&lt;b&gt;")) << xml;
    const auto json =
        value::parse_json(std::make_shared<const value::Text>("graph", graph_json(*world.graph, edges)));
    EXPECT_TRUE(json.problems.empty());
}

} // namespace cofferdam::paths

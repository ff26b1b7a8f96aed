// Rights that are given in namespaces alone.
#include <gtest/gtest.h>

#include "sources/cluster/collect.h"
#include "sources/cluster/collection_file.h"
#include "sources/cluster/fake_server.h"
#include "sources/cluster/live_estate.h"
#include "sources/cluster/load.h"

namespace cofferdam::cluster {
namespace {

std::string list_of(const std::string& namespace_, const std::vector<std::string>& names) {
    std::string items;
    for (const std::string& name : names)
        items += fmt::format(R"({}{{"metadata":{{"name":"{}","namespace":"{}","resourceVersion":"1"}},)"
                             R"("spec":{{"containers":[{{"name":"c","image":"x:1"}}]}}}})",
                             items.empty() ? "" : ",", name, namespace_);
    return fmt::format(R"({{"metadata":{{"resourceVersion":"7"}},"items":[{}]}})", items);
}

// Whose pods may be listed in shop.
class Narrow : public ::testing::Test {
  protected:
    Narrow() {
        server.serve("/api", discovery(R"({"metadata":{"name":""},"versions":[{"version":"v1","resources":[)"
                                       R"({"resource":"namespaces","responseKind":{"kind":"Namespace"},)"
                                       R"("scope":"Cluster","verbs":["list"]},)"
                                       R"({"resource":"pods","responseKind":{"kind":"Pod"},)"
                                       R"("scope":"Namespaced","verbs":["list"]}]}]})"));
        server.serve("/apis", discovery(""));
        server.serve("/version", R"({"gitVersion":"v1.35.4"})");
        server.serve("/api/v1/namespaces?limit=500", forbidden, 403);
        server.serve("/api/v1/pods?limit=500", forbidden, 403);
        server.serve("/api/v1/namespaces/ci/pods?limit=500", forbidden, 403);
        server.serve("/api/v1/namespaces/shop/pods?limit=500", list_of("shop", {"a", "b"}));
    }

    Collection read(CollectOptions options = {}) {
        Client client(server, server.pace());
        return collect(client, options).value();
    }

    static estate::SnapshotPtr snapshot(Collection collection) {
        estate::SnapshotBuilder builder;
        load(std::move(collection), "context test", builder);
        return std::move(builder).build().snapshot;
    }

    static std::string reason_of_pods(const estate::Snapshot& estate) {
        for (const estate::Gap& gap : estate.gaps()) {
            if (gap.subject == "pods of context test") return gap.reason;
        }
        return "no gap";
    }

    static constexpr const char* forbidden = R"({"kind":"Status","message":"forbidden"})";
    FakeServer server;
};

TEST_F(Narrow, EachNamespaceIsAsked) {
    server.serve("/api/v1/namespaces?limit=500",
                 R"({"items":[{"metadata":{"name":"ci"}},{"metadata":{"name":"shop"}}]})");
    const auto estate = snapshot(read());
    EXPECT_EQ(estate->table<estate::Workload>().size(), 2U);
    EXPECT_EQ(
        reason_of_pods(*estate),
        "the permission to list pods at the cluster scope is missing: only those in shop are in the answers");
}

TEST_F(Narrow, ThatOfTheContextIsAskedWhereNamespacesMayNotBeListed) {
    EXPECT_EQ(snapshot(read())->table<estate::Workload>().size(), 0U);
    const auto estate = snapshot(read({.namespaces = {"shop"}}));
    EXPECT_EQ(estate->table<estate::Workload>().size(), 2U);
    EXPECT_EQ(estate->gaps().size(), 3U) << "namespaces, pods, Secrets";
}

TEST_F(Narrow, AFileSaysTheSame) {
    const Collection written = read({.namespaces = {"shop", "ci"}});
    const Collection again = unpack("x", pack(written).value()).value();
    ASSERT_EQ(again.lists.size(), 1U);
    EXPECT_EQ(again.lists[0].resource, written.lists[0].resource);
    EXPECT_EQ(again.lists[0].resource.namespace_, "shop");
    EXPECT_EQ(reason_of_pods(*snapshot(again)), reason_of_pods(*snapshot(written)));
}

// Two lists of one kind: what a new list of one of them lacks is not gone from the other.
TEST_F(Narrow, ListsOfNamespacesAreKeptApart) {
    server.serve("/api/v1/namespaces/ci/pods?limit=500", list_of("ci", {"c"}));
    const Collection collection = read({.namespaces = {"shop", "ci"}});
    LiveEstate live("context test", ReadSecrets::No);
    live.apply(changes_of(collection, {}));
    EXPECT_EQ(live.snapshot()->table<estate::Workload>().size(), 3U);
    EXPECT_TRUE(reason_of_pods(*live.snapshot()).contains("only those in"))
        << reason_of_pods(*live.snapshot());
    Changes emptied{.resource = {"", "v1", "Pod", "pods", "ci"}};
    emptied.replace_all({}, {});
    live.apply({emptied});
    EXPECT_EQ(live.snapshot()->table<estate::Workload>().size(), 2U);
}

} // namespace
} // namespace cofferdam::cluster

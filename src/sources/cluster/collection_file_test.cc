#include <gtest/gtest.h>

#include "core/scratch_folder.h"
#include "sources/cluster/collection_file.h"
#include "sources/cluster/kinds_read.h"
#include "sources/cluster/load.h"
#include "sources/cluster/role.h"
#include "value/document.h"

namespace cofferdam::cluster {
namespace {

const Resource deployments{"apps", "v1", "Deployment", "deployments"};
const Resource pods{"", "v1", "Pod", "pods"};

Collection sample() {
    const Time begun =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::milliseconds(125);
    Collection collection{.tool = "0.1.0", .server_version = "v1.35.4"};
    collection.lists.push_back(
        {.resource = deployments,
         .resource_version = "7",
         .begun = begun,
         .ended = begun + std::chrono::seconds(2),
         .objects = 1,
         .lines =
             R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},)"
             R"("spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},)"
             R"("spec":{"containers":[{"name":"c","image":"x"}]}}}})"
             "\n"});
    collection.unread.push_back({pods, Cause::Forbidden, "pods is forbidden"});
    return collection;
}

TEST(CollectionFile, GivesBackWhatWentIn) {
    const Collection written = sample();
    const std::string bytes = pack(written).value();
    EXPECT_TRUE(looks_like_collection(bytes));
    const Collection read = unpack("a.tar.zst", bytes).value();
    EXPECT_EQ(read.tool, "0.1.0");
    EXPECT_EQ(read.server_version, "v1.35.4");
    ASSERT_EQ(read.lists.size(), 1U);
    EXPECT_EQ(read.lists[0].resource, deployments);
    EXPECT_EQ(read.lists[0].resource_version, "7");
    EXPECT_EQ(read.lists[0].lines, written.lists[0].lines);
    EXPECT_EQ(read.lists[0].begun, written.lists[0].begun);
    EXPECT_EQ(skew(read), std::chrono::seconds(2));
    ASSERT_EQ(read.unread.size(), 1U);
    EXPECT_EQ(read.unread[0].resource, pods);
    EXPECT_EQ(read.unread[0].cause, Cause::Forbidden);
    EXPECT_EQ(read.secrets, ReadSecrets::No);
}

// As JSON, with the places of all of it.
std::vector<std::string> objects(Collection collection) {
    estate::SnapshotBuilder builder;
    load(std::move(collection), "target", builder);
    const estate::SnapshotPtr snapshot = std::move(builder).build().snapshot;
    std::vector<std::string> found;
    for (const auto& [id, object] : snapshot->table<estate::Object>())
        found.push_back(value::to_string(object.document->place()) + value::to_json(object.effective));
    for (const estate::Gap& gap : snapshot->gaps()) found.push_back(gap.subject + gap.reason);
    return found;
}

TEST(CollectionFile, GivesTheSameEstateAsTheClusterItself) {
    const std::vector<std::string> live = objects(sample());
    EXPECT_EQ(live.size(), 3U);
    EXPECT_EQ(objects(unpack("a", pack(sample()).value()).value()), live);
}

TEST(CollectionFile, ObjectsThatAreMissingAreAGap) {
    Collection collection = sample();
    collection.lists[0].objects = 2;
    EXPECT_EQ(objects(collection).back(),
              "deployments.apps of target2 objects were written and 1 could be read");
}

TEST(CollectionFile, TimesAreWrittenAsKubernetesDoes) {
    EXPECT_EQ(to_string(sample().lists[0].begun), "2026-11-22T00:00:00.125Z");
}

TEST(CollectionFile, IsKnownByItsFirstBytes) {
    const ScratchFolder folder;
    folder.write("a.yaml", pack(sample()).value());
    folder.write("b.yaml", "a: 1");
    folder.write("empty", "");
    EXPECT_TRUE(is_collection(folder.path("a.yaml")));
    EXPECT_FALSE(is_collection(folder.path("b.yaml")));
    EXPECT_FALSE(is_collection(folder.path("empty")));
    EXPECT_FALSE(is_collection(folder.path()));
    EXPECT_FALSE(is_collection(folder.path("missing")));
}

TEST(CollectionFile, DamageIsTold) {
    const std::string bytes = pack(sample()).value();
    EXPECT_FALSE(unpack("a", bytes.substr(0, bytes.size() - 20)));
    EXPECT_FALSE(unpack("a", bytes.substr(0, 4)));
}

TEST(Role, GrantsToListAndToWatchAndNothingElse) {
    const std::string text = role_manifest("reader", ReadSecrets::No);
    const auto parsed = value::parse_yaml(std::make_shared<value::Text>("role", text));
    ASSERT_EQ(parsed.documents.size(), 1U);
    std::size_t rules = 0;
    for (const value::Value& rule : parsed.documents[0]->root()["rules"].items()) {
        ++rules;
        EXPECT_EQ(rule["verbs"].size(), 2U);
        EXPECT_EQ(rule["verbs"][0].string_or(""), "list");
        EXPECT_EQ(rule["verbs"][1].string_or(""), "watch");
        for (const value::Value& resource : rule["resources"].items())
            EXPECT_NE(resource.string_or(""), "secrets");
    }
    EXPECT_GT(rules, 10U);
    EXPECT_NE(role_manifest("reader", ReadSecrets::Metadata).find("\"secrets\""), std::string::npos);
}

TEST(ResourceName, IsThePluralThatKubernetesUses) {
    EXPECT_EQ(resource_name("networking.k8s.io", "NetworkPolicy"), "networkpolicies");
    EXPECT_EQ(resource_name("networking.k8s.io", "Ingress"), "ingresses");
    EXPECT_EQ(resource_name("gateway.networking.k8s.io", "Gateway"), "gateways");
    EXPECT_EQ(resource_name("", "Endpoints"), "endpoints");
    EXPECT_EQ(resource_name("mutations.gatekeeper.sh", "AssignMetadata"), "assignmetadata");
    EXPECT_EQ(resource_name("cilium.io", "TracingPolicyNamespaced"), "tracingpoliciesnamespaced");
    EXPECT_EQ(resource_name("consul.hashicorp.com", "ServiceIntentions"), "serviceintentions");
    EXPECT_EQ(resource_name("kubeovn.io", "SecurityGroup"), "security-groups");
    EXPECT_EQ(resource_name("constraints.gatekeeper.sh", "*"), "*");
}

} // namespace
} // namespace cofferdam::cluster

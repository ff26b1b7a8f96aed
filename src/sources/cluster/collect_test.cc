#include <gtest/gtest.h>

#include "sources/cluster/collect.h"
#include "sources/cluster/fake_server.h"
#include "sources/cluster/load.h"

namespace cofferdam::cluster {
namespace {

using std::chrono::milliseconds;

std::string pod(const std::string& name, const std::string& more = "") {
    return fmt::format(R"({{"metadata":{{"name":"{}","namespace":"shop"{}}},)"
                       R"("spec":{{"containers":[{{"name":"c","image":"x:1"}}]}}}})",
                       name, more);
}

std::string page(const std::string& items, const std::string& next = "") {
    return fmt::format(
        R"({{"kind":"PodList","apiVersion":"v1","metadata":{{"resourceVersion":"7","continue":"{}"}},)"
        R"("items":[{}]}})",
        next, items);
}

std::string status(const std::string& message) {
    return fmt::format(R"({{"kind":"Status","message":"{}"}})", message);
}

// Pods, and nothing else.
class Cluster : public ::testing::Test {
  protected:
    Cluster() {
        server.serve("/api", discovery(discovery_of("", "v1", {{"pods", "Pod"}, {"secrets", "Secret"}})));
        server.serve("/apis", discovery(""));
        server.serve("/version", R"({"gitVersion":"v1.35.4"})");
    }

    Result<Collection> read(CollectOptions options = {}) {
        Client client(server, server.pace());
        return collect(client, options);
    }

    estate::SnapshotPtr snapshot(Collection collection) {
        estate::SnapshotBuilder builder;
        load(std::move(collection), "context test", builder);
        return std::move(builder).build().snapshot;
    }

    std::vector<std::string> paths() const {
        std::vector<std::string> found;
        for (const Request& request : server.asked) found.push_back(request.path);
        return found;
    }

    FakeServer server;
};

TEST_F(Cluster, PagesAreOneList) {
    server.serve("/api/v1/pods?limit=500", page(pod("a"), "to ken/+"));
    server.serve("/api/v1/pods?limit=500&continue=to%20ken%2F%2B", page(pod("b")));
    const Collection collection = read().value();
    ASSERT_EQ(collection.lists.size(), 1U);
    EXPECT_EQ(collection.lists[0].objects, 2U);
    EXPECT_EQ(collection.lists[0].resource_version, "7");
    EXPECT_EQ(collection.server_version, "v1.35.4");
    const auto estate = snapshot(collection);
    EXPECT_EQ(estate->table<estate::Workload>().size(), 2U);
    EXPECT_EQ(estate->targets().front().origin, estate::Origin::Cluster);
}

TEST_F(Cluster, PlacesNameTheListAndTheObjectInIt) {
    server.serve("/api/v1/pods?limit=500", page(pod("a") + "," + pod("b")));
    const auto estate = snapshot(read().value());
    std::vector<std::string> places;
    for (const auto& [id, object] : estate->table<estate::Object>())
        places.push_back(value::to_string(object.document->place()));
    EXPECT_EQ(places,
              (std::vector<std::string>{"context test:api/v1/pods:1:1", "context test:api/v1/pods:2:1"}));
}

TEST_F(Cluster, AListThatExpiresBeginsAgain) {
    server.serve("/api/v1/pods?limit=500", page(pod("a"), "t"));
    server.once("/api/v1/pods?limit=500&continue=t", Response{410, status("too old")});
    server.serve("/api/v1/pods?limit=500&continue=t", page(pod("b")));
    const Collection collection = read().value();
    EXPECT_EQ(collection.lists.at(0).objects, 2U) << "nothing twice";
}

TEST_F(Cluster, AListThatExpiresAgainAndAgainIsReadWithoutPages) {
    server.serve("/api/v1/pods?limit=500", page(pod("a"), "t"));
    server.serve("/api/v1/pods?limit=500&continue=t", status("too old"), 410);
    server.serve("/api/v1/pods", page(pod("a") + "," + pod("b")));
    EXPECT_EQ(read().value().lists.at(0).objects, 2U);
}

TEST_F(Cluster, AListWithoutAnEndIsGivenUp) {
    server.serve("/api/v1/pods?limit=500", page(pod("a"), "t"));
    server.serve("/api/v1/pods?limit=500&continue=t", page(pod("a"), "t"));
    const Collection collection = read({.pages = 10}).value();
    EXPECT_EQ(collection.unread.at(0).message, "it does not end after 10 pages");
}

TEST_F(Cluster, WhatIsForbiddenIsAGapThatNamesThePermission) {
    server.serve("/api/v1/pods?limit=500", status("pods is forbidden"), 403);
    const auto estate = snapshot(read().value());
    ASSERT_FALSE(estate->gaps().empty());
    const estate::Gap& gap = estate->gaps().front();
    EXPECT_EQ(gap.subject, "pods of context test");
    EXPECT_EQ(gap.reason,
              "the permission to list pods at the cluster scope is missing: none of them is in the "
              "answers");
    EXPECT_TRUE(gap.facts.intersects(estate::Fact::Workloads));
    EXPECT_FALSE(gap.facts.intersects(estate::Fact::Permissions));
}

TEST_F(Cluster, AServerThatIsBusyIsAskedAgainWhenItSays) {
    server.once("/api/v1/pods?limit=500", Response{429, "", std::chrono::seconds(3)});
    server.once("/api/v1/pods?limit=500", Response{503, "no JSON"});
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    EXPECT_EQ(read().value().lists.at(0).objects, 1U);
    EXPECT_EQ(server.waits, (std::vector<milliseconds>{milliseconds(3000), milliseconds(1000)}));
}

TEST_F(Cluster, AServerThatWantsUsToWaitForeverIsNotWaitedFor) {
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    server.once("/api/v1/pods?limit=500", Response{429, status("busy"), std::chrono::seconds(86'400)});
    EXPECT_EQ(read().value().unread.at(0).message, "the API server answers: busy");
    EXPECT_TRUE(server.waits.empty());
}

TEST_F(Cluster, WhatIsCutShortIsAskedForAgain) {
    const std::string whole = page(pod("a"));
    server.once("/api/v1/pods?limit=500", Response{200, whole.substr(0, whole.size() / 2)});
    server.once("/api/v1/pods?limit=500", std::unexpected(Failure{"reset", true}));
    server.serve("/api/v1/pods?limit=500", whole);
    EXPECT_EQ(read().value().lists.at(0).objects, 1U);
}

TEST_F(Cluster, WhatNeverComesIsAGapAfterFiveAttempts) {
    server.serve("/api/v1/pods?limit=500", R"({"items":[)");
    const Collection collection = read().value();
    EXPECT_EQ(collection.unread.at(0).message, "the answer is no JSON, or was cut short (after 5 attempts)");
    EXPECT_EQ(server.waits.size(), 4U);
    EXPECT_EQ(server.waits.back(), milliseconds(4000)) << "each wait is twice the one before";
}

TEST_F(Cluster, AFailureThatDoesNotPassIsNotRepeated) {
    server.once("/api", std::unexpected(Failure{"certificate has expired", false}));
    EXPECT_EQ(read().error().message, "cannot read the cluster: certificate has expired");
    EXPECT_EQ(server.asked.size(), 1U);
}

TEST_F(Cluster, CredentialsThatAreNotTakenEndIt) {
    server.serve("/api/v1/pods?limit=500", status("Unauthorized"), 401);
    EXPECT_EQ(read().error().message, "cannot read the cluster: the API server answers: Unauthorized");
}

TEST_F(Cluster, CredentialsThatExpireAreReadAgainOnce) {
    server.serve("/apis", discovery(discovery_of("apps", "v1", {{"deployments", "Deployment"}})));
    server.serve("/api/v1/pods?limit=500", status("Unauthorized"), 401);
    server.serve("/apis/apps/v1/deployments?limit=500", status("Unauthorized"), 401);
    server.on_renewal = [this]() -> Result<void> {
        server.serve("/api/v1/pods?limit=500", page(pod("a")));
        server.serve("/apis/apps/v1/deployments?limit=500", page(""));
        return {};
    };
    EXPECT_EQ(read().value().lists.size(), 2U);
    EXPECT_EQ(server.renewals, 1);
}

TEST_F(Cluster, CredentialsThatHaveExpiredBeforeDiscoveryAreReadAgain) {
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    server.once("/api", Response{401, status("Unauthorized")});
    server.on_renewal = []() -> Result<void> { return {}; };
    EXPECT_EQ(read().value().lists.size(), 1U);
}

TEST_F(Cluster, AKindWhoseServerDoesNotTakeTheCredentialsIsAGap) {
    server.serve("/apis", discovery(discovery_of(
                              "apps", "v1", {{"deployments", "Deployment"}, {"daemonsets", "DaemonSet"}})));
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    server.serve("/apis/apps/v1/deployments?limit=500", status("Unauthorized"), 401);
    server.serve("/apis/apps/v1/daemonsets?limit=500", status("Unauthorized"), 401);
    server.on_renewal = []() -> Result<void> { return {}; };
    const Collection collection = read().value();
    EXPECT_EQ(collection.lists.size(), 1U);
    ASSERT_EQ(collection.unread.size(), 2U);
    EXPECT_EQ(collection.unread[0].message, "the API server answers: Unauthorized");
    EXPECT_EQ(server.renewals, 1) << "a plugin is not run for each kind";
}

TEST_F(Cluster, ANotFoundOfAProxyIsAGapAndNoAbsence) {
    server.serve("/api/v1/pods?limit=500", "<html>default backend - 404</html>", 404);
    const Collection collection = read().value();
    ASSERT_EQ(collection.unread.size(), 1U);
    EXPECT_EQ(collection.unread[0].message, "the API server answers with status 404 (after 5 attempts)");
}

TEST_F(Cluster, ANotFoundOfWhatIsStillServedIsAGap) {
    const Collection collection = read().value();
    ASSERT_EQ(collection.unread.size(), 1U);
    EXPECT_EQ(full_name(collection.unread[0].resource), "pods");
}

TEST_F(Cluster, AKindThatGoesMeanwhileIsNoGap) {
    server.once("/api", Response{200, discovery(discovery_of("", "v1", {{"pods", "Pod"}}))});
    server.serve("/api", discovery(""));
    const Collection collection = read().value();
    EXPECT_TRUE(collection.lists.empty());
    EXPECT_TRUE(collection.unread.empty());
}

TEST_F(Cluster, AnAnswerThatIsNoListIsNoEmptyList) {
    server.serve("/api/v1/pods?limit=500", R"({"kind":"Pod"})");
    EXPECT_EQ(read().value().unread.at(0).message, "the answer is no list of objects");
    server.serve("/api/v1/pods?limit=500", R"({"kind":"PodList","items":null})");
    EXPECT_EQ(read().value().lists.at(0).objects, 0U) << "how Go writes an empty list";
}

TEST_F(Cluster, SecretsAreNotAskedFor) {
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    const auto estate = snapshot(read().value());
    for (const std::string& path : paths()) EXPECT_EQ(path.find("secrets"), std::string::npos);
    EXPECT_EQ(estate->gaps().back().subject, "Secrets of context test");
}

TEST_F(Cluster, OfSecretsOnlyMetadataIsTaken) {
    const std::string path = "/api/v1/secrets?limit=500";
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    server.serve(path,
                 R"({"kind":"SecretList","items":[{"metadata":{"name":"s"},"data":{"k":"Y2FuYXJ5"}}]})");
    EXPECT_EQ(read({.secrets = ReadSecrets::Metadata}).value().unread.at(0).message,
              "the API server does not leave their values out");
    server.serve(path, R"({"kind":"PartialObjectMetadataList","items":[{"apiVersion":"meta.k8s.io/v1",)"
                       R"("kind":"PartialObjectMetadata","metadata":{"name":"s","namespace":"shop"}}]})");
    const auto estate = snapshot(read({.secrets = ReadSecrets::Metadata}).value());
    ASSERT_EQ(estate->table<estate::Secret>().size(), 1U);
    EXPECT_TRUE(server.asked.back().accept.find("as=PartialObjectMetadataList") != std::string::npos);
    EXPECT_TRUE(estate->gaps().empty());
}

TEST_F(Cluster, WhatRepeatsAnObjectIsNotKept) {
    server.serve("/api/v1/pods?limit=500",
                 page(pod("a", R"(,"managedFields":[{"manager":"m"}],"annotations":{)"
                               R"("kubectl.kubernetes.io/last-applied-configuration":"canary","b":"c"})")));
    const Collection collection = read().value();
    EXPECT_EQ(collection.lists.at(0).lines.find("canary"), std::string::npos);
    EXPECT_EQ(collection.lists.at(0).lines.find("managedFields"), std::string::npos);
    EXPECT_NE(collection.lists.at(0).lines.find(R"("b":"c")"), std::string::npos);
}

// Controllers' pods run as their templates say, and are no workloads of their own.
TEST_F(Cluster, PodsOfADeploymentAreItsInstances) {
    server.serve("/apis", discovery(discovery_of(
                              "apps", "v1", {{"deployments", "Deployment"}, {"replicasets", "ReplicaSet"}})));
    const std::string with_template =
        R"({{"metadata":{{"name":"{}","namespace":"shop"{}}},"spec":{{"selector":{{"matchLabels":{{"a":"b"}}}},)"
        R"("template":{{"metadata":{{"labels":{{"a":"b"}}}},"spec":{{"containers":[{{"name":"c","image":"x:1"}}]}}}}}}}})";
    const auto owner = [](std::string_view kind, std::string_view name) {
        return fmt::format(R"(,"ownerReferences":[{{"kind":"{}","name":"{}","controller":true}}])", kind,
                           name);
    };
    server.serve("/apis/apps/v1/deployments?limit=500",
                 page(fmt::format(fmt::runtime(with_template), "web", "")));
    server.serve("/apis/apps/v1/replicasets?limit=500",
                 page(fmt::format(fmt::runtime(with_template), "web-1", owner("Deployment", "web"))));
    server.serve("/api/v1/pods?limit=500",
                 page(pod("web-1-x", R"(,"labels":{"a":"b"})" + owner("ReplicaSet", "web-1"))));
    const auto estate = snapshot(read().value());
    EXPECT_EQ(estate->table<estate::Workload>().size(), 1U);
    EXPECT_EQ(estate->coverage().instances, 2U);
}

TEST_F(Cluster, AnOldServerIsAskedGroupByGroup) {
    server.serve("/api", R"({"kind":"APIVersions","versions":["v1"]})");
    server.serve("/api/v1",
                 R"({"kind":"APIResourceList","resources":[{"name":"pods","kind":"Pod","verbs":["list"]},)"
                 R"({"name":"pods/log","kind":"Pod","verbs":["list"]},)"
                 R"({"name":"events","kind":"Event","verbs":["list"]}]})");
    server.serve("/apis",
                 R"({"kind":"APIGroupList","groups":[)"
                 R"({"name":"apps","preferredVersion":{"version":"v1"},"versions":[{"version":"v1"}]},)"
                 R"({"name":"nobody.example","preferredVersion":{"version":"v1"},"versions":[]}]})");
    server.serve("/apis/apps/v1", status("down"), 503);
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    const Collection collection = read().value();
    ASSERT_EQ(collection.lists.size(), 1U);
    ASSERT_EQ(collection.unread.size(), 1U);
    EXPECT_EQ(full_name(collection.unread[0].resource), "apps");
    EXPECT_TRUE(snapshot(collection)->gaps().front().facts.intersects(estate::Fact::Workloads));
}

TEST_F(Cluster, TheFirstVersionOfAKindIsTaken) {
    server.serve(
        "/apis",
        discovery(
            R"({"metadata":{"name":"apps"},"versions":[)"
            R"({"version":"v2","resources":[{"resource":"deployments","responseKind":{"kind":"Deployment"},"verbs":["list"]}]},)"
            R"({"version":"v1","resources":[{"resource":"deployments","responseKind":{"kind":"Deployment"},"verbs":["list"]},)"
            R"({"resource":"daemonsets","responseKind":{"kind":"DaemonSet"},"verbs":["list"]}]}]})"));
    Client client(server, server.pace());
    std::vector<std::string> found;
    const Discovery discovered = *discover(client, ReadSecrets::No);
    for (const Resource& resource : discovered.resources) found.push_back(list_path(resource));
    EXPECT_EQ(found, (std::vector<std::string>{"/api/v1/pods", "/apis/apps/v1/daemonsets",
                                               "/apis/apps/v2/deployments"}));
}

TEST_F(Cluster, CalicoUnderTwoNamesIsReadOnce) {
    server.serve("/apis", discovery(discovery_of("crd.projectcalico.org", "v1", {{"tiers", "Tier"}}) + ","
                                    + discovery_of("projectcalico.org", "v3", {{"tiers", "Tier"}})));
    Client client(server, server.pace());
    const Discovery found = *discover(client, ReadSecrets::No);
    ASSERT_EQ(found.resources.size(), 2U);
    EXPECT_EQ(list_path(found.resources[1]), "/apis/projectcalico.org/v3/tiers");
}

TEST_F(Cluster, NamesOfAServerAreNoPaths) {
    server.serve("/apis", discovery(discovery_of("apps", "v1", {{"../../secrets", "Deployment"}})));
    Client client(server, server.pace());
    const Discovery discovered = *discover(client, ReadSecrets::No);
    EXPECT_EQ(discovered.resources.size(), 1U);
}

TEST_F(Cluster, ListsThatLieFarApartAreTold) {
    server.serve("/api/v1/pods?limit=500", page(pod("a")));
    Collection collection = read().value();
    collection.lists[0].ended += std::chrono::seconds(90);
    const auto estate = snapshot(collection);
    ASSERT_EQ(estate->problems().size(), 1U);
    EXPECT_EQ(
        estate->problems()[0].message,
        "context test: 90 s lie between its first list and its last: what changed meanwhile may not fit "
        "together");
}

} // namespace
} // namespace cofferdam::cluster

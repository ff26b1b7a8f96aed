#include <algorithm>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "estate/builder.h"

namespace cofferdam::estate {
namespace {

value::DocumentPtr document(const std::string& yaml) {
    auto parsed = value::parse_yaml(std::make_shared<value::Text>("test.yaml", yaml));
    EXPECT_EQ(parsed.documents.size(), 1U) << yaml;
    return parsed.documents.at(0);
}

// A Service or a ConfigMap named by its document.
Entity entity(const std::string& kind, const std::string& name, int version) {
    Entity made;
    made.object.document =
        document("kind: " + kind + "\nname: " + name + "\nversion: " + std::to_string(version) + "\n");
    made.object.raw = &made.object.document->root();
    made.object.kind = (*made.object.raw)["kind"].as_string();
    made.object.name = (*made.object.raw)["name"].as_string();
    if (kind == "Service") {
        Service service;
        service.name = made.object.name;
        made.row = service;
    } else if (kind == "ConfigMap") {
        ConfigMap map;
        map.name = made.object.name;
        made.row = map;
    }
    return made;
}

TEST(SnapshotBuilder, an_object_and_its_row_know_each_other) {
    SnapshotBuilder builder;
    Id<Target> target = builder.add_target({"k8s", Origin::Manifest});
    Id<Object> id = builder.add(target, entity("Service", "web", 1));
    Built built = std::move(builder).build();
    const Object& object = (*built.snapshot)[id];
    const Service& service = (*built.snapshot)[std::get<Id<Service>>(object.row)];
    EXPECT_EQ(service.object, id);
    EXPECT_EQ(to_string(built.snapshot->key(object)), "Service web");
    EXPECT_EQ(built.delta.of<Service>().added.size(), 1U);
}

TEST(SnapshotBuilder, both_documents_of_one_key_are_kept_and_marked) {
    SnapshotBuilder builder;
    Id<Target> target = builder.add_target({"k8s", Origin::Manifest});
    Id<Object> a = builder.add(target, entity("Service", "web", 1));
    Id<Object> b = builder.add(target, entity("Service", "web", 2));
    Id<Object> c = builder.add(target, entity("Service", "db", 1));
    Id<Object> d = builder.add(target, entity("Service", "db", 1));
    Id<Object> e = builder.add(builder.add_target({"other", Origin::Manifest}), entity("Service", "web", 3));
    SnapshotPtr snapshot = std::move(builder).build().snapshot;
    EXPECT_EQ((*snapshot)[a].conflict, Conflict::Different);
    EXPECT_EQ((*snapshot)[b].conflict, Conflict::Different);
    EXPECT_EQ((*snapshot)[c].conflict, Conflict::Identical);
    EXPECT_EQ((*snapshot)[d].conflict, Conflict::Identical);
    EXPECT_EQ((*snapshot)[e].conflict, Conflict::None);
    EXPECT_EQ(snapshot->table<Service>().size(), 5U);
}

TEST(SnapshotBuilder, a_conflict_ends_with_the_second_document) {
    SnapshotBuilder first;
    Id<Target> target = first.add_target({"k8s", Origin::Manifest});
    Id<Object> a = first.add(target, entity("Service", "web", 1));
    Id<Object> b = first.add(target, entity("Service", "web", 2));
    SnapshotPtr before = std::move(first).build().snapshot;
    SnapshotBuilder second(before);
    second.remove(b);
    Built after = std::move(second).build();
    EXPECT_EQ((*after.snapshot)[a].conflict, Conflict::None);
    EXPECT_EQ(after.delta.of<Object>().changed, std::vector{a});
    EXPECT_EQ((*before)[a].conflict, Conflict::Different);
}

TEST(SnapshotBuilder, replacing_keeps_the_ids) {
    SnapshotBuilder first;
    Id<Object> id = first.add(first.add_target({"k8s", Origin::Manifest}), entity("Service", "web", 1));
    SnapshotPtr before = std::move(first).build().snapshot;
    SnapshotBuilder second(before);
    second.replace(id, entity("Service", "web", 2));
    Built after = std::move(second).build();
    EXPECT_EQ((*after.snapshot)[id].row, (*before)[id].row);
    EXPECT_EQ(after.delta.of<Service>().changed.size(), 1U);
    EXPECT_TRUE(after.delta.of<Service>().added.empty());
    EXPECT_EQ((*(*after.snapshot)[id].raw)["version"].as_int(), 2);
    EXPECT_EQ((*(*before)[id].raw)["version"].as_int(), 1);
}

Entity controlled(const std::string& kind, const std::string& name, OwnerReference owner) {
    Entity made = entity(kind, name, 1);
    made.row = Workload{};
    if (!owner.kind.empty()) made.object.owners = {owner};
    return made;
}

TEST(SnapshotBuilder, what_a_controller_of_the_estate_made_is_no_workload_of_its_own) {
    SnapshotBuilder builder;
    Id<Target> target = builder.add_target({"dump", Origin::Manifest});
    builder.add(target, controlled("Pod", "web-7d4-x", {"ReplicaSet", "web-7d4", true}));
    builder.add(target, controlled("ReplicaSet", "web-7d4", {"Deployment", "web", true}));
    Id<Object> web = builder.add(target, controlled("Deployment", "web", {}));
    builder.add(target, controlled("Pod", "orphan", {"ReplicaSet", "elsewhere", true}));
    builder.add(target, controlled("Pod", "owned-not-controlled", {"Deployment", "web", false}));
    Built built = std::move(builder).build();
    EXPECT_EQ(built.snapshot->table<Workload>().size(), 3U);
    EXPECT_EQ(built.delta.of<Workload>().added.size(), 3U);
    ASSERT_EQ(built.snapshot->table<Instance>().size(), 2U);
    for (auto [id, instance] : built.snapshot->table<Instance>()) {
        bool is_replica_set = built.snapshot->object_of(instance).kind == "ReplicaSet";
        EXPECT_EQ(instance.controller == web, is_replica_set);
    }
}

// Two ways to compute the same: applying deltas to a model of the previous snapshot gives the next one.
TEST(SnapshotBuilder, deltas_lead_from_snapshot_to_snapshot_over_random_churn) {
    std::mt19937 random(11);
    SnapshotBuilder start;
    Id<Target> target = start.add_target({"k8s", Origin::Manifest});
    SnapshotPtr snapshot = std::move(start).build().snapshot;
    std::map<std::uint32_t, std::string> model; // slot of the object → its text
    for (int round = 0; round < 60; ++round) {
        SnapshotBuilder builder(snapshot);
        std::vector<Id<Object>> alive;
        for (auto [id, object] : snapshot->table<Object>()) alive.push_back(id);
        for (int step = 0; step < 20; ++step) {
            std::string name = "n" + std::to_string(random() % 30);
            std::string kind = random() % 2 ? "Service" : "ConfigMap";
            if (alive.empty() || random() % 3 == 0) {
                alive.push_back(builder.add(target, entity(kind, name, round)));
            } else if (std::size_t at = random() % alive.size(); random() % 2) {
                builder.replace(alive[at], entity(kind, name, round));
            } else {
                builder.remove(alive[at]);
                alive.erase(alive.begin() + static_cast<std::ptrdiff_t>(at));
            }
        }
        Built built = std::move(builder).build();
        const Changes<Object>& changes = built.delta.of<Object>();
        auto text = [&](Id<Object> id) { return value::to_json(*(*built.snapshot)[id].raw); };
        for (Id<Object> id : changes.removed) ASSERT_EQ(model.erase(id.slot), 1U);
        for (Id<Object> id : changes.added) ASSERT_TRUE(model.emplace(id.slot, text(id)).second);
        for (Id<Object> id : changes.changed) {
            ASSERT_TRUE(model.contains(id.slot));
            model[id.slot] = text(id);
        }
        snapshot = built.snapshot;
        ASSERT_EQ(model.size(), snapshot->table<Object>().size());
        for (auto [id, object] : snapshot->table<Object>())
            ASSERT_EQ(model[id.slot], value::to_json(*object.raw));
        ASSERT_EQ(snapshot->table<Service>().size() + snapshot->table<ConfigMap>().size(), model.size());
    }
}

} // namespace
} // namespace cofferdam::estate

#include "sources/cluster/quiet.h"

#include <algorithm>
#include <span>

namespace cofferdam::cluster {

using estate::Instance;
using estate::Object;
using value::Entry;
using value::Value;

namespace {

bool is_among(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

// Whose status counts what a controller has done, and nothing else that is read (kubernetes/workloads.cc).
constexpr std::string_view controllers[] = {"Deployment", "ReplicaSet", "StatefulSet",          "DaemonSet",
                                            "Job",        "CronJob",    "ReplicationController"};
constexpr std::string_view ignored_metadata[] = {"resourceVersion", "generation"};
constexpr std::string_view ignored_of_node[] = {"conditions", "images", "volumesInUse", "volumesAttached"};

// Maps whose entries agree, each in its turn, but for those keys. A field that moved is a difference.
template <class Same>
bool same_entries(const Value& a, const Value& b, std::span<const std::string_view> ignored, Same same) {
    const auto left = a.entries();
    const auto right = b.entries();
    std::size_t i = 0;
    std::size_t j = 0;
    while (true) {
        while (i < left.size() && is_among(left[i].key.as_string(), ignored)) ++i;
        while (j < right.size() && is_among(right[j].key.as_string(), ignored)) ++j;
        if (i == left.size() || j == right.size()) return i == left.size() && j == right.size();
        if (left[i].key.as_string() != right[j].key.as_string()
            || !same(left[i].key.as_string(), left[i].value, right[j].value))
            return false;
        ++i;
        ++j;
    }
}

bool equal(std::string_view, const Value& a, const Value& b) { return a == b; }

bool is_instance(const estate::Snapshot& snapshot, Id<Object> id) {
    return std::holds_alternative<Id<Instance>>(snapshot[id].row);
}

bool is_pod(const Object& object) { return object.kind == "Pod" && object.group.empty(); }

// What made a Pod: of its ReplicaSet the Deployment.
Id<Object> template_of(const estate::Snapshot& snapshot, Id<Object> id) {
    for (int links = 0; links < 4; ++links) { // CronJob, Job, Pod is the longest chain
        const auto* const row = std::get_if<Id<Instance>>(&snapshot[id].row);
        if (!row || !snapshot.table<Object>().contains(snapshot[*row].controller)) break;
        id = snapshot[*row].controller;
    }
    return id;
}

// Which templates have pods on which nodes, and which of these have ended: a pair each, once.
using Placements = std::vector<std::pair<std::uint32_t, std::string>>;

Placements placements(const estate::Snapshot& snapshot) {
    Placements all;
    for (const auto [id, instance] : snapshot.table<Instance>()) {
        const Object& object = snapshot[instance.object];
        if (!is_pod(object)) continue;
        const std::string_view phase = (*object.raw)["status"]["phase"].string_or("");
        const bool has_ended = phase == "Succeeded" || phase == "Failed";
        all.emplace_back(template_of(snapshot, instance.object).slot,
                         has_ended ? "" : (*object.raw)["spec"]["nodeName"].string_or(""));
    }
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
}

// A policy whose parameters are Pods reads each of them.
bool is_parameter(const estate::Snapshot& snapshot) {
    for (const auto [id, policy] : snapshot.table<estate::PolicyObject>()) {
        if (snapshot.object_of(policy).effective["spec"]["paramKind"]["kind"].string_or("") == "Pod")
            return true;
    }
    return false;
}

} // namespace

bool differ_in_bookkeeping(const Object& a, const Object& b) {
    const auto same = [&](std::string_view key, const Value& left, const Value& right) {
        if (key == "metadata") return same_entries(left, right, ignored_metadata, equal);
        if (key == "status" && a.kind == "Node") return same_entries(left, right, ignored_of_node, equal);
        return left == right;
    };
    const std::string_view status[] = {"status"};
    const bool counts = is_among(a.kind, controllers);
    return a.kind == b.kind && a.group == b.group
           && same_entries(*a.raw, *b.raw,
                           counts ? std::span<const std::string_view>(status)
                                  : std::span<const std::string_view>(),
                           same);
}

void Quiet::note_removed(Id<Object> id) {
    const Object& object = (*before_)[id];
    if (is_pod(object) && is_instance(*before_, id)) {
        gone_.push_back(id);
    } else {
        causes_.push_back({before_->key(object), Became::Removed});
    }
}

void Quiet::note_replaced(Id<Object> id, const estate::Entity& entity) {
    const Object& object = (*before_)[id];
    const bool was_instance = is_instance(*before_, id);
    if (is_pod(object) && was_instance) {
        pods_.push_back(id);
    } else if (!differ_in_bookkeeping(object, entity.object)) {
        causes_.push_back({before_->key(object), Became::Changed});
    } else if (was_instance) {
        read_again_.push_back(id);
    }
}

// Whether there is any Pod at all is asked as well (analysis/policies/composition.cc): no placement, no Pod.
bool Quiet::are_pods_quiet(const estate::Snapshot& after) const {
    if (added_.empty() && pods_.empty() && gone_.empty()) return true;
    return placements(*before_) == placements(after) && !is_parameter(after);
}

std::vector<ObjectChange> Quiet::causes(const estate::Snapshot& after) const {
    std::vector<ObjectChange> all = causes_;
    const bool are_quiet = are_pods_quiet(after);
    const auto is_quiet_pod = [&](Id<Object> id) {
        return are_quiet && is_pod(after[id]) && is_instance(after, id);
    };
    for (const Id<Object> id : added_) {
        if (!is_quiet_pod(id)) all.push_back({after.key(after[id]), Became::Added});
    }
    for (const Id<Object> id : pods_) {
        if (!is_quiet_pod(id)) all.push_back({after.key(after[id]), Became::Changed});
    }
    for (const Id<Object> id : gone_) {
        if (!are_quiet) all.push_back({before_->key((*before_)[id]), Became::Removed});
    }
    for (const Id<Object> id : read_again_) {
        if (!is_instance(after, id)) all.push_back({after.key(after[id]), Became::Changed});
    }
    return all;
}

} // namespace cofferdam::cluster

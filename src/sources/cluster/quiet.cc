#include "sources/cluster/quiet.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <span>

namespace cofferdam::cluster {

using estate::EndpointSlice;
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

// The node, or "" of a pod that has ended.
std::string_view node_of(const Object& pod) {
    const std::string_view phase = (*pod.raw)["status"]["phase"].string_or("");
    const bool has_ended = phase == "Succeeded" || phase == "Failed";
    return has_ended ? "" : (*pod.raw)["spec"]["nodeName"].string_or("");
}

// Of a pod that is an instance: the template that stands for it, and where it runs.
using Placement = std::pair<Id<Object>, std::string_view>;
using Placements = std::set<Placement>;

void add_placement(const estate::Snapshot& snapshot, Id<Object> id, Placements& to) {
    if (is_instance(snapshot, id)) to.emplace(template_of(snapshot, id), node_of(snapshot[id]));
}

// Which of those does a pod hold that is not one of `except`? A look at each instance, but only into the pods
// of these templates: all others together are most of what the estate has in memory.
Placements held(const estate::Snapshot& snapshot, const Placements& wanted,
                const std::set<Id<Object>>& except) {
    std::set<Id<Object>> templates;
    for (const auto& [id, node] : wanted) templates.insert(id);
    Placements found;
    for (const auto [id, instance] : snapshot.table<Instance>()) {
        if (!templates.contains(template_of(snapshot, instance.object))) continue;
        const Object& object = snapshot[instance.object];
        if (!is_pod(object) || except.contains(instance.object)) continue;
        const Placement placement{template_of(snapshot, instance.object), node_of(object)};
        if (wanted.contains(placement)) found.insert(placement);
    }
    return found;
}

// A policy whose parameters are of that kind reads each of them.
bool is_parameter(const estate::Snapshot& snapshot, std::string_view kind) {
    for (const auto [id, policy] : snapshot.table<estate::PolicyObject>()) {
        if (snapshot.object_of(policy).effective["spec"]["paramKind"]["kind"].string_or("") == kind)
            return true;
    }
    return false;
}

const EndpointSlice* slice_of(const estate::Snapshot& snapshot, Id<Object> id) {
    const auto* const row = std::get_if<Id<EndpointSlice>>(&snapshot[id].row);
    return row ? &snapshot[*row] : nullptr;
}

bool is_read(const estate::Snapshot& snapshot, Id<Object> id) {
    const EndpointSlice* const slice = slice_of(snapshot, id);
    if (!slice || is_parameter(snapshot, snapshot[id].kind)) return true;
    for (const auto [number, service] : snapshot.table<estate::Service>()) {
        const bool is_its = service.name == slice->service && service.namespace_ == slice->namespace_;
        if (is_its && !service.selector) return true;
    }
    return false;
}

// What only one of them has, do pods that nothing happened to hold it as well?
bool held_by_others(const estate::Snapshot& after, const Placements& left, const Placements& taken,
                    const std::set<Id<Object>>& touched) {
    Placements moved;
    std::ranges::set_symmetric_difference(left, taken, std::inserter(moved, moved.end()));
    return moved.empty() || held(after, moved, touched) == moved;
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
    } else if (slice_of(*before_, id)) {
        slices_.push_back(id);
    } else if (!differ_in_bookkeeping(object, entity.object)) {
        causes_.push_back({before_->key(object), Became::Changed});
    } else if (was_instance) {
        read_again_.push_back(id);
    }
}

// Whether there is any Pod at all is asked as well (analysis/policies/composition.cc): no placement, no Pod.
bool Quiet::are_pods_quiet(const estate::Snapshot& after) const {
    if (added_.empty() && pods_.empty() && gone_.empty()) return true;
    Placements left;
    Placements taken;
    std::set<Id<Object>> touched(added_.begin(), added_.end());
    for (const Id<Object> id : pods_) {
        add_placement(*before_, id, left);
        add_placement(after, id, taken);
        touched.insert(id);
    }
    for (const Id<Object> id : gone_) {
        add_placement(*before_, id, left);
        touched.insert(id);
    }
    for (const Id<Object> id : added_) add_placement(after, id, taken);
    return held_by_others(after, left, taken, touched) && !is_parameter(after, "Pod");
}

void Quiet::add_slices(const estate::Snapshot& after, std::vector<ObjectChange>& causes) const {
    for (const Id<Object> id : slices_) {
        if (is_read(*before_, id) || is_read(after, id))
            causes.push_back({after.key(after[id]), Became::Changed});
    }
}

std::vector<ObjectChange> Quiet::causes(const estate::Snapshot& after) const {
    std::vector<ObjectChange> all = causes_;
    const bool are_quiet = are_pods_quiet(after);
    const auto is_quiet_pod = [&](Id<Object> id) {
        return are_quiet && is_pod(after[id]) && is_instance(after, id);
    };
    add_slices(after, all);
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

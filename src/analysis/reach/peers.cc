#include "analysis/reach/peers.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace cofferdam::reach {

namespace {

using estate::Object;
using estate::OwnerReference;
using estate::Snapshot;
using estate::Workload;

// The name and kind that a workload goes by, in its namespace.
struct Name {
    std::uint32_t target = 0;
    std::string_view namespace_, name, kind;

    auto operator<=>(const Name&) const = default;
};

struct NameHash {
    std::size_t operator()(const Name& name) const {
        std::size_t hash = name.target;
        for (const std::string_view part : {name.namespace_, name.name, name.kind})
            hash = hash * 0x9e3779b97f4a7c15U + std::hash<std::string_view>{}(part);
        return hash;
    }
};

// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase: all containers have ended.
bool has_ended(const Workload& workload) {
    const estate::PodDetail* const pod = workload.pod();
    if (pod == nullptr) return workload.suspended; // a container that its engine knows, and that does not run
    return pod->phase == "Succeeded" || pod->phase == "Failed";
}

// What controls a bare pod. A node that is named so runs a static pod, and controls nothing.
const OwnerReference* controller_of(const Workload& workload, const Object& object) {
    if (workload.kind != estate::WorkloadKind::Pod) return nullptr;
    const auto found = std::ranges::find_if(object.owners, &OwnerReference::controller);
    return found == object.owners.end() || found->kind == "Node" ? nullptr : &*found;
}

// Those that could be what a pod's owner reference names.
std::unordered_set<Name, NameHash> controllers_here(const Snapshot& snapshot) {
    std::unordered_set<Name, NameHash> names;
    const auto add = [&](const Object& object) {
        names.insert({object.target.slot, object.namespace_, object.name, object.kind});
    };
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        if (workload.kind != estate::WorkloadKind::Pod) add(snapshot.object_of(workload));
    }
    for (const auto [id, instance] : snapshot.table<estate::Instance>()) {
        const Object& object = snapshot.object_of(instance);
        if (object.kind != "Pod") add(object);
    }
    return names;
}

// Pods of one name, in one namespace of one target.
struct Group {
    std::string_view name;
    std::string_view kind;
    // With others of that name: they are its controller's, or documents of one object stand side by side.
    bool joins = false;
    bool host_network = false; // of one of them
    bool has_copies = false;   // some may say what another document of that name says
    std::vector<Id<Workload>> pods;
};

struct Place {
    std::uint32_t target = 0;
    std::string_view namespace_;
    std::vector<Group> groups;
};

// Namespaces of targets, as they come.
class Places {
  public:
    Place& of(std::uint32_t target, std::string_view namespace_) {
        // Most workloads follow one of their namespace.
        if (last_ < all_.size() && all_[last_].target == target && all_[last_].namespace_ == namespace_)
            return all_[last_];
        const auto [known, is_new] = index_.try_emplace({target, namespace_, {}, {}}, all_.size());
        if (is_new) all_.push_back({target, namespace_, {}});
        last_ = known->second;
        return all_[last_];
    }

    std::vector<Place> take() && {
        std::ranges::sort(all_, {},
                          [](const Place& place) { return std::tuple(place.target, place.namespace_); });
        return std::move(all_);
    }

  private:
    std::vector<Place> all_;
    std::unordered_map<Name, std::size_t, NameHash> index_;
    std::size_t last_ = SIZE_MAX;
};

bool is_one(const Group& a, const Group& b) {
    return a.joins && b.joins && a.name == b.name && a.kind == b.kind;
}

void join(Group& group, const Group& other) {
    group.pods.insert(group.pods.end(), other.pods.begin(), other.pods.end());
    group.host_network = group.host_network || other.host_network;
    group.has_copies = group.has_copies || other.has_copies;
}

void add(Place& place, Group group) {
    if (group.joins && !place.groups.empty()) {
        Group& last = place.groups.back();
        if (is_one(last, group)) {
            join(last, group);
            return;
        }
    }
    place.groups.push_back(std::move(group));
}

std::vector<Place> places_of(const Snapshot& snapshot) {
    const auto here = controllers_here(snapshot);
    Places places;
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        if (has_ended(workload)) continue;
        const Object& object = snapshot.object_of(workload);
        Place& place = places.of(object.target.slot, workload.namespace_);
        Group group{.name = workload.name,
                    .kind = workload.compose() ? object.kind : estate::to_string(workload.kind),
                    .joins = object.conflict != estate::Conflict::None,
                    .host_network = workload.pod() != nullptr && workload.pod()->host_network,
                    .has_copies = object.conflict == estate::Conflict::Identical,
                    .pods = {id}};
        const OwnerReference* const owner = controller_of(workload, object);
        if (owner != nullptr
            && (here.empty() || !here.contains({place.target, place.namespace_, owner->name, owner->kind}))) {
            group.joins = true;
            group.name = owner->name;
            group.kind = owner->kind;
        }
        add(place, std::move(group));
    }
    return std::move(places).take();
}

// By name and kind; groups of one controller are one.
void tidy(std::vector<Group>& groups) {
    std::ranges::stable_sort(
        groups, {}, [](const Group& group) { return std::tuple(group.name, group.kind, group.joins); });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < groups.size(); ++i) {
        Group& last = groups[kept];
        Group& next = groups[i];
        if (is_one(last, next)) {
            join(last, next);
        } else if (++kept != i) {
            groups[kept] = std::move(next);
        }
    }
    if (!groups.empty()) groups.resize(kept + 1);
}

// Of documents that say the same of one object, the first.
void drop_copies(std::vector<Id<Workload>>& pods, const Snapshot& snapshot) {
    std::vector<Id<Workload>> kept;
    for (const Id<Workload> id : pods) {
        const Workload& workload = snapshot[id];
        const bool is_copy = snapshot.object_of(workload).conflict == estate::Conflict::Identical;
        const bool is_known =
            is_copy && std::ranges::any_of(kept, [&](Id<Workload> other) {
                return snapshot[other].name == workload.name && snapshot[other].kind == workload.kind;
            });
        if (!is_known) kept.push_back(id);
    }
    pods = std::move(kept);
}

} // namespace

std::uint64_t pods_of(const Workload& workload) {
    return static_cast<std::uint64_t>(std::clamp<std::int64_t>(workload.replicas.value_or(1), 0, INT32_MAX));
}

Peers peers_of(const Snapshot& snapshot) {
    Peers found;
    found.by_workload.assign(snapshot.table<Workload>().slots(), Peers::none);
    for (Place& place : places_of(snapshot)) {
        tidy(place.groups);
        for (Group& group : place.groups) {
            for (const Id<Workload> pod : group.pods)
                found.by_workload[pod.slot] = static_cast<std::uint32_t>(found.peers.size());
            if (group.has_copies) drop_copies(group.pods, snapshot);
            found.peers.push_back({.target = {place.target},
                                   .namespace_ = place.namespace_,
                                   .name = group.name,
                                   .kind = group.kind,
                                   .pods = std::move(group.pods),
                                   .host_network = group.host_network});
        }
    }
    return found;
}

} // namespace cofferdam::reach

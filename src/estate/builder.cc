#include "estate/builder.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace cofferdam::estate {

namespace {

// The identity of an object within a lineage, by views into its document.
struct Identity {
    std::uint32_t target;
    std::string_view group, kind, namespace_, name;
    bool operator==(const Identity&) const = default;
};

struct IdentityHash {
    std::size_t operator()(const Identity& identity) const {
        std::size_t hash = identity.target;
        for (std::string_view part : {identity.group, identity.kind, identity.namespace_, identity.name})
            hash = hash * 0x9e3779b97f4a7c15U + std::hash<std::string_view>{}(part);
        return hash;
    }
};

Identity identity_of(const Object& object) {
    return {object.target.slot, object.group, object.kind, object.namespace_, object.name};
}

bool same_content(const Object& a, const Object& b) { return a.raw && b.raw && *a.raw == *b.raw; }

} // namespace

SnapshotBuilder::SnapshotBuilder() : next_(std::make_shared<Snapshot>()) {}

SnapshotBuilder::SnapshotBuilder(const SnapshotPtr& previous)
    : next_(std::make_shared<Snapshot>(*previous)) {}

Id<Target> SnapshotBuilder::add_target(Target target) {
    next_->targets_.push_back(std::move(target));
    return {static_cast<std::uint32_t>(next_->targets_.size() - 1)};
}

void SnapshotBuilder::forget_notes() {
    next_->gaps_.clear();
    next_->problems_.clear();
    next_->coverage_ = {};
}

RowId SnapshotBuilder::add_row(Row row, Id<Object> object) {
    return std::visit(
        [&]<class R>(R&& typed) -> RowId {
            using Type = std::decay_t<R>;
            if constexpr (std::is_same_v<Type, std::monostate>) {
                return {};
            } else {
                typed.object = object;
                Id<Type> id = std::get<Table<Type>>(next_->tables_).add(std::forward<R>(typed));
                delta_.of<Type>().added.push_back(id);
                return id;
            }
        },
        std::move(row));
}

void SnapshotBuilder::remove_row(const RowId& row) {
    std::visit(
        [&]<class I>(const I& id) {
            if constexpr (!std::is_same_v<I, std::monostate>) forget(id);
        },
        row);
}

// A row that was added since the previous snapshot leaves no trace in the delta.
template <class T>
void SnapshotBuilder::forget(Id<T> id) {
    std::get<Table<T>>(next_->tables_).remove(id);
    Changes<T>& changes = delta_.of<T>();
    std::erase(changes.changed, id);
    if (std::erase(changes.added, id) == 0) changes.removed.push_back(id);
}

Id<Object> SnapshotBuilder::add(Id<Target> target, Entity entity) {
    entity.object.target = target;
    auto& objects = std::get<Table<Object>>(next_->tables_);
    Id<Object> id = objects.add(std::move(entity.object));
    objects.edit(id).row = add_row(std::move(entity.row), id);
    delta_.of<Object>().added.push_back(id);
    return id;
}

// The row of the same kind keeps its id.
bool SnapshotBuilder::replace_row(const RowId& old, Row& row, Id<Object> object) {
    return std::visit(
        [&]<class I>(const I& id) {
            if constexpr (std::is_same_v<I, std::monostate>) {
                return std::holds_alternative<std::monostate>(row);
            } else {
                return replace_typed(id, row, object);
            }
        },
        old);
}

template <class T>
bool SnapshotBuilder::replace_typed(Id<T> id, Row& row, Id<Object> object) {
    T* typed = std::get_if<T>(&row);
    if (!typed) return false;
    typed->object = object;
    std::get<Table<T>>(next_->tables_).edit(id) = std::move(*typed);
    delta_.of<T>().changed.push_back(id);
    return true;
}

void SnapshotBuilder::replace(Id<Object> id, Entity entity) {
    auto& objects = std::get<Table<Object>>(next_->tables_);
    const Object& old = objects[id];
    entity.object.target = old.target;
    entity.object.row = old.row;
    if (!replace_row(old.row, entity.row, id)) {
        remove_row(old.row);
        entity.object.row = add_row(std::move(entity.row), id);
    }
    objects.edit(id) = std::move(entity.object);
    delta_.of<Object>().changed.push_back(id);
}

void SnapshotBuilder::remove(Id<Object> id) {
    remove_row(std::get<Table<Object>>(next_->tables_)[id].row);
    forget(id);
}

// All documents of a key are kept and judged; each knows whether another of its key differs. A key of which
// nothing came or changed, and that nothing shared, has no conflict: an estate that is kept current has ten
// thousand of those.
std::vector<Conflict> SnapshotBuilder::find_conflicts() const {
    const auto& objects = next_->table<Object>();
    std::unordered_set<Identity, IdentityHash> touched;
    for (const auto* const ids : {&delta_.of<Object>().added, &delta_.of<Object>().changed}) {
        for (const Id<Object> id : *ids) {
            if (objects.contains(id)) touched.insert(identity_of(objects[id]));
        }
    }
    std::vector<Conflict> conflicts(objects.slots(), Conflict::None);
    std::unordered_map<Identity, Id<Object>, IdentityHash> first;
    first.reserve(touched.size());
    for (auto [id, object] : objects) {
        if (object.conflict == Conflict::None && !touched.contains(identity_of(object))) continue;
        auto [known, is_new] = first.try_emplace(identity_of(object), id);
        if (is_new) continue;
        Conflict conflict =
            same_content(objects[known->second], object) ? Conflict::Identical : Conflict::Different;
        conflicts[id.slot] = conflict;
        Conflict& of_first = conflicts[known->second.slot];
        of_first = std::max(of_first, conflict);
    }
    return conflicts;
}

void SnapshotBuilder::mark_conflicts() {
    auto& objects = std::get<Table<Object>>(next_->tables_);
    std::vector<Conflict> conflicts = find_conflicts();
    next_->coverage_.conflicting =
        static_cast<std::size_t>(std::ranges::count(conflicts, Conflict::Different));
    for (std::uint32_t slot = 0; slot < conflicts.size(); ++slot) {
        Id<Object> id{slot};
        if (!objects.contains(id) || objects[id].conflict == conflicts[slot]) continue;
        objects.edit(id).conflict = conflicts[slot];
        delta_.of<Object>().changed.push_back(id);
    }
}

// Each list sorted; what was added is not also said to have changed.
template <class... T>
void SnapshotBuilder::tidy_changes(const std::tuple<Table<T>...>&) {
    auto tidy = [](auto& changes) {
        std::ranges::sort(changes.added);
        std::ranges::sort(changes.removed);
        std::ranges::sort(changes.changed);
        auto repeated = std::ranges::unique(changes.changed);
        changes.changed.erase(repeated.begin(), repeated.end());
        std::erase_if(changes.changed,
                      [&](auto id) { return std::ranges::binary_search(changes.added, id); });
    };
    (tidy(delta_.of<T>()), ...);
}

// By the owner that is its controller (metav1.OwnerReference.controller). Only where that is in the estate:
// else the template is nowhere but in the object itself.
void SnapshotBuilder::attach_instances() {
    auto& objects = std::get<Table<Object>>(next_->tables_);
    std::unordered_map<Identity, Id<Object>, IdentityHash> templates;
    std::vector<Id<Object>> controlled;
    for (auto [id, object] : objects) {
        if (!std::holds_alternative<Id<Workload>>(object.row)) continue;
        templates.try_emplace({object.target.slot, "", object.kind, object.namespace_, object.name}, id);
        if (std::ranges::any_of(object.owners, &OwnerReference::controller)) controlled.push_back(id);
    }
    // All are compared before any row goes: a Pod's template may be a ReplicaSet that is an instance itself.
    std::vector<std::pair<Id<Object>, Id<Object>>> attached;
    auto workload = [&](Id<Object> id) -> const Workload& {
        return (*next_)[std::get<Id<Workload>>(objects[id].row)];
    };
    for (Id<Object> id : controlled) {
        const Object& object = objects[id];
        const OwnerReference& owner = *std::ranges::find_if(object.owners, &OwnerReference::controller);
        auto found = templates.find({object.target.slot, "", owner.kind, object.namespace_, owner.name});
        if (found != templates.end() && runs_as(workload(id), workload(found->second)))
            attached.emplace_back(id, found->second);
    }
    for (auto [id, controller] : attached) {
        remove_row(objects[id].row);
        objects.edit(id).row = add_row(Instance{{}, controller}, id);
    }
    next_->coverage_.instances = next_->table<Instance>().size();
}

Built SnapshotBuilder::build() && {
    attach_instances();
    mark_conflicts();
    tidy_changes(next_->tables_);
    next_->coverage_.objects = next_->table<Object>().size();
    return {std::move(next_), std::move(delta_)};
}

} // namespace cofferdam::estate

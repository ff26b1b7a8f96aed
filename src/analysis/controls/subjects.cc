#include "analysis/controls/subjects.h"

#include <new>

#include "analysis/controls/nulls.h"
#include "estate/field.h"

namespace cofferdam::controls {

using content::ControlSubject;
using value::Kind;
using value::Value;

namespace {

const Value& empty_map() {
    static value::Arena arena;
    static const Value empty = arena.map({});
    return empty;
}

// A slot of its own: what it views must not move.
const Value* kept(const Value& value, value::Arena& arena) {
    if (!value) return &empty_map();
    return new (arena.allocate(sizeof(Value), alignof(Value))) Value(without_nulls(value, arena));
}

void set(Subject& subject, Root root, const Value* value) {
    subject.values[static_cast<std::size_t>(root)] = value;
}

const Value& value_of(const Subject& subject, Root root) {
    return *subject.values[static_cast<std::size_t>(root)];
}

void add_containers(const Subject& pod, std::vector<Subject>& subjects) {
    for (std::string_view list : {"initContainers", "containers", "ephemeralContainers"}) {
        const Value& containers = value_of(pod, Root::Pod)[list];
        for (std::uint32_t i = 0; i < containers.items().size(); ++i) {
            if (!containers[i].is(Kind::Map)) continue;
            Subject& subject = subjects.emplace_back(pod);
            subject.part = {list, i, 0};
            set(subject, Root::Container, &containers[i]);
        }
    }
}

const Value* policies_of(const estate::Object& object, const Neighbours& neighbours, value::Arena& arena) {
    std::vector<Value> policies;
    for (const estate::Object* policy : neighbours.policies(object))
        policies.push_back(*kept(policy->effective, arena));
    return kept(arena.list(policies), arena);
}

} // namespace

Neighbours::Neighbours(const estate::Snapshot& snapshot) {
    for (auto [id, account] : snapshot.table<estate::ServiceAccount>()) {
        const estate::Object& object = snapshot.object_of(account);
        accounts_.emplace(std::tuple(object.target.slot, account.namespace_, account.name), &object);
    }
    for (auto [id, policy] : snapshot.table<estate::NetworkPolicy>()) {
        const estate::Object& object = snapshot.object_of(policy);
        policies_[{object.target.slot, policy.namespace_}].push_back(&object);
    }
}

const estate::Object* Neighbours::account(const estate::Object& object, std::string_view name) const {
    const auto found = accounts_.find(std::tuple(object.target.slot, object.namespace_, name));
    return found == accounts_.end() ? nullptr : found->second;
}

std::span<const estate::Object* const> Neighbours::policies(const estate::Object& namespace_) const {
    const auto found = policies_.find(InTarget(namespace_.target.slot, namespace_.name));
    return found == policies_.end() ? std::span<const estate::Object* const>() : found->second;
}

Subjects subjects_of(const estate::Snapshot& snapshot, const Neighbours& neighbours, Id<estate::Object> id,
                     value::Arena& arena) {
    const estate::Object& object = snapshot[id];
    Subjects subjects;
    Subject& subject = subjects.whole.emplace_back();
    subject.values.fill(&empty_map());
    const Value* whole = kept(object.effective, arena);
    set(subject, Root::Object, whole);
    if (object.kind == "Namespace") set(subject, Root::Policies, policies_of(object, neighbours, arena));
    const auto* row = std::get_if<Id<estate::Workload>>(&object.row);
    const estate::PodDetail* pod = row ? snapshot[*row].pod() : nullptr;
    if (!pod) return subjects;
    const Value& spec = estate::at_path(*whole, pod->spec_path);
    if (!spec.is(Kind::Map)) return subjects;
    set(subject, Root::Pod, &spec);
    const Value& metadata = estate::at_path(*whole, pod->metadata_path);
    if (metadata.is(Kind::Map)) set(subject, Root::Metadata, &metadata);
    if (const estate::Object* account = neighbours.account(object, pod->service_account))
        set(subject, Root::Account, kept(account->effective, arena));
    add_containers(subject, subjects.containers);
    return subjects;
}

const std::vector<Subject>& Subjects::over(ControlSubject over) const {
    return over == ControlSubject::Container ? containers : whole;
}

Root own_root(ControlSubject over) {
    if (over == ControlSubject::Container) return Root::Container;
    return over == ControlSubject::Pod ? Root::Pod : Root::Object;
}

Result<std::vector<Subject>> items_of(const Subject& subject, ControlSubject over, std::string_view path) {
    const Value& list = estate::at_path(value_of(subject, own_root(over)), path);
    if (list && !list.is(Kind::List)) return error("{} is no list", path);
    std::vector<Subject> items;
    for (std::uint32_t i = 0; i < list.items().size(); ++i) {
        Subject& item = items.emplace_back(subject);
        item.part.item = i;
        set(item, Root::Item, &list[i]);
    }
    return items;
}

} // namespace cofferdam::controls

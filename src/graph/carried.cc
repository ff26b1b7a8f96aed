#include "graph/carried.h"

#include <algorithm>

#include "core/check.h"
#include "estate/outline.h"
#include "graph/blast.h"
#include "graph/draft.h"
#include "graph/guards.h"
#include "graph/moved_pods.h"
#include "graph/namespaces.h"
#include "graph/targets.h"

namespace cofferdam::graph {

using estate::Object;
using estate::Snapshot;
using estate::Workload;

namespace {

constexpr std::uint32_t unknown = UINT32_MAX;

template <class Row>
void add_namespaces(const Snapshot& before, const Snapshot& after, const estate::Delta& delta,
                    std::set<std::string_view>& to) {
    const estate::Changes<Row>& changes = delta.of<Row>();
    for (const Id<Row> id : changes.added) to.insert(after[id].namespace_);
    for (const Id<Row> id : changes.removed) to.insert(before[id].namespace_);
    for (const Id<Row> id : changes.changed) to.insert(after[id].namespace_);
}

bool keeps_namespaces(const Snapshot& before, const Snapshot& after, const estate::Delta& delta) {
    const estate::Changes<Object>& objects = delta.of<Object>();
    return (objects.added.empty() && objects.removed.empty())
           || namespaces_of(before) == namespaces_of(after);
}

// Claims, volumes and RuntimeClasses are objects without rows.
bool keeps_claims(const Snapshot& before, const Snapshot& after, const estate::Delta& delta) {
    const auto has_row = [](const Snapshot& in) {
        return [&in](Id<Object> id) { return !std::holds_alternative<std::monostate>(in[id].row); };
    };
    const estate::Changes<Object>& objects = delta.of<Object>();
    return std::ranges::all_of(objects.added, has_row(after))
           && std::ranges::all_of(objects.removed, has_row(before))
           && std::ranges::all_of(objects.changed, has_row(after));
}

// Which of a state's numbers are those of texts.
struct Texts {
    bool first = false;
    bool second = false;
};

Texts texts_of(StateKind kind) {
    switch (kind) {
    case StateKind::Account:
    case StateKind::Secret: return {.first = true, .second = true};
    case StateKind::Volume:
    case StateKind::NewGrant:
    case StateKind::Grant:
    case StateKind::Ability: return {.first = false, .second = true};
    case StateKind::Node:
    case StateKind::User:
    case StateKind::Group:
    case StateKind::Cloud:
    case StateKind::EveryPod:
    case StateKind::EveryPodOfKind:
    case StateKind::EveryWorkload:
    case StateKind::EveryAccount:
    case StateKind::EveryLegacyToken:
    case StateKind::EverySecret:
    case StateKind::EveryPermissions:
    case StateKind::EveryToken:
    case StateKind::EveryVolume:
    case StateKind::PodsOnNode: return {.first = true, .second = false};
    case StateKind::Internet:
    case StateKind::Workload:
    case StateKind::Pod:
    case StateKind::Container:
    case StateKind::Permissions:
    case StateKind::Position:
    case StateKind::EveryUser:
    case StateKind::EveryGroup:
    case StateKind::EveryNode:
    case StateKind::HeldNode:
    case StateKind::OpenEgress:
    case StateKind::Senders:
    case StateKind::Takers:
    case StateKind::PerhapsTakers: return {};
    }
    return {};
}

} // namespace

Carried::Carried(const Graph& previous, const Graph& next, const estate::Delta& delta)
    : previous_(&previous), next_(&next), delta_(&delta), states_(previous.size()),
      texts_(previous.texts_.size(), unknown), conditions_(previous.conditions_.size(), unknown) {
    const Snapshot& before = previous.snapshot();
    const Snapshot& after = next.snapshot();
    keeps_outlines_ = estate::keeps_outlines(before, after, delta);
    keeps_namespaces_ = keeps_namespaces(before, after, delta);
    keeps_roles_ = delta.of<estate::Role>().empty() && delta.of<estate::RoleBinding>().empty();
    keeps_claims_ = keeps_claims(before, after, delta);
    same_reach_ = next.inputs_.reach.says_the_same(previous.inputs_.reach);
    add_namespaces<estate::ServiceAccount>(before, after, delta, namespaces_of_accounts_);
    add_namespaces<estate::Secret>(before, after, delta, namespaces_of_accounts_);
    keeps_instances_ = keeps_pods_in_place(before, after, delta);
    if (!keeps_instances_) {
        pods_before_.emplace(before);
        pods_after_.emplace(after);
    }
    find_moved_objects();
}

void Carried::find_moved_objects() {
    const auto& before = previous_->snapshot().table<Object>();
    const auto& after = next_->snapshot().table<Object>();
    std::size_t page = SIZE_MAX;
    for (const auto [id, object] : before) {
        if (!after.contains(id) || &after[id] == &object) continue;
        moved_.emplace_back(&object, &after[id]);
        if (id.slot / Table<Object>::page_size != page) old_pages_.emplace_back(&object, &object);
        page = id.slot / Table<Object>::page_size;
        old_pages_.back().second = &object;
    }
    std::ranges::sort(moved_);
}

// Pages are copied as a whole, so this is No of some that did not change: their texts stand in the old page.
bool Carried::is_same(Id<Workload> id) const {
    const Snapshot& before = previous_->snapshot();
    const Snapshot& after = next_->snapshot();
    return before.table<Workload>().contains(id) && &before[id] == &after[id]
           && &before.object_of(before[id]) == &after.object_of(after[id]) && !has_moved(after[id]);
}

bool Carried::has_moved(const Workload& workload) const {
    return !keeps_instances_
           && !std::ranges::equal(pods_before_->nodes_of(workload), pods_after_->nodes_of(workload));
}

bool Carried::touches_pod(Id<Workload> id) const {
    return !is_same(id) || namespaces_of_accounts_.contains(next_->snapshot()[id].namespace_);
}

bool Carried::touches_pod_or_volumes(Id<Workload> id) const { return !is_same(id) || !keeps_claims_; }

bool Carried::touches_identities() const {
    return !keeps_outlines_ || !keeps_namespaces_
           || !estate::touches_only<Workload, estate::Instance, estate::NetworkPolicy, estate::Service,
                                    estate::EndpointSlice, estate::Ingress, estate::Secret,
                                    estate::ConfigMap>(previous_->snapshot(), next_->snapshot(), *delta_);
}

// Rules name objects, so the names that the draft has so far are read, too.
bool Carried::touches_permissions() const {
    const Snapshot& before = previous_->snapshot();
    const Snapshot& after = next_->snapshot();
    const bool same_choices =
        delta_->of<estate::NetworkPolicy>().empty()
        || network_chooses_by_namespace_labels(before) == network_chooses_by_namespace_labels(after);
    return !keeps_outlines_ || !keeps_namespaces_ || !keeps_instances_ || !same_choices
           || !estate::touches_only<Workload, estate::Instance, estate::NetworkPolicy, estate::Service,
                                    estate::EndpointSlice, estate::Ingress>(before, after, *delta_)
           || !has_same_names();
}

bool Carried::touches_network() const {
    return !same_reach_ || !keeps_outlines_ || &previous_->exposure() != &next_->exposure();
}

bool Carried::touches_node_services() const { return !same_reach_ || !keeps_outlines_ || !keeps_instances_; }

// Are the states of the draft those that the previous one had at this place, but for insides of pods?
bool Carried::has_same_names() const {
    const auto is_name = [](const State& state) {
        return state.kind != StateKind::Container && state.kind != StateKind::Volume;
    };
    const std::uint32_t end = stretches(Part::Permissions).front().first_state;
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < end; ++i) {
        if (!is_name(previous_->states_[i])) continue;
        if (!states_[i] && !next_->find(known(previous_->states_[i]))) return false;
        ++count;
    }
    return static_cast<std::size_t>(std::ranges::count_if(next_->states_, is_name)) == count;
}

// What the state is called in the draft, if its texts are there.
State Carried::known(State old) const {
    const Texts texts = texts_of(old.kind);
    const auto find = [&](std::uint32_t number) {
        return next_->find_text(previous_->text(number)).value_or(unknown);
    };
    if (texts.first) old.first = find(old.first);
    if (texts.second) old.second = find(old.second);
    return old;
}

void Carried::take_over(Draft& draft, const Stretch& stretch) {
    for (std::uint32_t i = 0; i < stretch.states; ++i) state(draft, StateId{stretch.first_state + i});
    Graph& graph = *draft.graph_;
    for (std::uint32_t i = 0; i < stretch.edges; ++i) {
        const Edge& old = previous_->edges_[stretch.first_edge + i];
        graph.edges_.push_back({.kind = old.kind,
                                .condition = condition(draft, old.condition),
                                .from = state(draft, old.from),
                                .also = old.also ? state(draft, old.also) : StateId{},
                                .to = state(draft, old.to),
                                .first_reason = static_cast<std::uint32_t>(graph.reasons_.size()),
                                .reasons = old.reasons});
        for (const Reason& its : previous_->reasons(old)) graph.reasons_.push_back(reason(its));
    }
}

StateId Carried::state(Draft& draft, StateId old) {
    StateId& known = states_[old.index];
    if (!known) {
        const State wanted = translated(draft, previous_->states_[old.index]);
        known = draft.state(wanted.kind, wanted.first, wanted.second);
    }
    return known;
}

State Carried::translated(Draft& draft, State old) {
    const bool is_of_role =
        old.kind == StateKind::Permissions || old.kind == StateKind::Grant || old.kind == StateKind::NewGrant;
    if (is_of_role && !keeps_roles_) {
        // Roles and bindings have other numbers. But for this one, the parts that are read of them are
        // drafted anew.
        COFFERDAM_CHECK(treasure_of(*previous_, *previous_->find(old)) == Treasure::ClusterAdmin);
        return draft[cluster_admin(draft)];
    }
    const Texts texts = texts_of(old.kind);
    if (texts.first) old.first = text(draft, old.first);
    if (texts.second) old.second = text(draft, old.second);
    return old;
}

std::uint32_t Carried::text(Draft& draft, std::uint32_t old) {
    if (texts_[old] != unknown) return texts_[old];
    const std::string_view text = previous_->text(old);
    const auto known = next_->find_text(text);
    // It may stand in a document that ends with the previous snapshot.
    return texts_[old] = known ? *known : draft.text(draft.keep(std::string(text)));
}

ConditionId Carried::condition(Draft& draft, ConditionId old) {
    std::uint32_t& known = conditions_[old.index];
    if (known == unknown) known = draft.condition(previous_->condition(old)).index;
    return {known};
}

Reason Carried::reason(Reason old) const {
    const auto is_in = [&](const Moved& page) {
        return page.first <= old.object && old.object <= page.second;
    };
    if (std::ranges::none_of(old_pages_, is_in)) return old;
    const auto found = std::ranges::lower_bound(moved_, old.object, {}, &Moved::first);
    COFFERDAM_CHECK(found != moved_.end() && found->first == old.object);
    old.object = found->second;
    return old;
}

} // namespace cofferdam::graph

#include "graph/draft.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <vector>

#include "graph/namespaces.h"

namespace cofferdam::graph {

Draft::Draft(const Inputs& inputs, const Options& options)
    : graph_(new Graph(inputs, options)), live_pods_(graph_->snapshot()) {
    graph_->owned_.push_back(std::make_shared<std::deque<std::string>>());
    graph_->conditions_.emplace_back("");
    text("");
    state(StateKind::Internet);
}

Draft::Draft(const Inputs& inputs, const Graph& previous, const estate::Delta& delta)
    : Draft(inputs, previous.options()) {
    graph_->owned_.insert(graph_->owned_.end(), previous.owned_.begin(), previous.owned_.end());
    graph_->states_.reserve(previous.states_.size());
    graph_->edges_.reserve(previous.edges_.size());
    graph_->reasons_.reserve(previous.reasons_.size());
    carried_.emplace(previous, *graph_, delta);
}

std::uint32_t Draft::text(std::string_view text) {
    const auto [place, is_new] =
        graph_->text_numbers_.try_emplace(text, static_cast<std::uint32_t>(graph_->texts_.size()));
    if (is_new) graph_->texts_.push_back(text);
    return place->second;
}

std::string_view Draft::keep(std::string text) {
    return graph_->owned_.front()->emplace_back(std::move(text));
}

ConditionId Draft::condition(std::string_view text) {
    if (text.empty()) return {};
    if (const auto known = condition_ids_.find(text); known != condition_ids_.end()) return known->second;
    const ConditionId id{static_cast<std::uint32_t>(graph_->conditions_.size())};
    const std::string_view kept = keep(std::string(text));
    graph_->conditions_.push_back(kept);
    condition_ids_.emplace(kept, id);
    return id;
}

StateId Draft::state(StateKind kind, std::uint32_t first, std::uint32_t second) {
    const State wanted{kind, first, second};
    if (const StateId known = graph_->ids_.find(graph_->states_, wanted)) return known;
    graph_->states_.push_back(wanted);
    graph_->ids_.add_last(graph_->states_);
    return {static_cast<std::uint32_t>(graph_->states_.size() - 1)};
}

StateId Draft::of(const estate::Subject& subject) {
    switch (subject.kind) {
    case estate::SubjectKind::User: return named(StateKind::User, subject.name);
    case estate::SubjectKind::Group: return named(StateKind::Group, subject.name);
    case estate::SubjectKind::ServiceAccount:
        return named(StateKind::Account, subject.namespace_, subject.name);
    }
    return {};
}

void Draft::add(EdgeKind kind, StateId from, StateId to, const Because& because) {
    add(kind, from, to, std::span(because.reasons.begin(), because.reasons.size()), because.condition,
        because.also);
}

void Draft::add(EdgeKind kind, StateId from, StateId to, std::span<const Reason> reasons,
                ConditionId condition, StateId also) {
    if (from == to) return;
    graph_->edges_.push_back({.kind = kind,
                              .condition = condition,
                              .from = from,
                              .also = also,
                              .to = to,
                              .first_reason = static_cast<std::uint32_t>(graph_->reasons_.size()),
                              .reasons = static_cast<std::uint32_t>(reasons.size())});
    graph_->reasons_.insert(graph_->reasons_.end(), reasons.begin(), reasons.end());
}

Stretch Draft::begun() const {
    return {.first_state = static_cast<std::uint32_t>(graph_->states_.size()),
            .states = 0,
            .first_edge = static_cast<std::uint32_t>(graph_->edges_.size()),
            .edges = 0};
}

void Draft::end(Stretch& stretch) const {
    stretch.states = static_cast<std::uint32_t>(graph_->states_.size()) - stretch.first_state;
    stretch.edges = static_cast<std::uint32_t>(graph_->edges_.size()) - stretch.first_edge;
}

void Draft::add_part(Part part, bool (Carried::*reads)() const, const std::function<void()>& add) {
    Stretch stretch = begun();
    if (carried_ && !((*carried_).*reads)()) {
        carried_->take_over(*this, carried_->stretches(part).front());
    } else {
        add();
    }
    end(stretch);
    graph_->stretches_[static_cast<std::size_t>(part)] = {stretch};
}

void Draft::add_each(Part part, bool (Carried::*reads)(Id<estate::Workload>) const,
                     const std::function<void(Id<estate::Workload>, const estate::Workload&)>& add) {
    std::vector<Stretch>& stretches = graph_->stretches_[static_cast<std::size_t>(part)];
    stretches.resize(snapshot().table<estate::Workload>().slots());
    for (const auto [id, workload] : snapshot().table<estate::Workload>()) {
        if (!runs(workload)) continue;
        Stretch& stretch = stretches[id.slot] = begun();
        if (carried_ && !((*carried_).*reads)(id)) {
            carried_->take_over(*this, carried_->stretches(part)[id.slot]);
        } else {
            add(id, workload);
        }
        end(stretch);
    }
}

namespace {

std::unordered_set<std::uint32_t> shared_names(const estate::Snapshot& snapshot) {
    struct Named {
        std::uint32_t slot;
        estate::WorkloadKind kind;
    };
    std::map<std::pair<std::string_view, std::string_view>, std::vector<Named>> names;
    for (const auto [id, workload] : snapshot.table<estate::Workload>())
        names[{workload.namespace_, workload.name}].push_back({id.slot, workload.kind});
    std::unordered_set<std::uint32_t> shared;
    for (const auto& [name, all] : names) {
        if (std::ranges::adjacent_find(all, std::ranges::not_equal_to(), &Named::kind) == all.end()) continue;
        for (const Named& each : all) shared.insert(each.slot);
    }
    return shared;
}

} // namespace

GraphPtr Draft::finish() && {
    graph_->shared_names_ = shared_names(snapshot());
    std::vector<std::uint32_t>& first = graph_->first_leaving_;
    first.assign(graph_->states_.size() + 2, 0);
    const auto each = [&](auto action) {
        for (std::uint32_t i = 0; i < graph_->edges_.size(); ++i) {
            const Edge& edge = graph_->edges_[i];
            action(edge.from, i);
            if (edge.also && edge.also != edge.from) action(edge.also, i);
        }
    };
    each([&](StateId state, std::uint32_t) { ++first[state.index + 2]; });
    for (std::size_t i = 2; i < first.size(); ++i) first[i] += first[i - 1];
    graph_->leaving_.resize(first.back());
    each([&](StateId state, std::uint32_t edge) { graph_->leaving_[first[state.index + 1]++] = edge; });
    first.pop_back();
    return std::move(graph_);
}

} // namespace cofferdam::graph

// Ways in from outside, and from one pod to another.
#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "graph/draft.h"
#include "graph/namespaces.h"

namespace cofferdam::graph {

namespace {

using estate::Workload;
using exposure::WayIn;
using exposure::WorkloadExposure;

constexpr std::string_view assumed = "assumed: whoever reaches it owns it";

class Network {
  public:
    explicit Network(Draft& draft) : draft_(&draft), reach_(&draft.inputs().reach) {}

    void add() {
        for (const WorkloadExposure& exposed : draft_->inputs().exposure.workloads) add_ways(exposed);
        for (const auto [id, workload] : draft_->snapshot().table<Workload>()) {
            if (!runs(workload)) continue;
            const StateId reached = draft_->state(StateKind::Workload, id.slot);
            if (workload.pod())
                draft_->join(draft_->named(StateKind::EveryWorkload, workload.namespace_), reached);
            if (is_breachable(id)) add_breach(id, workload);
        }
        if (!targets_.empty()) add_reach();
    }

  private:
    void add_ways(const WorkloadExposure& exposed) {
        const WayIn* best = nullptr;
        for (const WayIn& way : exposed.in) {
            if (way.from_internet() == Truth::No) continue;
            if (!best || (best->from_internet() == Truth::Unknown && way.from_internet() == Truth::Yes))
                best = &way;
        }
        if (!best) return;
        exposed_.insert(exposed.workload.slot);
        const exposure::Lead& lead = draft_->inputs().exposure.openings[best->opening].lead;
        const Reason reason{&draft_->snapshot()[best->through], "", draft_->keep(std::string(lead.reason)),
                            false};
        ConditionId condition;
        if (best->leads == Truth::Unknown)
            condition = draft_->condition(
                fmt::format("the Internet reaches it by {}: {}", to_string(best->kind), lead.reason));
        else if (best->admitted == Truth::Unknown)
            condition = draft_->condition("network policies admit the way");
        draft_->add(EdgeKind::Exposed, draft_->state(StateKind::Internet),
                    draft_->state(StateKind::Workload, exposed.workload.slot),
                    {.reasons = {reason}, .condition = condition});
    }

    bool is_breachable(Id<Workload> id) const {
        if (draft_->options().breach == Breach::None) return false;
        return draft_->options().breach == Breach::Reached || exposed_.contains(id.slot);
    }

    // Of which containers: those that declare a port; if none does, all that serve.
    void add_breach(Id<Workload> id, const Workload& workload) {
        targets_.push_back(id);
        const bool any_declares = std::ranges::any_of(
            workload.containers, [](const estate::Container& container) { return !container.ports.empty(); });
        for (std::size_t i = 0; i < workload.containers.size(); ++i) {
            const estate::Container& row = workload.containers[i];
            const bool serves =
                row.role == estate::ContainerRole::App || row.role == estate::ContainerRole::Sidecar;
            if (!serves || (any_declares && row.ports.empty())) continue;
            draft_->add(EdgeKind::ExploitService, draft_->state(StateKind::Workload, id.slot),
                        draft_->container(id, i),
                        {.reasons = {{&draft_->snapshot().object_of(workload), row.path, assumed, false}}});
        }
    }

    StateId position(Id<Workload> id) { return draft_->state(StateKind::Position, id.slot); }

    // What passes between pods that no policy isolates is one state, and not a pair for each two of them.
    void add_reach() {
        const StateId open = draft_->state(StateKind::OpenEgress);
        for (std::uint32_t i = 0; i < reach_->peers().size(); ++i) {
            const reach::PeerId peer{i};
            const bool is_open = reach_->isolates(reach::Direction::Egress, peer) == Truth::No;
            for (const Id<Workload> pod : (*reach_)[peer].pods) {
                const std::size_t containers = draft_->snapshot()[pod].containers.size();
                for (std::size_t at = 0; at < containers; ++at)
                    draft_->join(draft_->container(pod, at), position(pod));
                if (is_open) draft_->join(position(pod), open);
            }
            if (!is_open) isolated_.push_back(peer);
        }
        std::set<std::uint32_t> seen;
        for (const Id<Workload> target : targets_) {
            const auto peer = reach_->peer_of(target);
            if (peer && seen.insert(peer->index).second) add_target(*peer, open);
        }
        for (const reach::PeerId peer : isolated_) add_source(peer);
    }

    void add_target(reach::PeerId to, StateId open) {
        if (reach_->isolates(reach::Direction::Ingress, to) == Truth::No) {
            open_targets_.insert(to.index);
            lead(open, to, Truth::Yes);
            return;
        }
        for (const reach::Link& link : reach_->sources(to)) {
            for (const Id<Workload> from : (*reach_)[link.peer].pods)
                lead(position(from), to, truth_of(link.ports));
        }
        add_unenforced(open, to);
    }

    void add_source(reach::PeerId from) {
        for (const reach::Link& link : reach_->destinations(from)) {
            if (!open_targets_.contains(link.peer.index)) continue;
            for (const Id<Workload> pod : (*reach_)[from].pods)
                lead(position(pod), link.peer, truth_of(link.ports));
        }
        for (const Id<Workload> pod : (*reach_)[from].pods)
            draft_->join(position(pod), draft_->state(StateKind::OpenEgress), unenforced());
    }

    static Truth truth_of(const reach::PortPassage& passage) {
        return passage.allowed.empty() ? Truth::Unknown : Truth::Yes;
    }

    void lead(StateId from, reach::PeerId to, Truth passes, ConditionId condition = {}) {
        if (passes == Truth::Unknown) condition = draft_->condition("network policies admit the connection");
        for (const Id<Workload> pod : (*reach_)[to].pods) {
            draft_->add(EdgeKind::NetReach, from, draft_->state(StateKind::Workload, pod.slot),
                        {.reasons = {{&draft_->snapshot().object_of(draft_->snapshot()[pod]), "",
                                      condition ? "network policies close it, if they are enforced"
                                                : "network policies let it pass",
                                      false}},
                         .condition = condition});
        }
    }

    // That anything enforces NetworkPolicy is an assumption (reach::CniProfile) unless the user named what
    // does.
    ConditionId unenforced() { return draft_->condition("nothing in the cluster enforces NetworkPolicy"); }
    void add_unenforced(StateId open, reach::PeerId to) { lead(open, to, Truth::Yes, unenforced()); }

    Draft* draft_;
    const reach::Reach* reach_;
    std::set<std::uint32_t> exposed_; // slots of workloads
    std::vector<Id<Workload>> targets_;
    std::set<std::uint32_t> open_targets_; // peers
    std::vector<reach::PeerId> isolated_;
};

} // namespace

void add_network(Draft& draft) { Network(draft).add(); }

} // namespace cofferdam::graph

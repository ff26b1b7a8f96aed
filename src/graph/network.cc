// Ways in from outside, and from one pod to another.
#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "analysis/reach/bundles.h"
#include "graph/draft.h"
#include "graph/namespaces.h"

namespace cofferdam::graph {

namespace {

using estate::Workload;
using exposure::WayIn;
using exposure::WorkloadExposure;

constexpr std::string_view assumed = "assumed: whoever reaches it owns it";

bool any_rule_denies(const estate::Snapshot& snapshot) {
    const auto denies = [](const estate::TrafficRule& rule) {
        return rule.action != estate::TrafficAction::Allow;
    };
    for (const auto [id, policy] : snapshot.table<estate::PolicyObject>()) {
        for (const estate::TrafficPolicy& traffic : policy.traffic) {
            if (std::ranges::any_of(traffic.ingress.rules, denies)
                || std::ranges::any_of(traffic.egress.rules, denies))
                return true;
        }
    }
    return false;
}

class Network {
  public:
    explicit Network(Draft& draft)
        : draft_(&draft), reach_(&draft.inputs().reach), denies_(any_rule_denies(draft.snapshot())) {}

    void add() {
        for (const WorkloadExposure& exposed : draft_->inputs().exposure.workloads) add_ways(exposed);
        for (const auto [id, workload] : draft_->snapshot().table<Workload>()) {
            if (!runs(workload)) continue;
            const StateId reached = draft_->state(StateKind::Workload, id.slot);
            if (workload.pod())
                draft_->join(draft_->named(StateKind::EveryWorkload, workload.namespace_), reached);
            if (is_breachable(id)) add_breach(id, workload);
        }
        draft_->add_part(Part::Network, &Carried::touches_network, [this] {
            if (!targets_.empty()) add_reach();
        });
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
        const exposure::Lead& lead = draft_->inputs().exposure.openings[best->opening].lead;
        const Reason reason{&draft_->snapshot()[best->through], "", draft_->keep(std::string(lead.reason)),
                            false};
        ConditionId condition;
        if (best->leads == Truth::Unknown)
            condition = draft_->condition(
                fmt::format("the Internet reaches it by {}: {}", to_string(best->kind), lead.reason));
        else if (best->admitted == Truth::Unknown)
            condition = draft_->condition("network policies admit the way");
        exposed_.emplace(exposed.workload.slot, condition);
        draft_->add(EdgeKind::Exposed, draft_->state(StateKind::Internet),
                    draft_->state(StateKind::Workload, exposed.workload.slot),
                    {.reasons = {reason}, .condition = condition});
    }

    bool is_breachable(Id<Workload> id) const {
        if (draft_->options().breach == Breach::None) return false;
        return draft_->options().breach == Breach::Reached || exposed_.contains(id.slot);
    }

    // Who merely may have a way in from outside is only perhaps a front end, whoever reaches it.
    ConditionId is_front_end(Id<Workload> id) const {
        return draft_->options().breach == Breach::Exposed ? exposed_.at(id.slot) : ConditionId{};
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
                        {.reasons = {{&draft_->snapshot().object_of(workload), row.path, assumed, false}},
                         .condition = is_front_end(id)});
        }
    }

    StateId position(Id<Workload> id) { return draft_->state(StateKind::Position, id.slot); }

    // By bundles and not by pairs: senders are one state, and takers one of those whom they surely reach or
    // one of those whom they may.
    void add_reach() {
        for (std::uint32_t i = 0; i < reach_->peers().size(); ++i) add_position(reach::PeerId{i});
        std::vector<bool> takers(reach_->peers().size());
        for (const Id<Workload> target : targets_) {
            const auto peer = reach_->peer_of(target);
            if (peer) takers[peer->index] = true;
        }
        add_bundles(reach_->bundles(takers));
        for (std::uint32_t i = 0; i < takers.size(); ++i) {
            if (takers[i]) add_target(reach::PeerId{i});
        }
    }

    StateId everybody(const reach::Peer& peer) {
        return draft_->state(StateKind::OpenEgress, peer.target.slot);
    }

    bool is_compose(reach::PeerId peer) const {
        return draft_->snapshot()[(*reach_)[peer].pods.front()].compose() != nullptr;
    }

    bool is_open(reach::PeerId peer, reach::Direction direction) const {
        return !denies_ && !is_compose(peer) && reach_->isolates(direction, peer) == Truth::No;
    }

    void add_position(reach::PeerId id) {
        const reach::Peer& peer = (*reach_)[id];
        const bool open = is_open(id, reach::Direction::Egress);
        for (const Id<Workload> pod : peer.pods) {
            const std::size_t containers = draft_->snapshot()[pod].containers.size();
            for (std::size_t at = 0; at < containers; ++at)
                draft_->join(draft_->container(pod, at), position(pod));
            if (open) draft_->join(position(pod), everybody(peer));
            // The network of a Compose project is no policy.
            if (!open && !is_compose(id) && may_be_unenforced())
                draft_->join(position(pod), everybody(peer), unenforced());
        }
    }

    void add_target(reach::PeerId to) {
        const StateId from = everybody((*reach_)[to]);
        if (is_open(to, reach::Direction::Ingress)) {
            lead(from, to, {});
        } else if (!is_compose(to) && may_be_unenforced()) {
            lead(from, to, unenforced());
        }
    }

    void add_bundles(const reach::Bundles& bundles) {
        const ConditionId admitted = draft_->condition("network policies admit the connection");
        for (std::uint32_t i = 0; i < bundles.senders.size(); ++i) {
            for (const reach::PeerId from : bundles.senders[i]) {
                for (const Id<Workload> pod : (*reach_)[from].pods)
                    draft_->join(position(pod), draft_->state(StateKind::Senders, i));
            }
        }
        for (const reach::Bundle& bundle : bundles.bundles)
            draft_->join(
                draft_->state(StateKind::Senders, bundle.senders),
                draft_->state(bundle.surely ? StateKind::Takers : StateKind::PerhapsTakers, bundle.takers));
        for (std::uint32_t i = 0; i < bundles.takers.size(); ++i) {
            for (const reach::PeerId to : bundles.takers[i]) {
                if (draft_->has(StateKind::Takers, i)) lead(draft_->state(StateKind::Takers, i), to, {});
                if (draft_->has(StateKind::PerhapsTakers, i))
                    lead(draft_->state(StateKind::PerhapsTakers, i), to, admitted);
            }
        }
    }

    void lead(StateId from, reach::PeerId to, ConditionId condition) {
        const std::string_view text =
            condition ? "network policies close it, if they are enforced" : "network policies let it pass";
        for (const Id<Workload> pod : (*reach_)[to].pods) {
            draft_->add(
                EdgeKind::NetReach, from, draft_->state(StateKind::Workload, pod.slot),
                {.reasons = {{&draft_->snapshot().object_of(draft_->snapshot()[pod]), "", text, false}},
                 .condition = condition});
        }
    }

    // That anything enforces NetworkPolicy is an assumption unless the user named what does, or that nothing
    // does.
    bool may_be_unenforced() const {
        const reach::CniProfile& profile = reach_->options().profile;
        return profile.enforces != Truth::Yes || profile.name == reach::cni_profiles().front().name;
    }
    ConditionId unenforced() {
        if (reach_->options().profile.enforces == Truth::No) return {};
        return draft_->condition("nothing in the cluster enforces NetworkPolicy");
    }

    Draft* draft_;
    const reach::Reach* reach_;
    bool denies_ = false;                          // some rule of the estate does
    std::map<std::uint32_t, ConditionId> exposed_; // slots of workloads, and what it hangs on
    std::vector<Id<Workload>> targets_;
};

} // namespace

void add_network(Draft& draft) { Network(draft).add(); }

} // namespace cofferdam::graph

#include "seal/network_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "seal/declared_needs.h"
#include "seal/observed_needs.h"
#include "seal/passage.h"
#include "seal/plan_notes.h"
#include "seal/policy_draft.h"
#include "seal/ways_in.h"

namespace cofferdam::seal {

namespace {

using reach::PeerId;

void append(Needs& all, Needs more) {
    std::ranges::move(more.wants, std::back_inserter(all.wants));
    std::ranges::move(more.unplaced, std::back_inserter(all.unplaced));
    std::ranges::move(more.notes, std::back_inserter(all.notes));
}

// Whoever connects to anything looks it up first.
void add_dns(const reach::Reach& reach, Needs& needs) {
    static const estate::PortSet ports =
        estate::PortSet::of(estate::Protocol::Tcp, 53) | estate::PortSet::of(estate::Protocol::Udp, 53);
    std::set<PeerId> clients;
    for (const Want& want : needs.wants) {
        if (const auto* const from = std::get_if<PeerId>(&want.from)) clients.insert(*from);
    }
    for (const PeerId peer : clients)
        needs.wants.push_back({reach[peer].target, peer, DnsPods{}, ports, "DNS"});
}

bool is(const WantEnd& end, PeerId peer) {
    const auto* const named = std::get_if<PeerId>(&end);
    return named != nullptr && *named == peer;
}

using NamespaceKey = std::pair<Id<estate::Target>, std::string_view>;

class Planner {
  public:
    Planner(const reach::Reach& reach, const Scope& scope, Needs needs)
        : reach_(reach), passages_(reach), selectors_(pod_selectors(reach)), names_(reach.snapshot()) {
        plan_.notes = std::move(needs.notes);
        plan_.unplaced = std::move(needs.unplaced);
        for (const PeerId peer : scope.peers()) sealed_.insert(key_of(peer));
        leave_out_nameless(needs.wants);
        for (Want& want : needs.wants) {
            if ((is_sealed(want.from) || is_sealed(want.to)) && !narrows_today(want))
                plan_.wants.push_back(std::move(want));
        }
        for (const PeerId peer : scope.peers()) {
            if (sealed_.contains(key_of(peer))) plan_.sealed.push_back(peer);
        }
    }

    NetworkPlan plan() {
        for (const Want& want : plan_.wants) {
            if (const auto* const from = std::get_if<PeerId>(&want.from)) wants_[*from].push_back(&want);
            if (const auto* const to = std::get_if<PeerId>(&want.to)) wants_[*to].push_back(&want);
        }
        for (const NamespaceKey& key : sealed_) deny_everything(key);
        for (const PeerId peer : plan_.sealed) allow_wanted(peer);
        for (auto& [key, draft] : drafts_) plan_.policies.push_back(std::move(draft).finish());
        std::ranges::sort(plan_.policies, {}, [](const PlannedPolicy& policy) {
            return std::tuple(policy.target, policy.namespace_, !policy.labels.empty(),
                              std::string_view(policy.name));
        });
        add_workload_notes(reach_, plan_, selectors_);
        std::ranges::sort(plan_.notes);
        plan_.notes.erase(std::ranges::unique(plan_.notes).begin(), plan_.notes.end());
        return std::move(plan_);
    }

  private:
    NamespaceKey key_of(PeerId peer) const { return {reach_[peer].target, reach_[peer].namespace_}; }

    bool is_sealed(const WantEnd& end) const {
        const auto* const peer = std::get_if<PeerId>(&end);
        return peer != nullptr && sealed_.contains(key_of(*peer));
    }

    // A Service or an Ingress says that there is a way in, and a policy from where it may be used: the policy
    // is the more exact, and nothing is opened to everybody on a guess.
    bool narrows_today(const Want& want) {
        const bool from_anybody =
            std::holds_alternative<Everybody>(want.from) || std::holds_alternative<AnyPod>(want.from);
        if (!from_anybody || passages_.passes(want)) return false;
        plan_.notes.push_back({NoteKind::NotOpened, describe(reach_[std::get<PeerId>(want.to)]),
                               fmt::format("{} ({})", want.ports.to_string(), want.reason)});
        return true;
    }

    // No policy can allow what a pod without labels needs and nothing to the others.
    void leave_out_nameless(const std::vector<Want>& wants) {
        for (const Want& want : wants) {
            for (const WantEnd* end : {&want.from, &want.to}) {
                const auto* const peer = std::get_if<PeerId>(end);
                if (peer == nullptr || !selectors_[peer->index].labels.empty()
                    || !sealed_.contains(key_of(*peer)))
                    continue;
                sealed_.erase(key_of(*peer));
                plan_.notes.push_back(
                    {NoteKind::NotSealed, fmt::format("Namespace {}", reach_[*peer].namespace_),
                     fmt::format("{} has no labels that a policy could select it by, and it needs: {}",
                                 describe(reach_[*peer]), want.reason)});
            }
        }
    }

    void deny_everything(const NamespaceKey& key) {
        for (const auto& [id, policy] : reach_.snapshot().table<estate::NetworkPolicy>()) {
            const bool denies = policy.pods.selects_all() && policy.isolates_ingress && policy.isolates_egress
                                && policy.ingress.empty() && policy.egress.empty();
            const bool is_here =
                policy.namespace_ == key.second && reach_.snapshot().object_of(policy).target == key.first;
            if (!denies || !is_here) continue;
            plan_.notes.push_back({NoteKind::Covered, fmt::format("Namespace {}", key.second),
                                   fmt::format("NetworkPolicy {} denies everything", policy.name)});
            return;
        }
        PlannedPolicy policy;
        policy.target = key.first;
        policy.namespace_ = key.second;
        policy.name = names_.take(key.first, key.second, "default-deny", "sealed");
        policy.subject = fmt::format("every pod of {}", key.second);
        plan_.policies.push_back(std::move(policy));
    }

    // Do policies that are there isolate it both ways and let all that it needs pass?
    bool is_covered(PeerId peer, const std::vector<const Want*>& wants) const {
        return reach_.isolates(reach::Direction::Ingress, peer) == Truth::Yes
               && reach_.isolates(reach::Direction::Egress, peer) == Truth::Yes
               && std::ranges::all_of(wants, [&](const Want* want) { return passages_.passes(*want); });
    }

    void allow_wanted(PeerId peer) {
        const auto wants = wants_.find(peer);
        if (wants == wants_.end()) return;
        if (is_covered(peer, wants->second)) {
            plan_.notes.push_back({NoteKind::Covered, describe(reach_[peer]),
                                   "isolated both ways, and all that it needs passes"});
            return;
        }
        PolicyDraft& draft = draft_of(peer);
        for (const Want* want : wants->second) {
            if (is(want->to, peer)) draft.allow_from(want->from, want->ports, want->reason);
            if (is(want->from, peer)) draft.allow_to(want->to, want->ports, want->reason);
        }
    }

    // Workloads of equal labels share a policy, named after the first.
    PolicyDraft& draft_of(PeerId peer) {
        const reach::Peer& row = reach_[peer];
        const LabelList& labels = selectors_[peer.index].labels;
        const auto known = drafts_.find({row.target, row.namespace_, labels});
        if (known != drafts_.end()) {
            known->second.add_subject(peer);
            return known->second;
        }
        std::string name = names_.take(row.target, row.namespace_, row.name, row.kind);
        return drafts_
            .try_emplace({row.target, row.namespace_, labels}, reach_, selectors_, peer, std::move(name))
            .first->second;
    }

    const reach::Reach& reach_;
    Passages passages_;
    std::vector<PodSelector> selectors_;
    PolicyNames names_;
    std::set<NamespaceKey> sealed_;
    std::map<PeerId, std::vector<const Want*>> wants_; // by either end
    std::map<std::tuple<Id<estate::Target>, std::string_view, LabelList>, PolicyDraft> drafts_;
    NetworkPlan plan_;
};

} // namespace

NetworkPlan plan_network(const reach::Reach& reach, const Options& options,
                         const observations::FlowWindow* window) {
    const exposure::EstateIndex index(reach.snapshot());
    const HostLookup lookup(reach, index);
    const Scope scope(reach, options);
    Needs needs = ways_in(reach, lookup, scope);
    if (options.declared) append(needs, declared_needs(reach, lookup, scope, options));
    if (window != nullptr) append(needs, observed_needs(reach, lookup, scope, *window));
    add_dns(reach, needs);
    return Planner(reach, scope, std::move(needs)).plan();
}

} // namespace cofferdam::seal

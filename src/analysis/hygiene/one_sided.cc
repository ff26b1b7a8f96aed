// Rules that allow connections to or from pods whose own policies deny all of them: half of an intention.
//
// A rule that may mean every pod is none: who allows all egress does not say that everybody there has to
// listen. And one that means many has none of them in mind: it counts only if all of them are cut off.
#include <algorithm>

#include <fmt/format.h>

#include "analysis/hygiene/fault_finder.h"

namespace cofferdam::hygiene {

namespace {

using estate::PortSet;
using reach::Direction;

Direction other_side(const RuleRow& row) {
    return row.direction == Direction::Ingress ? Direction::Egress : Direction::Ingress;
}

class Search {
  public:
    explicit Search(const FaultFinder& finder) : table_(&finder.table), nothing_(finder.table) {}

    // Peers that no pod of the policy can connect with, though the rule allows it.
    std::vector<PeerIndex> cut_off(const RuleRow& row) const {
        std::vector<PeerIndex> cut;
        const bool means_many = row.peers->members.size() > most_in_mind;
        for (const PeerSet::Member& member : row.peers->members) {
            if (member.peer >= table_->universe().pod_count()) break;
            if (member.means == Truth::Yes && is_cut_off(row, member.peer)) {
                cut.push_back(member.peer);
            } else if (means_many) {
                return {};
            }
        }
        return cut;
    }

  private:
    static constexpr std::size_t most_in_mind = 10;

    bool is_cut_off(const RuleRow& row, PeerIndex peer) const {
        const PodClass& theirs = table_->classes()[table_->class_of(other_side(row), peer)];
        if (theirs.policies.empty()) return false;
        bool allows_something = false;
        for (const PeerIndex pod : table_->policies()[row.policy].pods) {
            if (pod == peer) return false;
            const PortSet ports = table_->ports(row, pod, peer);
            if (ports.empty()) continue;
            const reach::PortPassage passage = decide(*table_, theirs, pod, nothing_);
            if ((passage.allowed | passage.unknown).intersects(ports)) return false;
            allows_something = allows_something || passes_own_side(row, pod, peer, ports);
        }
        return allows_something;
    }

    bool passes_own_side(const RuleRow& row, PeerIndex pod, PeerIndex peer, const PortSet& ports) const {
        const PodClass& of = table_->classes()[table_->class_of(row.direction, pod)];
        return decide(*table_, of, peer, nothing_).allowed.intersects(ports);
    }

    const RuleTable* table_;
    Omitted nothing_;
};

std::string names_of(const FaultFinder& finder, const std::vector<PeerIndex>& peers) {
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, peers.size()); ++i)
        text += (i == 0 ? "" : ", ") + finder.name_of_peer(peers[i]);
    return peers.size() <= most ? text : fmt::format("{} and {} more", text, peers.size() - most);
}

// Those of its policies that deny: what no rule allows, or by a rule.
std::set<PolicyIndex> denying(const FaultFinder& finder, const RuleRow& row, PeerIndex peer) {
    const Direction direction = other_side(row);
    const RuleTable& table = finder.table;
    const PodClass& of = table.classes()[table.class_of(direction, peer)];
    std::set<PolicyIndex> found;
    for (const PodClass::Selecting& one : of.policies) {
        if (side_of(*table.policies()[one.policy].placed->policy, direction).isolates)
            found.insert(one.policy);
    }
    const PeerIndex pod = table.policies()[row.policy].pods.front();
    for (const Step& step : steps(table, of, pod, Omitted(table))) {
        const RuleRow& asked = table.rules()[step.rule];
        if (asked.rule->action == estate::TrafficAction::Deny) found.insert(asked.policy);
    }
    return found;
}

} // namespace

void find_one_sided(FaultFinder& finder) {
    const Search search(finder);
    for (RuleIndex index = 0; index < finder.table.rules().size(); ++index) {
        const RuleRow& row = finder.table.rules()[index];
        if (row.rule->action != estate::TrafficAction::Allow || row.peers->other_pods != Truth::No
            || row.peers->may_be_any_pod())
            continue;
        const std::vector<PeerIndex> cut = search.cut_off(row);
        if (cut.empty()) continue;
        const bool ingress = row.direction == Direction::Ingress;
        const auto others = denying(finder, row, cut.front());
        finder.add_of_rule(FaultKind::OneSided, index,
                           fmt::format("it allows connections {} {}, whose own {} denies all of them ({})",
                                       ingress ? "from" : "to", names_of(finder, cut),
                                       ingress ? "egress" : "ingress", finder.names_of(others)),
                           others);
    }
}

} // namespace cofferdam::hygiene

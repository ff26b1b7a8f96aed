// Policies and rules without which every connection and every isolation is the same.
//
// Asked one after another, later objects first, each alone and with all that was found before: so any of them
// can go, and all together. Of two policies that say the same one stays.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "analysis/hygiene/fault_finder.h"

namespace cofferdam::hygiene {

namespace {

using estate::PortSet;
using estate::TrafficAction;
using estate::TrafficPeer;

using Others = std::set<PolicyIndex>;

class Search {
  public:
    explicit Search(FaultFinder& finder)
        : finder_(&finder), table_(&finder.table), nothing_(finder.table), omitted_(&finder.omitted) {}

    // Nothing if something changes without it; else the policies that do the same. Leaves it out if so.
    std::optional<Others> without_policy(PolicyIndex policy) {
        const auto others = if_alone_and_together([&] { return check_policy(policy); });
        nothing_.policies[policy] = false;
        return others;
    }

    std::optional<Others> without_rule(RuleIndex rule) {
        const auto others = if_alone_and_together([&] { return check_rule(rule); });
        nothing_.rules[rule] = false;
        return others;
    }

  private:
    // Nothing may change if it alone goes, and nothing if all that was found before goes with it.
    template <class Check>
    std::optional<Others> if_alone_and_together(Check check) {
        omitted_ = &nothing_;
        const bool alone = check().has_value();
        omitted_ = &finder_->omitted;
        if (!alone) return {};
        return check();
    }

    std::optional<Others> check_policy(PolicyIndex policy) {
        const PolicyRow& row = table_->policies()[policy];
        if (changes_isolation(policy)) return {};
        Others others;
        omitted_->policies[policy] = true;
        for (const auto& side : row.rules) {
            for (const RuleIndex rule : side) {
                if (omitted_->rules[rule] || is_same_without(rule, others)) continue;
                omitted_->policies[policy] = false;
                return {};
            }
        }
        return others;
    }

    std::optional<Others> check_rule(RuleIndex rule) {
        Others others;
        omitted_->rules[rule] = true;
        if (is_same_without(rule, others)) return others;
        omitted_->rules[rule] = false;
        return {};
    }

    bool changes_isolation(PolicyIndex policy) {
        const PolicyRow& row = table_->policies()[policy];
        return std::ranges::any_of(directions, [&](reach::Direction direction) {
            return side_of(*row.placed->policy, direction).isolates
                   && std::ranges::any_of(row.classes[index_of(direction)], [&](ClassIndex index) {
                          return changes_isolation(policy, table_->classes()[index]);
                      });
        });
    }

    bool changes_isolation(PolicyIndex policy, const PodClass& of) {
        const std::size_t tier = table_->policies()[policy].placed->tier;
        const Truth with = isolates(*table_, of, tier, *omitted_);
        omitted_->policies[policy] = true;
        const Truth without = isolates(*table_, of, tier, *omitted_);
        omitted_->policies[policy] = false;
        // Two that may isolate are not one that does not matter.
        return with != without || with == Truth::Unknown;
    }

    // Of a rule that is left out: for each pod that it may be asked of, each peer that it may mean.
    bool is_same_without(RuleIndex rule, Others& others) {
        const RuleRow& row = table_->rules()[rule];
        return std::ranges::all_of(table_->policies()[row.policy].classes[index_of(row.direction)],
                                   [&](ClassIndex index) {
                                       return is_covered(row, table_->classes()[index], others)
                                              || is_same_without(rule, index, others);
                                   });
    }

    // Does another rule that allows say all of it, where nothing is denied or passed on? That is frequent,
    // and found without a look at single peers.
    bool is_covered(const RuleRow& row, const PodClass& of, Others& others) const {
        const std::size_t tier = table_->policies()[row.policy].placed->tier;
        const RuleRow* covering = nullptr;
        for (const PodClass::Selecting& one : of.policies) {
            if (table_->policies()[one.policy].placed->tier != tier) continue;
            for (const RuleIndex index : table_->policies()[one.policy].rules[index_of(of.direction)]) {
                const RuleRow& other = table_->rules()[index];
                if (other.rule->action != TrafficAction::Allow) return false;
                if (covering != nullptr || &other == &row || omitted_->has(*table_, index)) continue;
                if (one.selects == Truth::Yes && says_all_of(other, row)) covering = &other;
            }
        }
        if (covering == nullptr || row.rule->action != TrafficAction::Allow) return false;
        add(*covering, row, others);
        return true;
    }

    static bool says_all_of(const RuleRow& a, const RuleRow& b) {
        const bool ports =
            a.rule->ports.includes(b.rule->ports)
            && (a.rule->ports.is_all() || std::ranges::all_of(b.rule->named_ports, [&](const auto& port) {
                    return std::ranges::find(a.rule->named_ports, port) != a.rule->named_ports.end();
                }));
        return ports && a.rule->condition.empty()
               && (a.peers->includes(*b.peers) || means_all_of(*a.rule, *b.rule));
    }

    // By their text: also where it cannot be known whom a peer means, as of pods under a block of addresses.
    static bool means_all_of(const estate::TrafficRule& a, const estate::TrafficRule& b) {
        if (a.applies != Truth::Yes) return false;
        return std::ranges::all_of(b.peers, [&](const TrafficPeer& peer) {
            return !peer.some_addresses && std::ranges::any_of(a.peers, [&](const TrafficPeer& other) {
                return other.addresses.includes(peer.addresses) && other.nodes == peer.nodes
                       && other.addresses_cover_pods == peer.addresses_cover_pods
                       && other.pods.to_string() == peer.pods.to_string();
            });
        });
    }

    bool is_same_without(RuleIndex rule, ClassIndex index, Others& others) {
        const RuleRow& row = table_->rules()[rule];
        const PodClass& of = table_->classes()[index];
        return table_->visit_kinds(of, row, [&](PeerIndex peer) {
            const reach::PortPassage without = decide(*table_, of, peer, *omitted_);
            if (with_rule(rule, of, peer) != without || depends_on_unknown(row, of, peer, without))
                return false;
            note_others(rule, of, peer, others);
            return true;
        });
    }

    // Where the rule may match or not, another one that may is no substitute.
    bool depends_on_unknown(const RuleRow& row, const PodClass& of, PeerIndex peer,
                            const reach::PortPassage& without) const {
        if (means(of, row, peer) == Truth::Yes) return false;
        return without.unknown.intersects(table_->ports(row, of.pod, peer));
    }

    // The rule put back, and with it no more of its policy than it was before.
    reach::PortPassage with_rule(RuleIndex rule, const PodClass& of, PeerIndex peer) {
        const PolicyIndex policy = table_->rules()[rule].policy;
        const bool policy_was = omitted_->policies[policy];
        const bool rule_was = omitted_->rules[rule];
        omitted_->policies[policy] = omitted_->rules[rule] = false;
        const reach::PortPassage with = decide(*table_, of, peer, *omitted_);
        omitted_->policies[policy] = policy_was;
        omitted_->rules[rule] = rule_was;
        return with;
    }

    void note_others(RuleIndex rule, const PodClass& of, PeerIndex peer, Others& others) const {
        const RuleRow& row = table_->rules()[rule];
        const PortSet ports = table_->ports(row, of.pod, peer);
        for (const Step& step : steps(*table_, of, peer, *omitted_)) {
            if ((step.open & step.ports).intersects(ports)) add(table_->rules()[step.rule], row, others);
        }
    }

    static void add(const RuleRow& other, const RuleRow& row, Others& others) {
        if (other.policy != row.policy) others.insert(other.policy);
    }

    FaultFinder* finder_;
    const RuleTable* table_;
    Omitted nothing_;
    Omitted* omitted_; // one of the two
};

// Later objects first, as analysis/policies counts duplicates.
std::vector<PolicyIndex> last_first(const RuleTable& table) {
    std::vector<PolicyIndex> order(table.policies().size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, std::ranges::greater(), [&](PolicyIndex policy) {
        return std::pair(table.policies()[policy].placed->object, policy);
    });
    return order;
}

std::string reason(const FaultFinder& finder, std::string_view what, const Others& others) {
    const std::string same =
        others.empty() ? "" : fmt::format("; all of it is said by {}", finder.names_of(others));
    return fmt::format("without it every {} of the pods of this estate is the same{}", what, same);
}

// Whom its rules mean is elsewhere, if anywhere: nothing that is seen here tells whether it matters.
bool has_dangling_rule(const FaultFinder& finder, const PolicyRow& row) {
    return std::ranges::any_of(row.rules, [&](const std::vector<RuleIndex>& side) {
        return std::ranges::any_of(side, [&](RuleIndex rule) { return finder.dangling[rule]; });
    });
}

void check_rules(FaultFinder& finder, Search& search, PolicyIndex policy) {
    for (const auto& side : finder.table.policies()[policy].rules) {
        for (auto rule = side.rbegin(); rule != side.rend(); ++rule) {
            if (finder.omitted.rules[*rule] || finder.dangling[*rule]) continue;
            if (const auto others = search.without_rule(*rule))
                finder.add_of_rule(FaultKind::Redundant, *rule, reason(finder, "connection", *others),
                                   *others);
        }
    }
}

} // namespace

void find_redundant(FaultFinder& finder) {
    Search search(finder);
    const std::vector<PolicyIndex> order = last_first(finder.table);
    for (const PolicyIndex policy : order) {
        const PolicyRow& row = finder.table.policies()[policy];
        if (row.pods.empty() || finder.omitted.policies[policy] || has_dangling_rule(finder, row)) continue;
        if (const auto others = search.without_policy(policy))
            finder.add(FaultKind::Redundant, policy, row.placed->policy->path,
                       reason(finder, "connection and every isolation", *others), *others);
    }
    for (const PolicyIndex policy : order) {
        if (!finder.omitted.policies[policy]) check_rules(finder, search, policy);
    }
}

} // namespace cofferdam::hygiene

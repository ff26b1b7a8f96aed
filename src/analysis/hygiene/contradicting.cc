// Policies that disagree: an allowing rule part of which an earlier tier denies, and policies of equal
// priority of which it is not defined who is asked first.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analysis/hygiene/fault_finder.h"

namespace cofferdam::hygiene {

namespace {

using estate::TrafficAction;

std::size_t tier_of(const RuleTable& table, PolicyIndex policy) {
    return table.policies()[policy].placed->tier;
}

std::string_view word(TrafficAction action) {
    static constexpr std::string_view words[] = {"allows", "denies", "passes on"};
    return words[static_cast<std::size_t>(action)];
}

std::string between(const FaultFinder& finder, const PodClass& of, PeerIndex peer) {
    const std::string pod = finder.name_of_peer(of.pod);
    if (peer == of.pod) return fmt::format("between pods of {}", pod);
    const std::string other = finder.name_of_peer(peer);
    return of.direction == reach::Direction::Ingress ? fmt::format("from {} to {}", other, pod)
                                                     : fmt::format("from {} to {}", pod, other);
}

// One of the connections on which two rules disagree.
struct Example {
    ClassIndex of = 0;
    PeerIndex peer = 0;
    estate::PortSet ports;
};

// Does the denying rule take something from the allowing one between these two?
std::optional<Example> example_of(const FaultFinder& finder, ClassIndex index, PeerIndex peer,
                                  RuleIndex denying, RuleIndex allowing) {
    const std::vector<Step> taken = steps(finder.table, finder.table.classes()[index], peer, finder.omitted);
    const auto denied = std::ranges::find(taken, denying, &Step::rule);
    const auto allowed = std::ranges::find(taken, allowing, &Step::rule);
    if (denied == taken.end() || allowed == taken.end() || denied->matches != Truth::Yes) return {};
    estate::PortSet ports = denied->open & denied->ports & allowed->ports;
    if (ports.empty()) return {};
    return Example{index, peer, std::move(ports)};
}

// One is enough. Asks the peers of whichever rule lists fewer.
std::optional<Example> find_example(const FaultFinder& finder, ClassIndex index, RuleIndex denying,
                                    RuleIndex allowing) {
    const PeerSet* few = finder.table.rules()[denying].peers.get();
    const PeerSet* many = finder.table.rules()[allowing].peers.get();
    const auto size = [](const PeerSet& set) {
        return set.members.size() + (set.other_pods == Truth::No ? 0 : set.pod_count);
    };
    if (size(*many) < size(*few)) std::swap(few, many);
    std::optional<Example> found;
    few->visit([&](PeerIndex peer, Truth) {
        if (many->means(peer) != Truth::No) found = example_of(finder, index, peer, denying, allowing);
        return !found;
    });
    return found;
}

// Rules of earlier tiers that deny these pods something.
std::vector<RuleIndex> earlier_denials(const RuleTable& table, const PodClass& of, const RuleRow& row) {
    std::vector<RuleIndex> found;
    for (const PodClass::Selecting& one : of.policies) {
        if (tier_of(table, one.policy) >= tier_of(table, row.policy)) break;
        for (const RuleIndex rule : table.policies()[one.policy].rules[index_of(of.direction)]) {
            if (table.rules()[rule].rule->action == TrafficAction::Deny) found.push_back(rule);
        }
    }
    return found;
}

// By the rule that denies.
std::map<RuleIndex, Example> contradictions(const FaultFinder& finder, RuleIndex rule) {
    std::map<RuleIndex, Example> found;
    const RuleRow& row = finder.table.rules()[rule];
    for (const ClassIndex index : finder.table.classes_before(row)) {
        for (const RuleIndex denying : earlier_denials(finder.table, finder.table.classes()[index], row)) {
            if (found.contains(denying)) continue;
            if (auto example = find_example(finder, index, denying, rule))
                found.emplace(denying, std::move(*example));
        }
    }
    return found;
}

// Rules of one order, of policies that selected the pods in no defined order.
using Disagreements = std::map<std::pair<PolicyIndex, PolicyIndex>, Example>;

bool are_unordered(const RuleTable& table, PolicyIndex a, PolicyIndex b) {
    const reach::PlacedPolicy& one = *table.policies()[a].placed;
    const reach::PlacedPolicy& other = *table.policies()[b].placed;
    return a != b && one.tier == other.tier && one.policy->order == other.policy->order
           && one.policy->equal_orders_are_undefined;
}

void add_disagreements(const FaultFinder& finder, ClassIndex index, PeerIndex peer, Disagreements& found) {
    const RuleTable& table = finder.table;
    const std::vector<Step> taken = steps(table, table.classes()[index], peer, finder.omitted);
    for (auto one = taken.begin(); one != taken.end(); ++one) {
        for (auto other = one + 1; other != taken.end(); ++other) {
            const RuleRow& a = table.rules()[one->rule];
            const RuleRow& b = table.rules()[other->rule];
            if (!are_unordered(table, a.policy, b.policy)) break;
            if (a.rule->action == b.rule->action) continue;
            estate::PortSet ports = one->open & one->ports & other->open & other->ports;
            if (!ports.empty())
                found.try_emplace(std::minmax(a.policy, b.policy), Example{index, peer, std::move(ports)});
        }
    }
}

// Those that stand beside another one of their order.
std::vector<PolicyIndex> unordered(const RuleTable& table, const PodClass& of) {
    std::vector<PolicyIndex> found;
    for (const PodClass::Selecting& one : of.policies) {
        if (std::ranges::any_of(of.policies, [&](const PodClass::Selecting& other) {
                return are_unordered(table, one.policy, other.policy);
            }))
            found.push_back(one.policy);
    }
    return found;
}

void add_disagreements(const FaultFinder& finder, ClassIndex index, Disagreements& found) {
    const RuleTable& table = finder.table;
    const PodClass& of = table.classes()[index];
    for (const PolicyIndex policy : unordered(table, of)) {
        for (const RuleIndex rule : table.policies()[policy].rules[index_of(of.direction)]) {
            table.visit_kinds(of, table.rules()[rule], [&](PeerIndex peer) {
                add_disagreements(finder, index, peer, found);
                return true;
            });
        }
    }
}

std::string action_of(const RuleTable& table, PolicyIndex policy, const Example& example) {
    const PodClass& of = table.classes()[example.of];
    for (const RuleIndex rule : table.policies()[policy].rules[index_of(of.direction)]) {
        const RuleRow& row = table.rules()[rule];
        if (row.peers->means(example.peer) != Truth::No
            && table.ports(row, of.pod, example.peer).intersects(example.ports))
            return std::string(word(row.rule->action));
    }
    return "";
}

} // namespace

void find_contradicting(FaultFinder& finder) {
    for (RuleIndex rule = 0; rule < finder.table.rules().size(); ++rule) {
        const RuleRow& row = finder.table.rules()[rule];
        // Who allows everybody has nobody in mind whom another may not deny.
        if (row.rule->action != TrafficAction::Allow || row.peers->everybody) continue;
        if (finder.omitted.has(finder.table, rule)) continue;
        for (const auto& [denying, example] : contradictions(finder, rule)) {
            const RuleRow& other = finder.table.rules()[denying];
            finder.add_of_rule(FaultKind::Contradicting, rule,
                               fmt::format("it allows what {} denies before it in {}, for example {}: {}",
                                           finder.name_of(other.policy), other.rule->path,
                                           between(finder, finder.table.classes()[example.of], example.peer),
                                           example.ports.to_string()),
                               {other.policy});
        }
    }
}

void find_undefined_order(FaultFinder& finder) {
    const RuleTable& table = finder.table;
    Disagreements found;
    for (ClassIndex index = 0; index < table.classes().size(); ++index)
        add_disagreements(finder, index, found);
    for (const auto& [policies, example] : found) {
        const auto [first, second] = policies;
        finder.add(FaultKind::UndefinedOrder, second, table.policies()[second].placed->policy->path,
                   fmt::format(
                       "it has the same priority as {}, which {} what this one {}, for example {}: {}; "
                       "which of the two decides is not defined",
                       finder.name_of(first), action_of(table, first, example),
                       action_of(table, second, example),
                       between(finder, table.classes()[example.of], example.peer), example.ports.to_string()),
                   {first});
    }
}

} // namespace cofferdam::hygiene

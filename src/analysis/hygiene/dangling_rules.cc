// Rules that allow or deny nothing because nobody is meant, or nobody has the port; and policies that isolate
// nobody.
#include <algorithm>

#include <fmt/format.h>

#include "analysis/hygiene/fault_finder.h"

namespace cofferdam::hygiene {

namespace {

using estate::TrafficPeer;
using estate::TrafficRule;
using reach::Direction;

// Has a namespace that the rule may mean any pods here? If not, they may be where nobody has looked.
bool may_mean_pods_of(const RuleRow& row, const PeerUniverse& universe) {
    return std::ranges::any_of(universe.namespaces(), [&](const PeerUniverse::Pods& pods) {
        return std::ranges::any_of(row.rule->peers, [&](const TrafficPeer& peer) {
            return peer.pods.matches_all_in(pods.in) != Truth::No;
        });
    });
}

void check_peers(FaultFinder& finder, RuleIndex index, const RuleRow& row) {
    finder.dangling[index] = true;
    if (may_mean_pods_of(row, finder.table.universe())) {
        finder.add_of_rule(FaultKind::DanglingRule, index, "its peers select no pod of this estate");
        return;
    }
    Fault& fault =
        finder.add_of_rule(FaultKind::DanglingRule, index,
                           "its peers select no pod of this estate, as far as the estate shows: it holds "
                           "no workload in the namespaces that they name");
    fault.conditional = true;
}

std::string names_of_ports(const TrafficRule& rule) {
    std::string text;
    for (const estate::NamedPort& port : rule.named_ports)
        text += fmt::format("{}{}", text.empty() ? "" : ", ", port.name);
    return text;
}

bool has_some_port(const FaultFinder& finder, const RuleRow& row) {
    const auto& classes = finder.table.policies()[row.policy].classes[index_of(row.direction)];
    return std::ranges::any_of(classes, [&](ClassIndex index) {
        const PodClass& of = finder.table.classes()[index];
        return !finder.table.visit_kinds(
            of, row, [&](PeerIndex peer) { return finder.table.ports(row, of.pod, peer).empty(); });
    });
}

void check_ports(FaultFinder& finder, RuleIndex index, const RuleRow& row) {
    if (row.rule->named_ports.empty() || has_some_port(finder, row)) return;
    finder.dangling[index] = true;
    finder.add_of_rule(
        FaultKind::DanglingRule, index,
        fmt::format("it asks for the port {} by name, and no container of the {} names one so",
                    names_of_ports(*row.rule),
                    row.direction == Direction::Ingress ? "pods that it selects" : "peers in this estate"));
}

bool means_everything(const TrafficRule& rule, const PeerSet& peers) {
    return rule.action == estate::TrafficAction::Allow && rule.condition.empty() && peers.everybody
           && rule.ports.is_all();
}

// The rule that lets everything through before another one could deny; none if the direction isolates.
const TrafficRule* opening_rule(const RuleTable& table, const PolicyRow& row, Direction direction) {
    for (const RuleIndex index : row.rules[index_of(direction)]) {
        const TrafficRule& rule = *table.rules()[index].rule;
        if (means_everything(rule, *table.rules()[index].peers)) return &rule;
        if (rule.action != estate::TrafficAction::Allow) return nullptr;
    }
    return nullptr;
}

void check_isolation(FaultFinder& finder, PolicyIndex policy) {
    const PolicyRow& row = finder.table.policies()[policy];
    std::string opened;
    for (const Direction direction : directions) {
        if (!side_of(*row.placed->policy, direction).isolates) continue;
        const TrafficRule* const rule = opening_rule(finder.table, row, direction);
        if (rule == nullptr) return;
        opened += fmt::format("{}{} allows all {}", opened.empty() ? "" : ", and ", rule->path,
                              direction == Direction::Ingress ? "ingress" : "egress");
    }
    if (opened.empty() || row.pods.empty()) return;
    finder.add(FaultKind::NeverIsolating, policy, row.placed->policy->path,
               fmt::format("{}: it isolates nobody, and what other policies deny these pods it lets through",
                           opened));
}

// Rules of a direction that policyTypes does not name:
// https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource
void check_unused_section(FaultFinder& finder, PolicyIndex policy) {
    const PolicyRow& row = finder.table.policies()[policy];
    const estate::Object& object = finder.snapshot[row.placed->object];
    if (!std::holds_alternative<Id<estate::NetworkPolicy>>(object.row)) return;
    const value::Value& spec = object.effective["spec"];
    const auto check = [&](std::string_view section, Direction direction, std::string_view type) {
        if (side_of(*row.placed->policy, direction).applies || spec[section].size() == 0) return;
        finder.add(
            FaultKind::NeverIsolating, policy, fmt::format("spec.{}", section),
            fmt::format("spec.{} is written, but policyTypes leaves {} out: these rules have no effect, "
                        "and the policy isolates nobody in that direction",
                        section, type));
    };
    check("ingress", Direction::Ingress, "Ingress");
    check("egress", Direction::Egress, "Egress");
}

} // namespace

void find_dangling_rules(FaultFinder& finder) {
    for (RuleIndex index = 0; index < finder.table.rules().size(); ++index) {
        const RuleRow& row = finder.table.rules()[index];
        // A policy without pods is dangling as a whole; a rule without peers means nobody on purpose.
        if (finder.table.policies()[row.policy].pods.empty() || row.rule->peers.empty()) continue;
        if (row.peers->empty()) {
            check_peers(finder, index, row);
        } else {
            check_ports(finder, index, row);
        }
    }
}

void find_never_isolating(FaultFinder& finder) {
    for (PolicyIndex policy = 0; policy < finder.table.policies().size(); ++policy) {
        check_isolation(finder, policy);
        check_unused_section(finder, policy);
    }
}

} // namespace cofferdam::hygiene

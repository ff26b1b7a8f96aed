#include "report/connections/conditions.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::connections {

namespace {

using estate::PortSet;
using reach::Direction;
using reach::PeerId;

bool has_condition(const reach::PlacedPolicy& placed) {
    const auto on_side = [](const estate::TrafficSide& side) {
        return std::ranges::any_of(side.rules, [](const auto& rule) { return !rule.condition.empty(); });
    };
    return on_side(placed.policy->ingress) || on_side(placed.policy->egress);
}

PortSet ports_of(const estate::TrafficRule& rule, const reach::End& destination) {
    PortSet ports = rule.ports;
    for (const estate::NamedPort& named : rule.named_ports) ports |= reach::resolve(named, destination);
    return ports;
}

} // namespace

Conditions::Conditions(const Table& table) : table_(&table), rules_(table) {
    for (std::uint32_t slot = 0; slot < table.reach().snapshot().targets().size(); ++slot)
        has_some_.push_back(std::ranges::any_of(table.reach().policies({slot}).policies(), has_condition));
}

void Conditions::add(PeerId subject, Direction direction, const Party& peer, const Party& destination,
                     const PortSet& allowed, std::vector<std::string>& found) {
    const reach::Reach& reach = table_->reach();
    const reach::Judge judge = reach.judge(reach[subject].target);
    const reach::End other = rules_.end_of(peer);
    const reach::End to = rules_.end_of(destination);
    const auto lets_pass = [&](const SubjectRule& asked) {
        return asked.rule != nullptr && asked.rule->action == estate::TrafficAction::Allow
               && judge.matches(*asked.placed, *asked.rule, other) != Truth::No;
    };
    PortSet open = allowed;
    for (const SubjectRule& asked : rules_.of(subject, direction)) {
        if (lets_pass(asked) && asked.rule->condition.empty()) open -= ports_of(*asked.rule, to);
    }
    for (const SubjectRule& asked : rules_.of(subject, direction)) {
        if (open.empty() || !lets_pass(asked) || asked.rule->condition.empty()) continue;
        const PortSet ports = open & ports_of(*asked.rule, to);
        if (ports.empty()) continue;
        const estate::Object& object = reach.snapshot()[asked.placed->object];
        found.push_back(fmt::format("{} on {}: {}", estate::to_string(reach.snapshot().key(object)),
                                    ports.to_string(), asked.rule->condition));
    }
}

std::vector<std::string> Conditions::of(const Connection& connection) {
    std::vector<std::string> found;
    if (!has_some_[connection.target.slot] || connection.ports.allowed.empty()) return found;
    const auto& [target, from, to, ports] = connection;
    if (std::holds_alternative<IngressController>(from) || rules_.is_compose(from) || rules_.is_compose(to))
        return found;
    if (const auto* const peer = std::get_if<PeerId>(&from))
        add(*peer, Direction::Egress, to, to, ports.allowed, found);
    if (const auto* const peer = std::get_if<PeerId>(&to))
        add(*peer, Direction::Ingress, from, to, ports.allowed, found);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

} // namespace cofferdam::connections

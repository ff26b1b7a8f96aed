#include "report/connections/unknown_reasons.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cofferdam::connections {

namespace {

using estate::PortSet;
using reach::Direction;
using reach::End;
using reach::PeerId;

} // namespace

UnknownReasons::UnknownReasons(const Table& table) : table_(&table), rules_(table), explainer_(table) {}

std::vector<std::string> UnknownReasons::of_side(PeerId subject, Direction direction, const End& peer,
                                                 const PortSet& ports) {
    const reach::Reach& reach = table_->reach();
    const Id<estate::Target> target = reach[subject].target;
    const reach::Judge judge = reach.judge(target);
    const reach::Doubts doubts(reach.policies(target), reach.options().profile);
    std::vector<std::string> found;
    for (const SubjectRule& asked : rules_.of(subject, direction)) {
        const bool may_hit = asked.rule != nullptr
                             && (asked.rule->ports.intersects(ports) || !asked.rule->named_ports.empty());
        const Truth matches = may_hit ? judge.matches(*asked.placed, *asked.rule, peer) : Truth::No;
        if (asked.selects == Truth::Yes && matches != Truth::Unknown) continue;
        const reach::PolicyReason reason{
            .policy = asked.placed, .rule = asked.rule, .rule_index = asked.index, .certain = Truth::Unknown};
        const std::string doubt = doubts.why(reason, rules_.end_of(subject), peer);
        if (doubt.empty()) continue;
        const estate::Object& object = reach.snapshot()[asked.placed->object];
        found.push_back(fmt::format("{}: {}", estate::to_string(reach.snapshot().key(object)), doubt));
    }
    return found;
}

std::vector<std::string> UnknownReasons::of_pods(const Connection& connection) {
    const auto* const from = std::get_if<PeerId>(&connection.from);
    const auto* const to = std::get_if<PeerId>(&connection.to);
    const PortSet& ports = connection.ports.unknown;
    std::vector<std::string> out;
    std::vector<std::string> in;
    if (from != nullptr) out = of_side(*from, Direction::Egress, rules_.end_of(connection.to), ports);
    if (to != nullptr) in = of_side(*to, Direction::Ingress, rules_.end_of(connection.from), ports);
    // Where both sides have doubts, one may decide nothing.
    if (!out.empty() && !in.empty()) return {};
    out.insert(out.end(), in.begin(), in.end());
    return out;
}

std::string UnknownReasons::why(const Connection& connection) {
    const auto is_plain = [&](const Party& party) {
        const auto* const peer = std::get_if<PeerId>(&party);
        if (peer == nullptr) return std::holds_alternative<estate::AddressRange>(party);
        const reach::Peer& asked = table_->reach()[*peer];
        return asked.pods.size() == 1 && table_->reach().snapshot()[asked.pods.front()].pod() != nullptr;
    };
    std::vector<std::string> found;
    if (is_plain(connection.from) && is_plain(connection.to)) found = of_pods(connection);
    if (found.empty()) return explainer_.doubts(connection);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return fmt::format("{}", fmt::join(found, "; "));
}

} // namespace cofferdam::connections

#include "report/connections/subject_rules.h"

namespace cofferdam::connections {

using reach::Direction;
using reach::PeerId;

SubjectRules::SubjectRules(const Table& table) : table_(&table), clusters_(table.reach().snapshot()) {}

const reach::PodEnd& SubjectRules::end_of(PeerId peer) {
    const auto found = ends_.find(peer);
    if (found != ends_.end()) return found->second;
    const reach::Peer& asked = table_->reach()[peer];
    const estate::NamespaceFacts& facts = clusters_.of(asked.target).find(asked.namespace_)->facts;
    const estate::Workload& pod = table_->reach().snapshot()[asked.pods.front()];
    return ends_.emplace(peer, reach::end_of(pod, facts)).first->second;
}

reach::End SubjectRules::end_of(const Party& party) {
    if (const auto* const peer = std::get_if<PeerId>(&party)) return end_of(*peer);
    return reach::AddressEnd{std::get<estate::AddressRange>(party)};
}

const std::vector<SubjectRule>& SubjectRules::of(PeerId subject, Direction direction) {
    auto& known = rules_[static_cast<std::size_t>(direction)];
    const auto found = known.find(subject);
    if (found != known.end()) return found->second;
    const reach::Peer& asked = table_->reach()[subject];
    const reach::Judge judge = table_->reach().judge(asked.target);
    std::vector<SubjectRule> rules;
    for (const reach::PlacedPolicy* const placed :
         table_->reach().policies(asked.target).policies_of(asked.namespace_)) {
        const estate::TrafficSide& side = side_of(*placed->policy, direction);
        const Truth selects = side.applies ? judge.selects(*placed, end_of(subject)) : Truth::No;
        if (selects == Truth::No) continue;
        if (side.rules.empty()) rules.push_back({placed, selects, nullptr, 0});
        for (std::size_t i = 0; i < side.rules.size(); ++i)
            rules.push_back({placed, selects, &side.rules[i], i});
    }
    return known.emplace(subject, std::move(rules)).first->second;
}

bool SubjectRules::is_compose(const Party& party) const {
    const auto* const peer = std::get_if<PeerId>(&party);
    const reach::Reach& reach = table_->reach();
    return peer != nullptr && reach.snapshot()[reach[*peer].pods.front()].compose() != nullptr;
}

} // namespace cofferdam::connections

#include "analysis/hygiene/walk.h"

#include <algorithm>

namespace cofferdam::hygiene {

namespace {

using estate::PortSet;
using reach::Decision;
using reach::PortPassage;
using Selecting = PodClass::Selecting;
using SelectingSpan = std::span<const Selecting>;

class Walk {
  public:
    Walk(const RuleTable& table, const PodClass& of, PeerIndex peer, const Omitted& omitted,
         std::vector<Step>* steps)
        : table_(&table), class_(&of), peer_(peer), omitted_(&omitted), steps_(steps) {}

    PortPassage decide() {
        PortPassage passage{.allowed = PortSet::all(), .unknown = {}};
        for (SelectingSpan rest = class_->policies; !rest.empty();) {
            const SelectingSpan layer = front(rest, [&](const Selecting& one) { return tier(one).layer; });
            passage = both(passage, decide_layer(layer));
            rest = rest.subspan(layer.size());
        }
        return passage;
    }

  private:
    const estate::TrafficPolicy& policy(const Selecting& one) const {
        return *table_->policies()[one.policy].placed->policy;
    }
    const reach::Tier& tier(const Selecting& one) const {
        return table_->tiers()[table_->policies()[one.policy].placed->tier];
    }

    // Those at the beginning that agree in that.
    template <class Property>
    static SelectingSpan front(SelectingSpan rest, Property property) {
        const auto first = property(rest.front());
        const auto end =
            std::ranges::find_if_not(rest, [&](const Selecting& one) { return property(one) == first; });
        return rest.first(static_cast<std::size_t>(end - rest.begin()));
    }

    PortPassage decide_layer(SelectingSpan rest) {
        Decision<PortSet> decision(PortSet::all());
        while (!rest.empty()) {
            const SelectingSpan tier = front(
                rest, [&](const Selecting& one) { return table_->policies()[one.policy].placed->tier; });
            ask_tier(decision, tier);
            decision.end_tier(
                isolates(*table_, *class_, table_->policies()[tier.front().policy].placed->tier, *omitted_));
            rest = rest.subspan(tier.size());
        }
        return decision.end();
    }

    void ask_tier(Decision<PortSet>& decision, SelectingSpan rest) {
        while (!rest.empty()) {
            const SelectingSpan group = front(rest, [&](const Selecting& one) { return policy(one).order; });
            const bool undefined = group.size() > 1 && policy(group.front()).equal_orders_are_undefined;
            if (undefined) decision.begin_group();
            for (const Selecting& one : group) {
                ask_policy(decision, one);
                if (undefined) decision.next_of_group();
            }
            if (undefined) decision.end_group();
            rest = rest.subspan(group.size());
        }
    }

    void ask_policy(Decision<PortSet>& decision, const Selecting& one) {
        if (omitted_->policies[one.policy]) return;
        for (const RuleIndex index : table_->policies()[one.policy].rules[index_of(class_->direction)]) {
            if (omitted_->rules[index]) continue;
            const RuleRow& row = table_->rules()[index];
            const Truth matches = one.selects && means(row, peer_);
            if (matches == Truth::No) continue;
            PortSet ports = table_->ports(row, class_->pod, peer_);
            if (steps_ != nullptr) steps_->push_back({index, matches, ports, decision.open()});
            decision.rule(row.rule->action, matches, ports);
        }
    }

    const RuleTable* table_;
    const PodClass* class_;
    PeerIndex peer_;
    const Omitted* omitted_;
    std::vector<Step>* steps_;
};

} // namespace

Truth means(const RuleRow& row, PeerIndex peer) {
    const Truth means = row.peers->means(peer);
    return row.rule->condition.empty() ? means : means && Truth::Unknown;
}

Truth means(const PodClass& of, const RuleRow& row, PeerIndex peer) {
    return std::ranges::find(of.policies, row.policy, &Selecting::policy)->selects && means(row, peer);
}

PortPassage decide(const RuleTable& table, const PodClass& of, PeerIndex peer, const Omitted& omitted) {
    return Walk(table, of, peer, omitted, nullptr).decide();
}

std::vector<Step> steps(const RuleTable& table, const PodClass& of, PeerIndex peer, const Omitted& omitted) {
    std::vector<Step> taken;
    Walk(table, of, peer, omitted, &taken).decide();
    return taken;
}

Truth isolates(const RuleTable& table, const PodClass& of, std::size_t tier, const Omitted& omitted) {
    Truth any = Truth::No;
    if (table.tiers()[tier].passes_at_end) return any;
    for (const Selecting& one : of.policies) {
        const reach::PlacedPolicy& placed = *table.policies()[one.policy].placed;
        if (placed.tier != tier || omitted.policies[one.policy]) continue;
        any = any || (one.selects && truth(side_of(*placed.policy, of.direction).isolates));
    }
    return any;
}

} // namespace cofferdam::hygiene

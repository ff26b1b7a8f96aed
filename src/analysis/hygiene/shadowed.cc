// Rules that never decide, because what is asked before them has decided all that they match: rules of
// earlier tiers and orders, or, for the tiers after NetworkPolicies, the isolation that these bring.
//
// Among allowing rules of one order (all NetworkPolicies) none comes before another: what they repeat is
// redundant, not shadowed.
#include <algorithm>

#include <fmt/format.h>

#include "analysis/hygiene/fault_finder.h"

namespace cofferdam::hygiene {

namespace {

using estate::PortSet;

using Shadowers = std::set<PolicyIndex>;

class Search {
  public:
    explicit Search(const FaultFinder& finder) : table_(&finder.table), nothing_(finder.table) {}

    // Nothing if it decides something, or matches nothing.
    std::optional<Shadowers> shadowers(RuleIndex rule) const {
        const RuleRow& row = table_->rules()[rule];
        const std::vector<ClassIndex> classes = table_->classes_before(row);
        if (std::ranges::none_of(classes, [&](ClassIndex index) { return has_earlier(index, row); }))
            return {};
        Shadowers found;
        bool by_others = false;
        for (const ClassIndex index : classes) {
            const PodClass& of = table_->classes()[index];
            if (nothing_is_left(of, row)) {
                by_others = add_isolating(of, rule, found);
                continue;
            }
            const bool all = table_->visit_kinds(
                of, row, [&](PeerIndex peer) { return is_shadowed(rule, of, peer, found, by_others); });
            if (!all) return {};
        }
        if (!by_others) return {};
        return found;
    }

  private:
    auto place(PolicyIndex policy) const {
        const reach::PlacedPolicy& placed = *table_->policies()[policy].placed;
        return std::pair(placed.tier, placed.policy->order);
    }

    // Does an earlier tier deny all that its rules do not decide, and pass nothing on? Frequent for baseline
    // policies, and found without a look at single peers.
    bool nothing_is_left(const PodClass& of, const RuleRow& row) const {
        const auto [own_tier, order] = place(row.policy);
        return std::ranges::any_of(of.policies, [&](const PodClass::Selecting& one) {
            const std::size_t tier = place(one.policy).first;
            return tier < own_tier && table_->tiers()[tier].layer == table_->tiers()[own_tier].layer
                   && isolates(*table_, of, tier, nothing_) == Truth::Yes && !passes(of, tier);
        });
    }

    bool passes(const PodClass& of, std::size_t tier) const {
        return std::ranges::any_of(of.policies, [&](const PodClass::Selecting& one) {
            if (place(one.policy).first != tier) return false;
            const auto& rules = table_->policies()[one.policy].rules[index_of(of.direction)];
            return std::ranges::any_of(rules, [&](RuleIndex rule) {
                return table_->rules()[rule].rule->action == estate::TrafficAction::Pass;
            });
        });
    }

    // Is anything asked before it, that is no allowing rule of its own order?
    bool has_earlier(ClassIndex index, const RuleRow& row) const {
        const PodClass& of = table_->classes()[index];
        if (place(of.policies.front().policy) < place(row.policy)) return true;
        const auto& own = table_->policies()[row.policy].rules[index_of(row.direction)];
        return std::ranges::any_of(
            own, [&](RuleIndex other) { return table_->rules()[other].rule->action != row.rule->action; });
    }

    bool is_shadowed(RuleIndex rule, const PodClass& of, PeerIndex peer, Shadowers& found,
                     bool& by_others) const {
        const std::vector<Step> taken = steps(*table_, of, peer, nothing_);
        const auto here = std::ranges::find(taken, rule, &Step::rule);
        if (here->open.intersects(here->ports)) return false;
        PortSet left = here->ports;
        for (auto step = taken.begin(); step != here; ++step) {
            if (!decides(*step, rule)) continue;
            const PortSet hit = step->open & step->ports & left;
            if (hit.empty()) continue;
            left -= hit;
            const RuleRow& earlier = table_->rules()[step->rule];
            by_others = by_others || differs(earlier, table_->rules()[rule]);
            if (earlier.policy != table_->rules()[rule].policy) found.insert(earlier.policy);
        }
        if (!left.empty()) by_others = add_isolating(of, rule, found) || by_others;
        return true;
    }

    bool decides(const Step& step, RuleIndex rule) const {
        const auto layer = [&](RuleIndex index) {
            return table_->tiers()[place(table_->rules()[index].policy).first].layer;
        };
        return step.matches == Truth::Yes && layer(step.rule) == layer(rule);
    }

    bool differs(const RuleRow& a, const RuleRow& b) const {
        return place(a.policy) != place(b.policy) || a.rule->action != b.rule->action;
    }

    bool add_isolating(const PodClass& of, RuleIndex rule, Shadowers& found) const {
        bool any = false;
        for (const PodClass::Selecting& one : of.policies) {
            const reach::PlacedPolicy& placed = *table_->policies()[one.policy].placed;
            if (placed.tier >= place(table_->rules()[rule].policy).first) break;
            if (!side_of(*placed.policy, of.direction).isolates) continue;
            found.insert(one.policy);
            any = true;
        }
        return any;
    }

    const RuleTable* table_;
    Omitted nothing_;
};

// The shadowers of all rules, if each rule has some.
std::optional<Shadowers> of_policy(const PolicyRow& row,
                                   const std::vector<std::optional<Shadowers>>& shadowers) {
    Shadowers all;
    std::size_t rules = 0;
    for (const auto& side : row.rules) {
        rules += side.size();
        for (const RuleIndex rule : side) {
            if (!shadowers[rule]) return {};
            all.insert(shadowers[rule]->begin(), shadowers[rule]->end());
        }
    }
    const bool isolates = row.placed->policy->ingress.isolates || row.placed->policy->egress.isolates;
    if (rules == 0 || isolates) return {};
    return all;
}

std::string by(const FaultFinder& finder, const Shadowers& shadowers) {
    return shadowers.empty() ? "by its own rules before this one" : "by " + finder.names_of(shadowers);
}

} // namespace

void find_shadowed(FaultFinder& finder) {
    const Search search(finder);
    std::vector<std::optional<Shadowers>> shadowers;
    for (RuleIndex rule = 0; rule < finder.table.rules().size(); ++rule)
        shadowers.push_back(search.shadowers(rule));
    for (PolicyIndex policy = 0; policy < finder.table.policies().size(); ++policy) {
        const PolicyRow& row = finder.table.policies()[policy];
        if (const auto all = of_policy(row, shadowers)) {
            finder.omitted.policies[policy] = true;
            finder.add(FaultKind::Shadowed, policy, row.placed->policy->path,
                       fmt::format("all that its rules match is decided before, {}", by(finder, *all)), *all);
            continue;
        }
        for (const auto& side : row.rules) {
            for (const RuleIndex rule : side) {
                if (!shadowers[rule]) continue;
                finder.omitted.rules[rule] = true;
                finder.add_of_rule(
                    FaultKind::Shadowed, rule,
                    fmt::format("all that it matches is decided before, {}", by(finder, *shadowers[rule])),
                    *shadowers[rule]);
            }
        }
    }
}

} // namespace cofferdam::hygiene

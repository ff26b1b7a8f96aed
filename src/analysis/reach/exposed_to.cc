#include "analysis/reach/exposed_to.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "analysis/reach/decision.h"

namespace cofferdam::reach {

namespace {

using estate::NamedPort;
using estate::PortSet;
using estate::Selection;
using Term = Selection::Term;

constexpr std::string_view name_of_namespace = "kubernetes.io/metadata.name";

auto parts_of(const Term& term) {
    return std::tie(term.attribute, term.key, term.test, term.negated, term.values);
}
bool same(const std::vector<Term>& a, const std::vector<Term>& b) {
    return std::ranges::equal(a, b, {}, parts_of, parts_of);
}

bool same(const DescribedPods& a, const DescribedPods& b) {
    return a.text == b.text && same(a.of_namespace, b.of_namespace) && same(a.of_pod, b.of_pod);
}

// The name of a namespace is a label of it too.
Term canonical(Term term) {
    if (term.attribute == Selection::Attribute::Namespace) {
        term.attribute = Selection::Attribute::NamespaceLabel;
        term.key = name_of_namespace;
    }
    std::ranges::sort(term.values);
    return term;
}

DescribedPods describe(const Selection& selection) {
    DescribedPods pods;
    const std::optional<std::vector<Term>> terms = selection.conjunction();
    if (!terms) return {.of_namespace = {}, .of_pod = {}, .text = selection.to_string()};
    for (const Term& term : *terms) {
        Term told = canonical(term);
        const bool of_namespace = told.attribute == Selection::Attribute::NamespaceLabel;
        const bool of_pod = told.attribute == Selection::Attribute::Label;
        const bool is_of_kubernetes =
            told.test == Selection::Test::In || told.test == Selection::Test::Exists;
        if ((!of_namespace && !of_pod) || !is_of_kubernetes)
            return {.of_namespace = {}, .of_pod = {}, .text = selection.to_string()};
        (of_namespace ? pods.of_namespace : pods.of_pod).push_back(std::move(told));
    }
    for (std::vector<Term>* side : {&pods.of_namespace, &pods.of_pod}) std::ranges::sort(*side, {}, parts_of);
    return pods;
}

bool is_everybody(const DescribedPods& pods) {
    return pods.text.empty() && pods.of_namespace.empty() && pods.of_pod.empty();
}

// Does a rule for `asked` select the pods that `pods` describes? Null: any pod.
bool selects(const DescribedPods& asked, const DescribedPods* pods) {
    if (is_everybody(asked)) return true;
    if (pods == nullptr) return false;
    if (!asked.text.empty() || !pods->text.empty()) return asked.text == pods->text;
    return (asked.of_namespace.empty() || same(asked.of_namespace, pods->of_namespace))
           && (asked.of_pod.empty() || same(asked.of_pod, pods->of_pod));
}

// Can one label, of the two tests of it, fit both?
bool exclude_each_other(const Term& a, const Term& b) {
    if (a.attribute != b.attribute || a.key != b.key) return false;
    const auto is_value = [](const Term& term) { return term.test == Selection::Test::In && !term.negated; };
    const auto is_absent = [](const Term& term) {
        return term.test == Selection::Test::Exists && term.negated;
    };
    const auto is_present = [&](const Term& term) {
        return is_value(term) || (term.test == Selection::Test::Exists && !term.negated);
    };
    if ((is_absent(a) && is_present(b)) || (is_absent(b) && is_present(a))) return true;
    const auto has = [](const Term& term, std::string_view value) {
        return std::ranges::find(term.values, value) != term.values.end();
    };
    if (is_value(a) && is_value(b))
        return std::ranges::none_of(a.values, [&](std::string_view value) { return has(b, value); });
    // In (x) and NotIn (x, y)
    const Term& in = is_value(a) ? a : b;
    const Term& not_in = is_value(a) ? b : a;
    return is_value(in) && not_in.test == Selection::Test::In && not_in.negated
           && std::ranges::all_of(in.values, [&](std::string_view value) { return has(not_in, value); });
}

// May a pod fit both? Not if two of their tests exclude each other; of anything else it is not known.
bool may_overlap(const DescribedPods& a, const DescribedPods& b) {
    const auto disjoint = [](const std::vector<Term>& some, const std::vector<Term>& others) {
        return std::ranges::any_of(some, [&](const Term& one) {
            return std::ranges::any_of(others,
                                       [&](const Term& other) { return exclude_each_other(one, other); });
        });
    };
    return !disjoint(a.of_namespace, b.of_namespace) && !disjoint(a.of_pod, b.of_pod);
}

// The peers of a rule that are addresses alone.
bool is_nothing(const Selection& selection) {
    static const std::string nothing = Selection::none().to_string();
    return !selection.conjunction() && selection.to_string() == nothing;
}

// Labels and their values, with no other operator, of the pod and of its namespace: a pod of the estate that
// has them is such a pod.
bool describes_exactly(const DescribedPods& pods) {
    const auto is_value = [](const Term& term) {
        return term.test == Selection::Test::In && term.values.size() == 1 && !term.negated;
    };
    return !pods.of_namespace.empty() && !pods.of_pod.empty()
           && std::ranges::all_of(pods.of_namespace, is_value) && std::ranges::all_of(pods.of_pod, is_value);
}

NamedPorts ports_of(const estate::TrafficRule& rule, const PodEnd* destination) {
    NamedPorts ports{.numbers = rule.ports, .names = {}};
    for (const NamedPort& named : rule.named_ports) {
        if (destination != nullptr) {
            ports.numbers |= resolve(named, *destination);
        } else {
            ports.names.push_back(named);
        }
    }
    std::ranges::sort(ports.names);
    ports.names.erase(std::ranges::unique(ports.names).begin(), ports.names.end());
    return ports;
}

// The policies that select one workload in one direction, asked as by pods that are described.
class Walk {
  public:
    Walk(const PolicyStack& stack, Direction direction, const PodEnd& subject)
        : stack_(&stack), direction_(direction), subject_(&subject) {
        for (const PlacedPolicy* const placed : stack.policies_of(subject.subject.in.name)) {
            if (!side_of(*placed->policy, direction).applies) continue;
            if (placed->policy->excludes_host_network && subject.host_network) continue;
            const Truth selects =
                placed->policy->subject.matches(subject.subject) && stack.tiers()[placed->tier].is_here;
            if (selects == Truth::No) continue;
            selecting_.push_back({placed, selects});
            add_rules(*placed);
        }
    }

    Truth is_selected() const {
        Truth any = Truth::No;
        for (const auto& [placed, selects] : selecting_) any = any || selects;
        return any;
    }

    // Of what is allowed to such pods: what rules deny to pods of which some may be such pods.
    NamedPorts perhaps_denied(const DescribedPods& pods, const NamedPorts& allowed) const {
        return only_allows_ ? NamedPorts() : allowed - decide(&pods, true).allowed;
    }

    // Has a rule that asks of the pods, or of their namespace, what `pods` describes?
    bool asks_of(const DescribedPods& pods) const {
        return std::ranges::any_of(asked_, [&](const DescribedPods& asked) {
            return !is_everybody(asked) && reach::selects(asked, &pods);
        });
    }

    // `overlaps`: rules that do not allow, and select pods of which some may be such pods, may match.
    NamedPassage decide(const DescribedPods* pods, bool overlaps = false) const {
        NamedPassage passage{.allowed = all_ports(), .unknown = {}};
        for (std::size_t i = 0; i < rules_by_policy_.size();) {
            const estate::TrafficLayer layer = tier_of(i).layer;
            Decision<NamedPorts> decision(all_ports());
            while (i < rules_by_policy_.size() && tier_of(i).layer == layer)
                i = ask_tier(decision, i, pods, overlaps);
            passage = both(passage, decision.end());
        }
        return passage;
    }

  private:
    struct Selecting {
        const PlacedPolicy* placed = nullptr;
        Truth selects = Truth::Yes;
    };
    struct Rule {
        const estate::TrafficRule* rule = nullptr;
        NamedPorts ports;
        std::vector<DescribedPods> peers;
    };

    void add_rules(const PlacedPolicy& placed) {
        std::vector<Rule>& rules = rules_by_policy_.emplace_back();
        const PodEnd* const destination = direction_ == Direction::Ingress ? subject_ : nullptr;
        for (const estate::TrafficRule& rule : side_of(*placed.policy, direction_).rules) {
            Rule read{.rule = &rule, .ports = ports_of(rule, destination), .peers = {}};
            for (const estate::TrafficPeer& peer : rule.peers) {
                if (is_nothing(peer.pods)) continue;
                read.peers.push_back(describe(peer.pods));
                asked_.push_back(read.peers.back());
            }
            only_allows_ = only_allows_ && rule.action == estate::TrafficAction::Allow;
            for (const NamedPort& name : read.ports.names) names_.push_back(name);
            rules.push_back(std::move(read));
        }
        std::ranges::sort(names_);
        names_.erase(std::ranges::unique(names_).begin(), names_.end());
    }

    const Tier& tier_of(std::size_t policy) const { return stack_->tiers()[selecting_[policy].placed->tier]; }

    // A rule for all ports of a protocol is one for its names too.
    NamedPorts with_covered_names(NamedPorts ports) const {
        for (const NamedPort& name : names_) {
            if (ports.numbers.includes(PortSet::all_of(name.protocol))) ports.names.push_back(name);
        }
        std::ranges::sort(ports.names);
        ports.names.erase(std::ranges::unique(ports.names).begin(), ports.names.end());
        return ports;
    }
    NamedPorts all_ports() const { return with_covered_names({.numbers = PortSet::all(), .names = {}}); }

    // Gives the first policy behind the tier.
    std::size_t ask_tier(Decision<NamedPorts>& decision, std::size_t policy, const DescribedPods* pods,
                         bool overlaps) const {
        const std::size_t tier = selecting_[policy].placed->tier;
        Truth isolated = Truth::No;
        for (; policy < selecting_.size() && selecting_[policy].placed->tier == tier; ++policy) {
            const auto& [placed, selects] = selecting_[policy];
            for (const Rule& rule : rules_by_policy_[policy]) {
                Truth hits = Truth::No;
                for (const DescribedPods& asked : rule.peers) {
                    hits = hits || truth(reach::selects(asked, pods));
                    const bool may = overlaps && rule.rule->action != estate::TrafficAction::Allow
                                     && may_overlap(asked, *pods);
                    if (may) hits = hits || Truth::Unknown;
                }
                decision.rule(rule.rule->action, hits && selects && rule.rule->applies,
                              with_covered_names(rule.ports));
            }
            const bool isolates =
                side_of(*placed->policy, direction_).isolates && !tier_of(policy).passes_at_end;
            isolated = isolated || (selects && truth(isolates));
        }
        decision.end_tier(isolated);
        return policy;
    }

    const PolicyStack* stack_;
    Direction direction_;
    const PodEnd* subject_;
    std::vector<Selecting> selecting_;
    std::vector<std::vector<Rule>> rules_by_policy_; // as selecting_
    std::vector<DescribedPods> asked_;
    std::vector<NamedPort> names_;
    bool only_allows_ = true;
};

} // namespace

NamedPorts operator|(const NamedPorts& a, const NamedPorts& b) {
    NamedPorts result{.numbers = a.numbers | b.numbers, .names = {}};
    std::ranges::set_union(a.names, b.names, std::back_inserter(result.names));
    return result;
}
NamedPorts operator&(const NamedPorts& a, const NamedPorts& b) {
    NamedPorts result{.numbers = a.numbers & b.numbers, .names = {}};
    std::ranges::set_intersection(a.names, b.names, std::back_inserter(result.names));
    return result;
}
NamedPorts operator-(const NamedPorts& a, const NamedPorts& b) {
    NamedPorts result{.numbers = a.numbers - b.numbers, .names = {}};
    std::ranges::set_difference(a.names, b.names, std::back_inserter(result.names));
    return result;
}

Descriptions::Descriptions(const PolicyStack& stack, const std::vector<PodEnd>& pods) : stack_(&stack) {
    const auto add = [&](const Selection& selection) {
        DescribedPods described = describe(selection);
        if (is_nothing(selection) || is_everybody(described)) return;
        if (std::ranges::any_of(descriptions_, [&](const auto& other) { return same(other, described); }))
            return;
        const bool is_here =
            describes_exactly(described) && std::ranges::any_of(pods, [&](const PodEnd& pod) {
                return selection.matches(pod.subject) == Truth::Yes;
            });
        if (!is_here) descriptions_.push_back(std::move(described));
    };
    for (const PlacedPolicy& placed : stack.policies()) {
        for (const estate::TrafficSide* side : {&placed.policy->ingress, &placed.policy->egress}) {
            for (const estate::TrafficRule& rule : side->rules) {
                for (const estate::TrafficPeer& peer : rule.peers) add(peer.pods);
            }
        }
    }
}

ExposureOfSide Descriptions::of(Direction direction, const PodEnd& subject) const {
    const Walk walk(*stack_, direction, subject);
    ExposureOfSide exposure{
        .is_selected = walk.is_selected(), .any_pod = walk.decide(nullptr), .described = {}};
    for (const DescribedPods& pods : descriptions_) {
        if (!walk.asks_of(pods)) continue;
        NamedPassage ports = walk.decide(&pods);
        if (ports == exposure.any_pod) continue;
        NamedPorts perhaps_denied = walk.perhaps_denied(pods, ports.allowed);
        exposure.described.push_back(
            {.pods = &pods, .ports = std::move(ports), .perhaps_denied = std::move(perhaps_denied)});
    }
    return exposure;
}

} // namespace cofferdam::reach

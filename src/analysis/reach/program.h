// Program: the policies of one class in one direction, asked what they let pass.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/reach/classes.h"
#include "analysis/reach/decision.h"
#include "analysis/reach/policy_stack.h"
#include "analysis/reach/port_sets.h"
#include "analysis/reach/rules.h"

namespace cofferdam::reach {

// A policy that selects a class, or may.
struct Asked {
    const Policy* policy = nullptr;
    Truth selects = Truth::Yes;
};

// What evaluating needs, and where its results are kept.
struct ProgramTools {
    const Classes* classes = nullptr;
    std::span<const Tier> tiers;
    PortSets* ports = nullptr;
    Passages* passages = nullptr;
};

// What the policies of one class say of one direction.
class Program {
  public:
    // `asked`: policies that select the class and speak of the direction, in the order in which they are
    // asked. REQUIRES: what is given outlives this
    Program(const ProgramTools& tools, ClassId id, Direction direction, std::span<const Asked> asked)
        : tools_(&tools), direction_(direction), asked_(asked), own_names_(tools.classes->port_names(id)),
          plain_(std::ranges::all_of(asked, [](const Asked& one) { return one.policy->is_plain; })) {
        for (const Asked& one : asked) isolated_ = isolated_ || isolates(one);
    }

    Truth isolated() const { return isolated_; }
    bool is_plain() const { return plain_; }
    // No rule matters.
    bool is_open() const { return plain_ && isolated_ == Truth::No; }
    std::span<const Asked> asked() const { return asked_; }
    std::span<const Rule> rules(const Asked& asked) const { return side(asked).rules; }

    bool resolves_at_peers() const {
        return direction_ == Direction::Egress
               && std::ranges::any_of(asked_, [this](const Asked& asked) { return side(asked).names_ports; });
    }

    // `peer_names`: what a peer calls its ports; 0 of one that is no pod.
    PortsId ports(const Rule& rule, std::uint32_t peer_names) const {
        PortsId ports = rule.ports;
        const std::uint32_t names = direction_ == Direction::Ingress ? own_names_ : peer_names;
        for (const std::uint32_t name : rule.names)
            ports = tools_->ports->unite(ports, tools_->classes->resolve(names, name));
        return ports;
    }

    // Programs with equal keys do the same, as far as `content` goes.
    void write_key(std::uint32_t RuleSide::* content, std::vector<std::uint32_t>& key) const {
        key.clear();
        bool names = false;
        for (const Asked& asked : asked_) {
            key.push_back(side(asked).*content << 2 | static_cast<std::uint32_t>(asked.selects));
            names = names || side(asked).names_ports;
        }
        if (plain_) {
            std::ranges::sort(key);
            key.erase(std::ranges::unique(key).begin(), key.end());
        }
        if (!names) return;
        key.push_back(UINT32_MAX);
        key.push_back(static_cast<std::uint32_t>(direction_));
        key.push_back(direction_ == Direction::Ingress ? own_names_ : 0);
    }

    // `matches`: what each rule says of the peer, but for whether it applies.
    template <class Matches>
    PassageId decide(Matches matches, std::uint32_t peer_names) const {
        if (is_open()) return everything_passes;
        return plain_ ? add_up(matches, peer_names) : ask_layers(matches, peer_names);
    }

  private:
    const RuleSide& side(const Asked& asked) const { return asked.policy->sides[index_of(direction_)]; }

    Truth isolates(const Asked& asked) const {
        if (tools_->tiers[asked.policy->tier].passes_at_end) return Truth::No;
        return asked.selects && truth(side(asked).isolates);
    }

    // Where policies only allow, their order does not matter.
    template <class Matches>
    PassageId add_up(Matches matches, std::uint32_t peer_names) const {
        PassageId passage = isolated_ == Truth::Yes ? nothing_passes : everything_may_pass;
        for (const Asked& asked : asked_) {
            for (const Rule& rule : side(asked).rules) {
                const Truth match = asked.selects && rule.applies && matches(rule);
                if (match != Truth::No)
                    passage = tools_->passages->allow(passage, ports(rule, peer_names), match);
            }
        }
        return passage;
    }

    // As Judge does, over the same Decision.
    template <class Matches>
    PassageId ask_layers(Matches matches, std::uint32_t peer_names) const {
        const Ports all(*tools_->ports, all_ports);
        Passage<Ports> passage{.allowed = all, .unknown = {}};
        for (std::span<const Asked> rest = asked_; !rest.empty();) {
            const estate::TrafficLayer layer = tools_->tiers[rest.front().policy->tier].layer;
            const std::span<const Asked> asked = first_of(
                rest, [&](const Policy& policy) { return tools_->tiers[policy.tier].layer == layer; });
            passage = both(passage, ask_tiers(asked, all, matches, peer_names));
            rest = rest.subspan(asked.size());
        }
        return tools_->passages->intern(passage.allowed.id(), passage.unknown.id());
    }

    template <class Belongs>
    static std::span<const Asked> first_of(std::span<const Asked> rest, Belongs belongs) {
        const auto end =
            std::ranges::find_if_not(rest, [&](const Asked& asked) { return belongs(*asked.policy); });
        return rest.first(static_cast<std::size_t>(end - rest.begin()));
    }

    template <class Matches>
    Passage<Ports> ask_tiers(std::span<const Asked> rest, const Ports& all, Matches matches,
                             std::uint32_t peer_names) const {
        Decision<Ports> decision(all);
        while (!rest.empty()) {
            const std::uint32_t tier = rest.front().policy->tier;
            const std::span<const Asked> asked =
                first_of(rest, [tier](const Policy& policy) { return policy.tier == tier; });
            Truth isolated = Truth::No;
            for (const Asked& one : asked) isolated = isolated || isolates(one);
            ask_groups(decision, asked, matches, peer_names);
            decision.end_tier(isolated);
            rest = rest.subspan(asked.size());
        }
        return decision.end();
    }

    template <class Matches>
    void ask_groups(Decision<Ports>& decision, std::span<const Asked> rest, Matches matches,
                    std::uint32_t peer_names) const {
        while (!rest.empty()) {
            const double order = rest.front().policy->order;
            const std::span<const Asked> group =
                first_of(rest, [order](const Policy& policy) { return policy.order == order; });
            const bool undefined = group.size() > 1 && group.front().policy->order_is_undefined;
            if (undefined) decision.begin_group();
            for (const Asked& asked : group) {
                for (const Rule& rule : side(asked).rules) {
                    decision.rule(rule.action, asked.selects && rule.applies && matches(rule),
                                  Ports(*tools_->ports, ports(rule, peer_names)));
                }
                if (undefined) decision.next_of_group();
            }
            if (undefined) decision.end_group();
            rest = rest.subspan(group.size());
        }
    }

    const ProgramTools* tools_;
    Direction direction_;
    std::span<const Asked> asked_;
    std::uint32_t own_names_;
    bool plain_;
    Truth isolated_ = Truth::No;
};

} // namespace cofferdam::reach

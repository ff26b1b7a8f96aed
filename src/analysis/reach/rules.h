// Rules: the policies of a target as the model asks them: numbers instead of texts.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/reach/append_only.h"
#include "analysis/reach/policy_stack.h"
#include "analysis/reach/port_sets.h"
#include "analysis/reach/profile.h"
#include "analysis/reach/selectors.h"
#include "analysis/reach/sequences.h"
#include "estate/network.h"

namespace cofferdam::reach {

inline constexpr std::array both_directions = {Direction::Ingress, Direction::Egress};
constexpr std::size_t index_of(Direction direction) { return static_cast<std::size_t>(direction); }

struct Rule {
    std::span<const SelectorId> pods; // matches a pod that one of these selects,
    Truth every_pod = Truth::No;      // and this is so of any pod
    Truth nodes = Truth::No;
    std::uint32_t addresses = 0; // a set of RuleAddresses
    bool some_addresses = false; // others too, which are not written
    Truth applies = Truth::Yes;
    estate::TrafficAction action = estate::TrafficAction::Allow;
    PortsId ports = no_ports;
    std::span<const std::uint32_t> names; // ports by name
};

struct RuleSide {
    bool applies = false;
    bool isolates = false;
    bool names_ports = false;
    std::span<const Rule> rules;
    // What it does to pods by their types alone, and to addresses: equal sides have equal ones (RowMaker).
    std::uint32_t to_types = 0;
    std::uint32_t to_addresses = 0;
};

struct Policy {
    Id<estate::Object> object; // none: there is no such policy
    SelectorId subject = 0;
    std::string_view scope = {}; // the only namespace whose pods it can select, "" for any; of
                                 // NetworkPolicies, their subjects say it
    std::uint32_t tier = 0;
    bool order_is_undefined = false; // among policies of its order
    bool mentions_ipv6 = false;
    // Stands among policies that only allow, in the tier of NetworkPolicy: the order does not matter, and who
    // isolates decides.
    bool is_plain = true;
    double order = 0;
    std::array<RuleSide, 2> sides; // by Direction
};

// Sets of addresses that rules name, each once. The first is empty.
class RuleAddresses {
  public:
    RuleAddresses() { intern({}); }
    std::uint32_t intern(const estate::AddressSet& set);
    const estate::AddressSet& operator[](std::uint32_t id) const { return sets_[id]; }

  private:
    Sequences words_;
    AppendOnly<estate::AddressSet> sets_;
};

// Writes policies down.
class RuleWriter {
  public:
    // REQUIRES: what is given outlives this
    RuleWriter(Vocabulary& vocabulary, Selectors& selectors, PortSets& ports, RuleAddresses& addresses,
               Pool& pool, const CniProfile& profile)
        : vocabulary_(&vocabulary), selectors_(&selectors), ports_(&ports), addresses_(&addresses),
          pool_(&pool), profile_(&profile) {}

    // `tier`: that of NetworkPolicies. Says the same as write(placed) of traffic_of(policy), and is faster.
    Policy write(const estate::NetworkPolicy& policy, std::uint32_t tier);
    Policy write(const PlacedPolicy& placed, const Tier& tier);

    // Port names that come later cannot be resolved.
    void close() { closed_ = true; }
    // Since the last such question: see Selectors.
    bool asked_for_more() {
        const bool by_selectors = selectors_->asked_for_more();
        return std::exchange(asked_for_more_, false) || by_selectors;
    }

  private:
    RuleSide side(const std::vector<estate::NetworkRule>& rules, std::string_view namespace_, bool applies);
    RuleSide side(const estate::TrafficSide& side, HostNetwork host_network);
    RuleSide finish_side(bool isolates);
    void finish(Policy& policy);
    void add_rule(const estate::NetworkRule& rule, std::string_view namespace_);
    void add_peer(Rule& rule, const estate::NetworkPeer& peer, std::string_view namespace_);
    void add_port(Rule& rule, const estate::NetworkPort& port);
    void add_rule(const estate::TrafficRule& rule, HostNetwork host_network);
    void add_addresses(Rule& rule, const estate::TrafficPeer& peer);
    void add_name(estate::Protocol protocol, std::string_view name);
    void finish_rule(Rule rule);

    Vocabulary* vocabulary_;
    Selectors* selectors_;
    PortSets* ports_;
    RuleAddresses* addresses_;
    Pool* pool_;
    const CniProfile* profile_;
    bool closed_ = false;
    bool asked_for_more_ = false;
    bool mentions_ipv6_ = false;

    std::vector<Rule> rules_;
    std::vector<SelectorId> pods_;
    std::vector<std::uint32_t> names_;
    std::vector<estate::AddressRange> ranges_;
};

} // namespace cofferdam::reach

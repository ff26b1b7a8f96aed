// RuleTable: every rule of a target's policies with whom it means, and the pods by which policies select
// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/hygiene/peer_sets.h"

namespace cofferdam::hygiene {

// Indices into the table.
using PolicyIndex = std::uint32_t; // as in PolicyStack::policies()
using RuleIndex = std::uint32_t;
using ClassIndex = std::uint32_t;

inline constexpr std::array directions = {reach::Direction::Ingress, reach::Direction::Egress};

struct RuleRow {
    const estate::TrafficRule* rule = nullptr;
    PolicyIndex policy = 0;
    reach::Direction direction = reach::Direction::Ingress;
    PeerSetPtr peers; // never null
};

struct PolicyRow {
    const reach::PlacedPolicy* placed = nullptr;
    std::array<std::vector<RuleIndex>, 2> rules;    // by Direction, as written
    std::array<std::vector<ClassIndex>, 2> classes; // by Direction: each with a pod that it may select
    std::vector<PeerIndex> pods;                    // that it may select
};

// Pods that the same policies select in one direction, with the same names of ports if policies ask for them:
// no rule tells them apart.
struct PodClass {
    struct Selecting {
        PolicyIndex policy = 0;
        Truth selects = Truth::Yes;

        auto operator<=>(const Selecting&) const = default;
    };
    reach::Direction direction = reach::Direction::Ingress;
    std::vector<Selecting> policies; // in the order in which they are asked
    PeerIndex pod = 0;               // one of them
    std::size_t size = 0;
};

class RuleTable {
  public:
    // REQUIRES: all outlive this
    RuleTable(const PeerUniverse& universe, const reach::PolicyStack& stack, const reach::Judge& judge);

    const PeerUniverse& universe() const { return *universe_; }
    std::span<const reach::Tier> tiers() const { return tiers_; }
    std::span<const RuleRow> rules() const { return rules_; }
    std::span<const PolicyRow> policies() const { return policies_; }
    std::span<const PodClass> classes() const { return classes_; }
    ClassIndex class_of(reach::Direction direction, PeerIndex pod) const {
        return class_of_[static_cast<std::size_t>(direction)][pod];
    }

    // Of the peers that the rule may mean, one of each kind, until `visit` says false: peers are of one kind
    // if each rule of the class means them alike, and for the same ports. REQUIRES: a rule of one of the
    // class's policies Gives false if `visit` did.
    bool visit_kinds(const PodClass& of, const RuleRow& row,
                     const std::function<bool(PeerIndex)>& visit) const;

    // Classes that the rule's policy may select, of those alike in all that is asked up to it one each: what
    // is decided before the rule is the same.
    std::vector<ClassIndex> classes_before(const RuleRow& row) const;

    // Of the rule, between the pod and the peer; named ones resolved.
    estate::PortSet ports(const RuleRow& row, PeerIndex pod, PeerIndex peer) const;

  private:
    void add(const reach::PlacedPolicy& placed, PeerSets& sets);
    void select_pods(const reach::Judge& judge);
    void compare_port_names();
    void make_classes(reach::Direction direction);

    const PeerUniverse* universe_;
    std::span<const reach::Tier> tiers_;
    std::vector<RuleRow> rules_;
    std::vector<PolicyRow> policies_;
    std::vector<PodClass> classes_;
    std::array<std::vector<ClassIndex>, 2> class_of_;
    std::vector<std::vector<PodClass::Selecting>> selecting_; // by pod
    std::vector<std::uint32_t> port_names_; // by pod: equal if no rule can tell them apart by names of ports
};

inline std::size_t index_of(reach::Direction direction) { return static_cast<std::size_t>(direction); }

} // namespace cofferdam::hygiene

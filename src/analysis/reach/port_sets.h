// Sets of ports under dense ids, and what passes by them. An operation on two ids is computed once.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "analysis/reach/append_only.h"
#include "analysis/reach/exact_map.h"
#include "analysis/reach/judge.h"
#include "estate/port_set.h"

namespace cofferdam::reach {

using PortsId = std::uint32_t;
using PassageId = std::uint32_t;

constexpr PortsId no_ports = 0;
constexpr PortsId all_ports = 1;

constexpr PassageId nothing_passes = 0;
constexpr PassageId everything_passes = 1;
constexpr PassageId everything_may_pass = 2;

class PortSets {
  public:
    PortSets();

    PortsId intern(const estate::PortSet& set);
    // One interval, as most rules have it.
    PortsId of(estate::Protocol protocol, estate::PortInterval interval);
    PortsId unite(PortsId a, PortsId b);
    PortsId intersect(PortsId a, PortsId b);
    PortsId subtract(PortsId a, PortsId b);

    const estate::PortSet& operator[](PortsId id) const { return sets_[id]; }

  private:
    enum class Operation : std::uint8_t { Unite, Intersect, Subtract };

    PortsId compute(Operation operation, PortsId a, PortsId b);

    AppendOnly<estate::PortSet> sets_;
    std::map<estate::PortSet, PortsId> ids_;
    ExactMap known_;     // (operation, a, b) → result
    ExactMap intervals_; // (protocol, first, last) → set
};

// The handle that Decision takes: a set of a PortSets.
class Ports {
  public:
    Ports() = default; // none
    Ports(PortSets& sets, PortsId id) : sets_(&sets), id_(id) {}

    PortsId id() const { return id_; }

    friend Ports operator|(const Ports& a, const Ports& b) {
        return a.sets_ == nullptr   ? b
               : b.sets_ == nullptr ? a
                                    : Ports(*a.sets_, a.sets_->unite(a.id_, b.id_));
    }
    friend Ports operator&(const Ports& a, const Ports& b) {
        if (a.sets_ == nullptr || b.sets_ == nullptr) return {};
        return {*a.sets_, a.sets_->intersect(a.id_, b.id_)};
    }
    friend Ports operator-(const Ports& a, const Ports& b) {
        if (a.sets_ == nullptr || b.sets_ == nullptr) return a;
        return {*a.sets_, a.sets_->subtract(a.id_, b.id_)};
    }

  private:
    PortSets* sets_ = nullptr;
    PortsId id_ = no_ports;
};

// Passages under dense ids.
class Passages {
  public:
    // REQUIRES: sets outlive this
    explicit Passages(PortSets& sets);

    // Disjoint sets.
    PassageId intern(PortsId allowed, PortsId unknown);
    // What passes if rules that allow are asked of the same ports too: `matches` of them.
    PassageId allow(PassageId passage, PortsId ports, Truth matches);

    const PortPassage& operator[](PassageId id) const { return passages_[id]; }
    std::uint32_t size() const { return passages_.size(); } // the writer's alone

  private:
    struct Pair {
        PortsId allowed;
        PortsId unknown;
    };

    PortSets* sets_;
    AppendOnly<Pair> pairs_;
    AppendOnly<PortPassage> passages_;
    ExactMap ids_;   // (allowed, unknown) → id
    ExactMap known_; // (passage, ports, matches) → result
    std::uint64_t last_ = UINT64_MAX;
    PassageId last_result_ = nothing_passes;
};

} // namespace cofferdam::reach

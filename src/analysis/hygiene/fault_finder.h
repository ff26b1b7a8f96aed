// FaultFinder: what every search for faults needs of one target.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/hygiene/hygiene.h"
#include "analysis/hygiene/rule_table.h"
#include "analysis/hygiene/walk.h"

namespace cofferdam::hygiene {

struct FaultFinder {
    const estate::Snapshot& snapshot;
    const estate::Cluster& cluster;
    const RuleTable& table;
    Omitted omitted;            // what was found to have no effect so far
    std::vector<bool> dangling; // by RuleIndex: means nobody of this estate
    std::vector<Fault> faults;

    FaultFinder(const estate::Snapshot& in, const estate::Cluster& of, const RuleTable& rules);

    std::string name_of(PolicyIndex policy) const; // "NetworkPolicy shop/web"
    std::string names_of(const std::set<PolicyIndex>& policies) const;
    std::string name_of_peer(PeerIndex peer) const; // "shop/web", "10.0.0.0-10.255.255.255"

    Fault& add(FaultKind kind, PolicyIndex policy, std::string path, std::string reason,
               const std::set<PolicyIndex>& others = {});
    Fault& add_of_rule(FaultKind kind, RuleIndex rule, std::string reason,
                       const std::set<PolicyIndex>& others = {});
};

// In this order: each leaves out what those before it found to have no effect.
void find_dangling_rules(FaultFinder& finder);
void find_never_isolating(FaultFinder& finder);
void find_shadowed(FaultFinder& finder);
void find_redundant(FaultFinder& finder);
void find_contradicting(FaultFinder& finder);
void find_undefined_order(FaultFinder& finder);
void find_one_sided(FaultFinder& finder);

} // namespace cofferdam::hygiene

// Hygiene of network policies: what in them has no effect, or not the one that its author seems to have
// meant. Each fault has its proof, and each is said of the pods of this estate: what is elsewhere is not
// seen.
//
// Whoever removes one or all of what is called shadowed or redundant changes nothing: of two policies that
// say the same, one is called so. Policies that select no workload, and those that repeat another word for
// word, are told by analysis/policies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/reach/profile.h"
#include "estate/snapshot.h"

namespace cofferdam::hygiene {

enum class FaultKind : std::uint8_t {
    DanglingRule,   // its peers are nobody, or no pod has the port that it names
    Shadowed,       // what it matches is decided before it is asked
    Redundant,      // without it every connection and every isolation is the same
    Contradicting,  // allows what a policy of an earlier tier denies
    UndefinedOrder, // disagrees with another of equal priority: which of the two decides is not defined
    OneSided,       // allows connections that the policies of the other end deny
    NeverIsolating, // isolates in no direction, as it stands
};
std::string_view to_string(FaultKind kind); // "dangling rule"

struct Fault {
    FaultKind kind = FaultKind::DanglingRule;
    Id<estate::Object> object;              // the policy
    std::string path;                       // of the rule: "spec.ingress[0]"; of the whole policy: "spec"
    std::string reason;                     // "every peer and port of it …", with the names of `others`
    std::vector<Id<estate::Object>> others; // policies that the reason rests on
    // Holds only if something holds that the estate does not show; the reason says what.
    bool conditional = false;
};

// By policy in the order of the table, then by path.
std::vector<Fault> examine(const estate::Snapshot& snapshot,
                           const reach::CniProfile& profile = reach::cni_profiles().front());

} // namespace cofferdam::hygiene

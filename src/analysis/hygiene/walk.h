// Walk: how the policies of a class of pods decide about one peer, with some of them left out. The same
// decision as reach::Judge's, over sets that are resolved already; a test compares the two.
#pragma once

#include <vector>

#include "analysis/hygiene/rule_table.h"

namespace cofferdam::hygiene {

// What is taken out of the estate in thought.
struct Omitted {
    std::vector<bool> policies; // by PolicyIndex
    std::vector<bool> rules;    // by RuleIndex

    explicit Omitted(const RuleTable& table)
        : policies(table.policies().size()), rules(table.rules().size()) {}
    bool has(const RuleTable& table, RuleIndex rule) const {
        return rules[rule] || policies[table.rules()[rule].policy];
    }
};

// Does the rule match all of its ports? One that has a condition beyond peers and ports may.
Truth means(const RuleRow& row, PeerIndex peer);
// The same if its policy may not select the pods. REQUIRES: it is one of the class's policies
Truth means(const PodClass& of, const RuleRow& row, PeerIndex peer);

// A rule that may match, as the walk comes to it.
struct Step {
    RuleIndex rule = 0;
    Truth matches = Truth::Yes;
    estate::PortSet ports; // of the rule
    estate::PortSet open;  // that nothing before has surely decided
};

reach::PortPassage decide(const RuleTable& table, const PodClass& of, PeerIndex peer, const Omitted& omitted);
// The same, step by step; rules that do not mean the peer are no steps.
std::vector<Step> steps(const RuleTable& table, const PodClass& of, PeerIndex peer, const Omitted& omitted);

// Do policies of that tier deny what its rules leave open?
Truth isolates(const RuleTable& table, const PodClass& of, std::size_t tier, const Omitted& omitted);

} // namespace cofferdam::hygiene

// What would decide an answer that is unknown, in words for people.
#pragma once

#include <string>
#include <vector>

#include "analysis/reach/judge.h"

namespace cofferdam::reach {

// Of the policies of one target. REQUIRES: the stack outlives this
class Doubts {
  public:
    Doubts(const PolicyStack& stack, const CniProfile& profile) : stack_(&stack), profile_(&profile) {}

    // Why it is not certain: "whether its ipBlock covers the address of a pod depends on the network plugin
    // (--assume cni=…)". "" of a reason that is certain. The ends are those that the reason is about.
    std::string why(const PolicyReason& reason, const PodEnd& subject, const End& peer) const;

  private:
    std::string of_subject(const PlacedPolicy& placed, const PodEnd& subject) const;
    std::string of_rule(const PolicyReason& reason, const End& peer) const;
    std::string of_peer(const estate::TrafficPeer& candidate, const End& peer) const;

    const PolicyStack* stack_;
    const CniProfile* profile_;
};

} // namespace cofferdam::reach

// Judge: what policies say of one connection, straight from their text and with every reason. It is the
// definition; the model (reach.h) computes the same for all pairs at once, and a test compares the two.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/reach/decision.h"
#include "analysis/reach/end.h"
#include "analysis/reach/policy_stack.h"
#include "analysis/reach/profile.h"

namespace cofferdam::reach {

using PortPassage = Passage<estate::PortSet>;

// What one policy that selects the pod did to some ports.
struct PolicyReason {
    enum class Outcome : std::uint8_t {
        Allows,
        Denies,
        Passes,
        NoRules,      // isolates, and has no rules in this direction
        NoPeer,       // isolates, and no rule selects the peer
        PortsDiffer,  // isolates, and a rule selects the peer, but for other ports
        NothingToSay, // does not isolate, and no rule matches
    };
    const PlacedPolicy* policy = nullptr;
    Outcome outcome = Outcome::NothingToSay;
    const estate::TrafficRule* rule =
        nullptr;                // that decided; of PortsDiffer: the first that selects the peer
    std::size_t rule_index = 0; // of `rule` in its side
    Truth certain = Truth::Yes; // Unknown: the policy may not select the pod, or the rule may not match

    bool operator==(const PolicyReason&) const = default;
};

// Ports that fare alike on one side, and why.
struct SideReason {
    estate::PortSet ports;
    Truth allowed = Truth::Yes;
    // Of Yes: the policies that allow (or pass to what allows). Of No: those that deny, or all that isolate.
    // Of Unknown: those that may do either. Empty: no policy speaks of it, and the default allows.
    std::vector<PolicyReason> policies;
};

// Do the addresses of the entry cover a pod, or a node, whose address is not known?
Truth covers_pod(const estate::TrafficPeer& peer, const CniProfile& profile);
Truth covers_node(const estate::TrafficPeer& peer);

class Judge {
  public:
    // REQUIRES: the stack outlives this
    Judge(const PolicyStack& stack, const CniProfile& profile) : stack_(&stack), profile_(&profile) {}

    // Which ports may pass from one end to the other, by both sides. An end that is no pod has no policies of
    // its own.
    PortPassage between(const End& from, const End& to) const;
    // By one side alone: `subject` is the destination of Ingress, the source of Egress.
    PortPassage side(Direction direction, const PodEnd& subject, const End& peer) const;

    // The same with reasons: disjoint parts that together are all ports.
    std::vector<SideReason> reasons(Direction direction, const PodEnd& subject, const End& peer) const;

    // Do its policies isolate the pod in that direction: is what no rule allows denied?
    Truth isolates(Direction direction, const PodEnd& subject) const;

    // Building stones, for the model.
    Truth selects(const PlacedPolicy& placed, const PodEnd& subject) const;
    Truth matches(const PlacedPolicy& placed, const estate::TrafficRule& rule, const End& peer) const;

  private:
    const PolicyStack* stack_;
    const CniProfile* profile_;
};

} // namespace cofferdam::reach

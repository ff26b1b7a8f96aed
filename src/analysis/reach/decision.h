// Decision: how tiers of rules decide, over sets of ports, where a match may be unknown.
//
// `open` holds the ports that no rule has surely decided. A rule that surely matches decides its share of
// them; one that may match adds its outcome to what may happen and leaves the ports open. What in the end may
// only be allowed is allowed; what may be both is unknown. This is Kleene's strong logic over the engines'
// first match, and no less: an unknown rule that agrees with what follows changes nothing.
#pragma once

#include "core/truth.h"
#include "estate/traffic.h"

namespace cofferdam::reach {

// Which ports pass. Disjoint; what is in neither is denied.
template <class Ports>
struct Passage {
    Ports allowed = {};
    Ports unknown = {};

    bool operator==(const Passage&) const = default;
};

// Both sides, or both layers, have to let a connection pass.
template <class Ports>
Passage<Ports> both(const Passage<Ports>& a, const Passage<Ports>& b) {
    const Ports allowed = a.allowed & b.allowed;
    return {allowed, ((a.allowed | a.unknown) & (b.allowed | b.unknown)) - allowed};
}

// Ports: a set with |, & and -.
template <class Ports>
class Decision {
  public:
    explicit Decision(Ports all) : open_(std::move(all)) {}

    // The next rule of the tier. `ports`: of the rule, named ones resolved.
    void rule(estate::TrafficAction action, Truth matches, const Ports& ports) {
        if (matches == Truth::No) return;
        const Ports hit = open_ & ports;
        Ports& outcome = action == estate::TrafficAction::Allow  ? may_allow_
                         : action == estate::TrafficAction::Deny ? may_deny_
                                                                 : passed_;
        outcome = outcome | hit;
        if (matches == Truth::Yes) open_ = open_ - hit;
    }

    // Policies of which it is not defined which is asked first: each is asked of what was open before, and
    // what any of them may do may happen. Calls: begin_group, the rules of one, next_of_group, …, end_group.
    void begin_group() { before_ = left_ = open_; }
    void next_of_group() {
        left_ = left_ & open_;
        open_ = before_;
    }
    void end_group() { open_ = left_ & open_; }

    // The end of a tier. `isolates`: does a policy of the tier isolate the pod?
    void end_tier(Truth isolates) {
        if (isolates != Truth::No) may_deny_ = may_deny_ | open_;
        open_ = isolates == Truth::Yes ? passed_ : open_ | passed_;
        passed_ = {};
    }

    // After the last tier: what none decided is allowed.
    Passage<Ports> end() const {
        const Ports may_allow = may_allow_ | open_;
        return {may_allow - may_deny_, may_allow & may_deny_};
    }

    const Ports& open() const { return open_; }

  private:
    Ports open_;
    Ports passed_ = {};
    Ports before_ = {};
    Ports left_ = {};
    Ports may_allow_ = {};
    Ports may_deny_ = {};
};

} // namespace cofferdam::reach

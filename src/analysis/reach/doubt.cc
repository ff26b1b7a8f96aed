#include "analysis/reach/doubt.h"

#include <fmt/format.h>

namespace cofferdam::reach {

namespace {

// A selection of pods that may match or not: what of the pod is not known?
std::string of_labels(const estate::SelectionSubject& pod) {
    if (!pod.in.labels)
        return fmt::format("the labels of namespace {} are not known: its object is not in the estate",
                           pod.in.name);
    if (!pod.labels) return "the pod's labels are not known";
    return "the pod's controller adds labels whose values are not known";
}

} // namespace

std::string Doubts::why(const PolicyReason& reason, const PodEnd& subject, const End& peer) const {
    if (reason.certain != Truth::Unknown || reason.policy == nullptr) return {};
    if (std::string doubt = of_subject(*reason.policy, subject); !doubt.empty()) return doubt;
    return reason.rule == nullptr ? std::string() : of_rule(reason, peer);
}

std::string Doubts::of_subject(const PlacedPolicy& placed, const PodEnd& subject) const {
    const Tier& tier = stack_->tiers()[placed.tier];
    if (tier.is_here == Truth::Unknown)
        return fmt::format("its tier {} is not in the estate, so its place among the policies is not known",
                           tier.name);
    if (placed.policy->subject.matches(subject.subject) != Truth::Unknown) return {};
    return "whether it selects the pod cannot be known: " + of_labels(subject.subject);
}

std::string Doubts::of_rule(const PolicyReason& reason, const End& peer) const {
    const estate::TrafficRule& rule = *reason.rule;
    if (rule.applies == Truth::Unknown) {
        return rule.condition.empty() ? std::string("something in the rule was not understood")
                                      : "it hangs on a condition: " + rule.condition;
    }
    for (const estate::TrafficPeer& candidate : rule.peers) {
        if (std::string doubt = of_peer(candidate, peer); !doubt.empty()) return doubt;
    }
    return {};
}

std::string Doubts::of_peer(const estate::TrafficPeer& candidate, const End& peer) const {
    const bool has_addresses = !candidate.addresses.empty();
    if (const auto* const pod = std::get_if<PodEnd>(&peer)) {
        if (candidate.pods.matches(pod->subject) == Truth::Unknown)
            return "whether its selector matches cannot be known: " + of_labels(pod->subject);
        if (!has_addresses && !candidate.some_addresses) return {};
        const bool profile_decides = candidate.addresses_cover_pods == Truth::Unknown;
        if (profile_decides && profile_->blocks_cover_pods == Truth::Unknown)
            return "whether its addresses cover those of pods depends on the network plugin (--assume cni=…)";
        return "the address of the pod is not known";
    }
    if (std::holds_alternative<NodeEnd>(peer)) {
        return has_addresses ? std::string("the addresses of nodes are not known") : std::string();
    }
    if (candidate.some_addresses)
        return "its addresses are not written in it (a name of DNS, or another object)";
    return has_addresses ? std::string("it covers a part of the addresses only") : std::string();
}

} // namespace cofferdam::reach

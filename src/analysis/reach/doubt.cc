#include "analysis/reach/doubt.h"

#include <algorithm>

#include <fmt/format.h>

namespace cofferdam::reach {

namespace {

using estate::Selection;

// A selection of pods that may match or not: what of the pod does it ask that is not known? `doubt`: what the
// policy's reader says where it is not for the pod.
std::string of_selection(const Selection& selection, const estate::SelectionSubject& pod,
                         std::string_view doubt) {
    const std::vector<Selection::Term> tests = selection.tests();
    const auto asks = [&](Selection::Attribute attribute, auto unknown) {
        return std::ranges::any_of(tests, [&](const Selection::Term& term) {
            return term.attribute == attribute && unknown(term.key);
        });
    };
    const auto of_namespace = [](std::string_view key) { return key != "kubernetes.io/metadata.name"; };
    const auto is_added = [&](std::string_view key) {
        return std::ranges::find(pod.added_labels, key) != pod.added_labels.end();
    };
    if (!pod.in.labels && asks(Selection::Attribute::NamespaceLabel, of_namespace))
        return fmt::format("the labels of namespace {} are not known: its object is not in the estate",
                           pod.in.name);
    if (!pod.labels && asks(Selection::Attribute::Label, [](auto) { return true; }))
        return "the pod's labels are not known";
    if (asks(Selection::Attribute::Label, is_added))
        return "the pod's controller adds labels whose values are not known";
    if (!doubt.empty()) return std::string(doubt);
    return "it asks for something that was not understood, or that is not known of the pod";
}

} // namespace

// Both may be in doubt: then neither alone would decide.
std::string Doubts::why(const PolicyReason& reason, const PodEnd& subject, const End& peer) const {
    if (reason.certain != Truth::Unknown || reason.policy == nullptr) return {};
    std::string of_pod = of_subject(*reason.policy, subject);
    const bool rule_is_open =
        reason.rule != nullptr
        && Judge(*stack_, *profile_).matches(*reason.policy, *reason.rule, peer) == Truth::Unknown;
    const std::string of_its_rule = rule_is_open ? of_rule(reason, peer) : std::string();
    if (of_pod.empty() || of_its_rule.empty()) return of_pod + of_its_rule;
    return of_pod + "; and " + of_its_rule;
}

std::string Doubts::of_subject(const PlacedPolicy& placed, const PodEnd& subject) const {
    const Tier& tier = stack_->tiers()[placed.tier];
    if (tier.is_here == Truth::Unknown)
        return fmt::format("its tier {} is not in the estate, so its place among the policies is not known",
                           tier.name);
    const estate::TrafficPolicy& policy = *placed.policy;
    if (policy.subject.matches(subject.subject) != Truth::Unknown) return {};
    return "whether it selects the pod cannot be known: "
           + of_selection(policy.subject, subject.subject, policy.doubt);
}

std::string Doubts::of_rule(const PolicyReason& reason, const End& peer) const {
    const estate::TrafficRule& rule = *reason.rule;
    if (rule.applies == Truth::Unknown) {
        if (!rule.condition.empty()) return "it hangs on a condition: " + rule.condition;
        return rule.doubt.empty() ? "something in the rule was not understood" : std::string(rule.doubt);
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
            return "whether its selector matches cannot be known: "
                   + of_selection(candidate.pods, pod->subject, candidate.doubt);
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

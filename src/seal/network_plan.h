// NetworkPlan: the NetworkPolicies (networking.k8s.io/v1) that let exactly what is wanted pass, as values. A
// pure function of the estate and the records.
//
// One policy denies everything in each namespace; one for each workload allows what it needs, both ways. They
// only ever add to the policies that are there: NetworkPolicies allow by union, so what a policy of the
// estate allows stays allowed, and counts as excess if nobody wants it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "observations/flow_window.h"
#include "seal/address_blocks.h"
#include "seal/pod_selector.h"
#include "seal/scope.h"
#include "seal/want.h"

namespace cofferdam::seal {

using LabelList = std::vector<std::pair<std::string_view, std::string_view>>;

struct PlannedPeer {
    bool any_namespace = false;
    std::string_view namespace_; // "" the policy's own
    LabelList labels;            // empty: all pods
    std::vector<Block> blocks;   // instead of pods
    std::vector<std::string> reasons;
};

struct PlannedRule {
    std::vector<PlannedPeer> peers; // empty: everybody
    estate::PortSet ports;
    std::vector<std::string> reasons; // of everybody
};

struct PlannedPolicy {
    Id<estate::Target> target;
    std::string_view namespace_;
    std::string name;
    std::string subject; // "Deployment shop/web", "every pod of shop that no other policy names"
    LabelList labels;    // empty: all pods of the namespace
    std::vector<PlannedRule> ingress;
    std::vector<PlannedRule> egress;
    bool isolates_ingress = true; // else it says nothing of that direction
    bool isolates_egress = true;
};

struct NetworkPlan {
    std::vector<PlannedPolicy> policies; // by target and namespace; that which denies first
    std::vector<Want> wants;             // that the policies have to let pass
    std::vector<UnplacedNeed> unplaced;  // that no policy can be written for
    std::vector<Note> notes;             // by kind
    std::vector<reach::PeerId> sealed;   // in the namespaces of the policies, or covered before
};

// `window`: null if no records were given.
NetworkPlan plan_network(const reach::Reach& reach, const Options& options,
                         const observations::FlowWindow* window);

} // namespace cofferdam::seal

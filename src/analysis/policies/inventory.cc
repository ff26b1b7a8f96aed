#include "analysis/policies/inventory.h"

#include <algorithm>

#include "analysis/policies/composition.h"
#include "analysis/policies/duplicates.h"
#include "analysis/policies/enforcers.h"
#include "analysis/policies/force.h"
#include "analysis/policies/pod_security_labels.h"
#include "analysis/policies/protection.h"
#include "analysis/policies/resolver.h"
#include "estate/clusters.h"

namespace cofferdam::policies {

namespace {

using estate::NetworkPolicy;
using estate::PolicyConcern;
using estate::PolicyEngine;
using estate::PolicyMode;
using estate::PolicyObject;
using estate::PolicyPart;
using estate::PolicyRole;
using estate::Selection;

Asked asked_of(PolicyConcern concern) {
    switch (concern) {
    case PolicyConcern::Admission: return Asked::Admission;
    case PolicyConcern::Network: return Asked::Endpoints;
    case PolicyConcern::Mesh:
    case PolicyConcern::Resources: return Asked::Pods;
    }
    return Asked::Pods;
}

bool allows_everything(const estate::NetworkRule& rule) { return rule.peers.empty() && rule.ports.empty(); }

PolicyPart part_of(const NetworkPolicy& policy) {
    PolicyPart part;
    part.path = "spec";
    part.mode = PolicyMode::Enforce;
    part.selection = Selection::of_labels(Selection::Attribute::Label, policy.pods);
    part.isolates_ingress = policy.isolates_ingress;
    part.isolates_egress = policy.isolates_egress;
    part.opens_ingress = std::ranges::any_of(policy.ingress, allows_everything);
    part.opens_egress = std::ranges::any_of(policy.egress, allows_everything);
    return part;
}

// Builds the inventory, policy by policy.
class Builder {
  public:
    explicit Builder(const estate::Snapshot& snapshot)
        : snapshot_(snapshot), clusters_(snapshot), resolver_(snapshot, clusters_), composition_(snapshot),
          result_{.policies = {}, .shares = {}, .namespaces = {}, .enforcers = visible_enforcers(snapshot)},
          enforcers_(snapshot, result_.enforcers), judge_(snapshot, composition_, enforcers_),
          tally_(snapshot, clusters_) {}

    PolicyInventory build() {
        for (const auto& [id, policy] : snapshot_.table<PolicyObject>()) add(policy);
        for (const auto& [id, policy] : snapshot_.table<NetworkPolicy>()) add(policy);
        for (const auto& [id, row] : snapshot_.table<estate::Namespace>()) add(row);
        mark_duplicates(snapshot_, result_.policies);
        result_.shares = tally_.shares();
        result_.namespaces = tally_.namespaces();
        return std::move(result_);
    }

  private:
    void add(const PolicyObject& policy) {
        Policy row{.object = policy.object,
                   .engine = policy.engine,
                   .concern = policy.concern,
                   .role = policy.role,
                   .namespace_ = policy.namespace_,
                   .name = policy.name};
        const std::vector<PolicyPart> parts = composition_.parts(policy);
        Force force = judge_.of(policy, parts);
        // Parts of a policy that has no force protect nobody; those that audit are left out by their mode.
        const Truth by_engine = force.stage == Stage::Written ? Truth::No : judge_.engine(policy).enforced;
        finish(std::move(row), parts, std::move(force), asked_of(policy.concern), by_engine);
        Policy& added = result_.policies.back();
        if (std::string missing = composition_.missing(policy); !missing.empty())
            added.dangling = std::move(missing);
        // A policy of the API server that something binds is one in force, unlike a template of constraints.
        if (policy.engine == PolicyEngine::Kubernetes && policy.role == PolicyRole::Unbound
            && added.stage != Stage::Written)
            added.role = PolicyRole::Policy;
    }

    void add(const NetworkPolicy& policy) {
        const Force force = judge_.of(policy);
        finish({.object = policy.object,
                .concern = PolicyConcern::Network,
                .namespace_ = policy.namespace_,
                .name = policy.name},
               {part_of(policy)}, force, Asked::NetworkPolicy, force.enforced);
    }

    // The Pod Security admission plugin is on unless the API server's flags say otherwise.
    void add(const estate::Namespace& row) {
        const std::vector<PolicyPart> parts = pod_security_parts(row);
        if (parts.empty()) return;
        const bool enforces =
            std::ranges::any_of(parts, [](const PolicyPart& p) { return p.mode == PolicyMode::Enforce; });
        const std::string reason =
            enforces ? "the API server itself enforces it" : "it enforces no level but privileged";
        finish({.object = row.object, .namespace_ = row.name, .name = pod_security_prefix}, parts,
               {Stage::Serving, truth(enforces), reason}, Asked::Pods, Truth::Yes);
    }

    void finish(Policy row, const std::vector<PolicyPart>& parts, Force force, Asked asked, Truth by_engine) {
        const Id<estate::Target> target = snapshot_[row.object].target;
        std::vector<SelectedPtr> all;
        for (const PolicyPart& part : parts) {
            SelectedPtr selected = resolver_.select(target, row.namespace_, part.selection, asked);
            if (row.role == PolicyRole::Policy || row.role == PolicyRole::Unbound)
                tally_.add(part, row.concern, *selected, by_engine, target, row.namespace_);
            row.parts.push_back({part.path, part.mode, part.fails_open, part.about_workloads, selected});
            row.fails_open = row.fails_open || part.fails_open;
            all.push_back(std::move(selected));
        }
        row.selected = all.empty() ? std::make_shared<Selected>() : unite(all);
        row.mode = weakest_mode(parts);
        row.stage = force.stage;
        row.enforced = force.enforced;
        row.reason = std::move(force.reason);
        if (selects_nothing(row, target)) row.dangling = "selects no workload";
        if (row.namespace_.empty()) row.exempt_namespaces = exempt(parts, target);
        result_.policies.push_back(std::move(row));
    }

    // Of a policy that is about workloads, where there are some.
    bool selects_nothing(const Policy& row, Id<estate::Target> target) const {
        const bool about_workloads = std::ranges::any_of(row.parts, &Part::about_workloads);
        return about_workloads && clusters_.of(target).workloads > 0 && row.selected->yes.empty()
               && row.selected->unknown.empty();
    }

    // No part selects anything in it, whatever it is, though some part selects elsewhere.
    std::vector<std::string_view> exempt(const std::vector<PolicyPart>& parts,
                                         Id<estate::Target> target) const {
        std::vector<std::string_view> names;
        const auto about_workloads = [](const PolicyPart& part) { return part.about_workloads; };
        if (!std::ranges::any_of(parts, about_workloads)) return names;
        for (const estate::NamespaceScope& scope : clusters_.of(target).namespaces) {
            const bool left_out = std::ranges::all_of(parts, [&](const PolicyPart& part) {
                return part.selection.matches_all_in(scope.facts) == Truth::No;
            });
            if (left_out && !scope.workloads.empty()) names.push_back(scope.facts.name);
        }
        return names;
    }

    const estate::Snapshot& snapshot_;
    estate::Clusters clusters_;
    Resolver resolver_;
    Composition composition_;
    PolicyInventory result_;
    EnforcerIndex enforcers_;
    ForceJudge judge_;
    ProtectionTally tally_;
};

} // namespace

std::string_view to_string(Stage stage) {
    static constexpr std::string_view words[] = {"written", "configured", "serving", "proved",
                                                 "contradicted"};
    return words[static_cast<std::size_t>(stage)];
}

std::string_view to_string(Protection protection) {
    static constexpr std::string_view words[] = {"admission", "ingress_isolation", "egress_isolation", "mesh",
                                                 "resources"};
    return words[static_cast<std::size_t>(protection)];
}

PolicyInventory inventory(const estate::Snapshot& snapshot) { return Builder(snapshot).build(); }

} // namespace cofferdam::policies

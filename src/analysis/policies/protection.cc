#include "analysis/policies/protection.h"

#include <span>

namespace cofferdam::policies {

namespace {

using estate::PolicyConcern;
using estate::PolicyMode;
using estate::PolicyPart;
using estate::Workload;

// Does a part in this mode refuse anything?
Truth refuses(PolicyMode mode) {
    if (mode == PolicyMode::Enforce) return Truth::Yes;
    return mode == PolicyMode::Delegates || mode == PolicyMode::Unknown ? Truth::Unknown : Truth::No;
}

void count(Count& result, Truth truth) {
    if (truth == Truth::Yes) ++result.yes;
    if (truth == Truth::Unknown) ++result.unknown;
}

// A proxy beside the workload, or the namespace's or the pod's mark for one:
// https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
Truth is_in_mesh(const Workload& workload, const estate::NamespaceFacts& in) {
    for (const estate::Container& container : workload.containers) {
        if (container.name == "istio-proxy") return Truth::Yes;
    }
    const auto inject = workload.pod_labels.find("sidecar.istio.io/inject");
    if (inject) return truth(*inject == "true");
    if (workload.pod_labels.find("istio.io/dataplane-mode") == "ambient") return Truth::Yes;
    if (!in.labels) return Truth::Unknown;
    const bool marked = in.labels->find("istio-injection") == "enabled" || in.labels->find("istio.io/rev")
                        || in.labels->find("istio.io/dataplane-mode") == "ambient";
    return truth(marked);
}

} // namespace

ProtectionTally::ProtectionTally(const estate::Snapshot& snapshot, const estate::Clusters& clusters)
    : snapshot_(&snapshot), clusters_(&clusters) {
    for (auto& list : covered_) list.resize(snapshot.table<Workload>().slots());
    for (auto& list : opened_) list.resize(snapshot.table<Workload>().slots());
    for (std::uint32_t slot = 0; slot < clusters.all().size(); ++slot) {
        std::vector<NamespaceProtection>& list = namespaces_.emplace_back();
        for (const estate::NamespaceScope& scope : clusters.all()[slot].namespaces)
            list.push_back({.target = {slot}, .name = scope.facts.name, .workloads = scope.workloads.size()});
    }
}

void ProtectionTally::add(const PolicyPart& part, PolicyConcern concern, const Selected& selected,
                          Truth enforced, Id<estate::Target> target, std::string_view namespace_) {
    const Truth written = refuses(part.mode);
    switch (concern) {
    case PolicyConcern::Admission:
        if (part.validates) add_protection(Protection::Admission, selected, written, enforced);
        return;
    case PolicyConcern::Mesh:
        if (part.validates) add_protection(Protection::Mesh, selected, written, enforced);
        return;
    case PolicyConcern::Resources:
        if (part.about_workloads) add_protection(Protection::Resources, selected, written, enforced);
        return;
    case PolicyConcern::Network:
        if (written == Truth::No) return;
        if (part.isolates_ingress) add_protection(Protection::IngressIsolation, selected, written, enforced);
        if (part.isolates_egress) add_protection(Protection::EgressIsolation, selected, written, enforced);
        if (part.isolates_ingress && part.opens_ingress) add_opening(Protection::IngressIsolation, selected);
        if (part.isolates_egress && part.opens_egress) add_opening(Protection::EgressIsolation, selected);
        add_default_deny(part, target, namespace_);
    }
}

void ProtectionTally::add_protection(Protection protection, const Selected& selected, Truth written,
                                     Truth enforced) {
    std::vector<Truths>& truths = covered_[static_cast<std::size_t>(protection)];
    auto add_one = [&](Id<Workload> id, Truth is_selected) {
        Truths& sum = truths[id.slot];
        sum.written = sum.written || (is_selected && written);
        sum.enforced = sum.enforced || (is_selected && written && enforced);
    };
    for (Id<Workload> id : selected.yes) add_one(id, Truth::Yes);
    for (Id<Workload> id : selected.unknown) add_one(id, Truth::Unknown);
}

void ProtectionTally::add_opening(Protection protection, const Selected& selected) {
    std::vector<Direction>& directions = opened_[static_cast<std::size_t>(protection)];
    for (Id<Workload> id : selected.yes) directions[id.slot].opened = Truth::Yes;
    for (Id<Workload> id : selected.unknown)
        directions[id.slot].opened = directions[id.slot].opened || Truth::Unknown;
}

void ProtectionTally::add_default_deny(const PolicyPart& part, Id<estate::Target> target,
                                       std::string_view namespace_) {
    const estate::Cluster& cluster = clusters_->of(target);
    const estate::NamespaceScope* own = namespace_.empty() ? nullptr : cluster.find(namespace_);
    if (!own && !namespace_.empty()) return;
    for (const estate::NamespaceScope& scope : own ? std::span(own, 1) : std::span(cluster.namespaces)) {
        // No pod in it can escape the selection; what depends on the pod leaves some out.
        const Truth all = truth(part.selection.matches_all_in(scope.facts) == Truth::Yes);
        NamespaceProtection& sum =
            namespaces_[target.slot][static_cast<std::size_t>(&scope - cluster.namespaces.data())];
        if (part.isolates_ingress && !part.opens_ingress)
            sum.default_deny_ingress = sum.default_deny_ingress || all;
        if (part.isolates_egress && !part.opens_egress)
            sum.default_deny_egress = sum.default_deny_egress || all;
    }
}

std::vector<Share> ProtectionTally::shares() const {
    std::vector<Share> list;
    for (std::size_t i = 0; i < protections; ++i) list.push_back(share(static_cast<Protection>(i)));
    return list;
}

Share ProtectionTally::share(Protection protection) const {
    const auto index = static_cast<std::size_t>(protection);
    Share result{.protection = protection, .written = {}, .enforced = {}};
    for (const estate::Cluster& cluster : clusters_->all()) {
        for (const estate::NamespaceScope& scope : cluster.namespaces) {
            for (Id<Workload> id : scope.workloads) {
                const Truths truths = covered_[index][id.slot];
                const Truth closed = !opened_[index][id.slot].opened;
                Truth enforced = truths.enforced && closed;
                if (protection == Protection::Mesh && enforced != Truth::No)
                    enforced = enforced && is_in_mesh((*snapshot_)[id], scope.facts);
                ++result.total;
                count(result.written, truths.written && closed);
                count(result.enforced, enforced);
            }
        }
    }
    return result;
}

std::vector<NamespaceProtection> ProtectionTally::namespaces() const {
    std::vector<NamespaceProtection> all;
    for (const auto& list : namespaces_) all.insert(all.end(), list.begin(), list.end());
    return all;
}

} // namespace cofferdam::policies

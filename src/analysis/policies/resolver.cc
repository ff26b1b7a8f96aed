#include "analysis/policies/resolver.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "analysis/policies/chain.h"

namespace cofferdam::policies {

namespace {

using estate::Selection;
using estate::Workload;

Truth of_chain(const Chain& chain, const Selection& selection) {
    Truth result = Truth::No;
    for (const estate::SelectionSubject& subject : chain.all()) {
        result = result || selection.matches(subject);
        if (result == Truth::Yes) break;
    }
    return result;
}

Truth on_host_network(Truth selected, Asked asked) {
    if (asked == Asked::NetworkPolicy) return selected && Truth::Unknown;
    return asked == Asked::Endpoints ? Truth::No : selected;
}

} // namespace

SelectedPtr Resolver::select(Id<estate::Target> target, std::string_view namespace_,
                             const Selection& selection, Asked asked) {
    std::string key = fmt::format("{} {} {} ", target.slot, static_cast<int>(asked), namespace_);
    key += selection.to_string();
    SelectedPtr& known = known_[std::move(key)];
    if (known) return known;
    auto result = std::make_shared<Selected>();
    const estate::Cluster& cluster = clusters_->of(target);
    if (namespace_.empty()) {
        for (const estate::NamespaceScope& scope : cluster.namespaces)
            select_in(scope, selection, asked, *result);
    } else if (const estate::NamespaceScope* scope = cluster.find(namespace_)) {
        select_in(*scope, selection, asked, *result);
    }
    return known = std::move(result);
}

void Resolver::select_in(const estate::NamespaceScope& scope, const Selection& selection, Asked asked,
                         Selected& result) const {
    const Truth whole = selection.matches_all_in(scope.facts);
    if (whole == Truth::No) return;
    for (Id<Workload> id : scope.workloads) {
        const Workload& workload = (*snapshot_)[id];
        Truth selected = whole == Truth::Yes ? whole : selects(workload, scope, selection, asked);
        if (workload.pod()->host_network) selected = on_host_network(selected, asked);
        if (selected == Truth::Yes) result.yes.push_back(id);
        if (selected == Truth::Unknown) result.unknown.push_back(id);
    }
}

Truth Resolver::selects(const Workload& workload, const estate::NamespaceScope& scope,
                        const Selection& selection, Asked asked) const {
    if (asked != Asked::Admission) return selection.matches(estate::pod_of(workload, scope.facts));
    return of_chain(chain_of(*snapshot_, workload, scope.facts), selection);
}

SelectedPtr unite(const std::vector<SelectedPtr>& all) {
    if (std::ranges::all_of(all, [&](const SelectedPtr& one) { return one == all.front(); }))
        return all.front();
    std::map<Id<Workload>, Truth> sum;
    for (const SelectedPtr& one : all) {
        for (Id<Workload> id : one->unknown) sum.try_emplace(id, Truth::Unknown);
        for (Id<Workload> id : one->yes) sum[id] = Truth::Yes;
    }
    auto result = std::make_shared<Selected>();
    for (auto [id, selected] : sum) (selected == Truth::Yes ? result->yes : result->unknown).push_back(id);
    return result;
}

} // namespace cofferdam::policies

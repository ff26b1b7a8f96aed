#include "analysis/hygiene/fault_finder.h"

#include <fmt/format.h>

namespace cofferdam::hygiene {

FaultFinder::FaultFinder(const estate::Snapshot& in, const estate::Cluster& of, const RuleTable& rules)
    : snapshot(in), cluster(of), table(rules), omitted(rules), dangling(rules.rules().size()), faults() {}

std::string FaultFinder::name_of(PolicyIndex policy) const {
    return to_string(snapshot.key(snapshot[table.policies()[policy].placed->object]));
}

std::string FaultFinder::names_of(const std::set<PolicyIndex>& policies) const {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t count = 0;
    for (const PolicyIndex policy : policies) {
        if (count++ == most) return fmt::format("{} and {} more", text, policies.size() - most);
        text += (text.empty() ? "" : ", ") + name_of(policy);
    }
    return text;
}

std::string FaultFinder::name_of_peer(PeerIndex peer) const {
    const reach::End& end = table.universe()[peer];
    if (const auto* const pod = std::get_if<reach::PodEnd>(&end))
        return fmt::format("{}/{}", pod->workload->namespace_, pod->workload->name);
    if (const auto* const outside = std::get_if<reach::AddressEnd>(&end))
        return to_string(outside->addresses.ranges().front());
    return "the nodes";
}

Fault& FaultFinder::add(FaultKind kind, PolicyIndex policy, std::string path, std::string reason,
                        const std::set<PolicyIndex>& others) {
    Fault fault{.kind = kind,
                .object = table.policies()[policy].placed->object,
                .path = std::move(path),
                .reason = std::move(reason),
                .others = {}};
    for (const PolicyIndex other : others) fault.others.push_back(table.policies()[other].placed->object);
    return faults.emplace_back(std::move(fault));
}

Fault& FaultFinder::add_of_rule(FaultKind kind, RuleIndex rule, std::string reason,
                                const std::set<PolicyIndex>& others) {
    const RuleRow& row = table.rules()[rule];
    return add(kind, row.policy, row.rule->path, std::move(reason), others);
}

} // namespace cofferdam::hygiene

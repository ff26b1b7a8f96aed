#include "analysis/hygiene/hygiene.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include <fmt/format.h>

#include "analysis/hygiene/fault_finder.h"
#include "estate/clusters.h"

namespace cofferdam::hygiene {

namespace {

std::vector<Fault> examine_target(const estate::Snapshot& snapshot, const estate::Cluster& cluster,
                                  Id<estate::Target> target, const reach::CniProfile& profile) {
    const reach::PolicyStack stack(snapshot, target);
    if (stack.policies().empty()) return {};
    const reach::Judge judge(stack, profile);
    const PeerUniverse universe(snapshot, cluster, stack);
    const RuleTable table(universe, stack, judge);
    FaultFinder finder(snapshot, cluster, table);
    find_dangling_rules(finder);
    find_never_isolating(finder);
    find_shadowed(finder);
    find_redundant(finder);
    find_contradicting(finder);
    find_undefined_order(finder);
    find_one_sided(finder);
    return std::move(finder.faults);
}

} // namespace

std::string_view to_string(FaultKind kind) {
    static constexpr std::array<std::string_view, 7> words = {
        "dangling rule",   "shadowed",  "redundant",       "contradicting",
        "undefined order", "one-sided", "never isolating",
    };
    return words[static_cast<std::size_t>(kind)];
}

std::vector<Fault> examine(const estate::Snapshot& snapshot, const reach::CniProfile& profile) {
    const estate::Clusters clusters(snapshot);
    std::vector<Fault> all;
    for (std::uint32_t slot = 0; slot < clusters.all().size(); ++slot)
        std::ranges::move(examine_target(snapshot, clusters.all()[slot], {slot}, profile),
                          std::back_inserter(all));
    std::ranges::sort(all, {}, [](const Fault& fault) {
        return std::tuple(fault.object, std::string_view(fault.path), fault.kind,
                          std::string_view(fault.reason));
    });
    return all;
}

} // namespace cofferdam::hygiene

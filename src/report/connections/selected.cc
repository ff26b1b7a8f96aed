#include "report/connections/selected.h"

#include <algorithm>

namespace cofferdam::connections {

bool Selected::is_compose(reach::PeerId peer) const {
    const reach::Reach& reach = table_->reach();
    return reach.snapshot()[reach[peer].pods.front()].compose() != nullptr;
}

bool Selected::is_selected(reach::PeerId peer, reach::Direction direction) const {
    const reach::Reach& reach = table_->reach();
    const reach::Peer& asked = reach[peer];
    const reach::Judge judge = reach.judge(asked.target);
    const estate::NamespaceFacts& facts = clusters_.of(asked.target).find(asked.namespace_)->facts;
    const auto policies = reach.policies(asked.target).policies_of(asked.namespace_);
    return std::ranges::any_of(asked.pods, [&](Id<estate::Workload> pod) {
        const reach::PodEnd end = reach::end_of(reach.snapshot()[pod], facts);
        return std::ranges::any_of(policies, [&](const reach::PlacedPolicy* placed) {
            return side_of(*placed->policy, direction).applies && judge.selects(*placed, end) != Truth::No;
        });
    });
}

} // namespace cofferdam::connections

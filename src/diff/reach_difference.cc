#include "diff/reach_difference.h"

#include <algorithm>
#include <array>

namespace cofferdam::diff {

namespace {

using reach::Direction;
using reach::Reach;

std::vector<IsolationChange> compare_isolation(const Reach& before, const Reach& after,
                                               const Parties& parties) {
    std::vector<IsolationChange> found;
    for (std::uint32_t i = 0; i < parties.workloads().size(); ++i) {
        const WorkloadPair& pair = parties.workloads()[i];
        if (!pair.before || !pair.after) continue;
        for (const Direction direction : {Direction::Ingress, Direction::Egress}) {
            const Truth was = before.isolates(direction, *pair.before);
            const Truth is = after.isolates(direction, *pair.after);
            if (was != is) found.push_back({{i}, direction, was, is});
        }
    }
    return found;
}

} // namespace

bool ReachDifference::is_empty() const {
    const auto is_in_both = [](const WorkloadPair& pair) { return pair.before && pair.after; };
    return connections.changes.empty() && isolation.empty() && ways.in.empty() && ways.out.empty()
           && std::ranges::all_of(parties.workloads(), is_in_both);
}

bool ReachDifference::adds() const {
    return std::ranges::any_of(connections.outcomes, &Outcome::is_added)
           || std::ranges::any_of(ways.in, &WayInChange::opens);
}

bool ReachDifference::removes() const {
    return std::ranges::any_of(connections.outcomes, &Outcome::is_removed)
           || std::ranges::any_of(ways.in, &WayInChange::closes);
}

bool ReachDifference::has_unknown() const {
    const auto is_unknown = [](const Outcome& outcome) {
        return outcome.after == State::Unknown || outcome.before == State::Unknown;
    };
    return std::ranges::any_of(connections.outcomes, is_unknown)
           || std::ranges::any_of(ways.in, &WayInChange::is_unknown);
}

ReachDifference compare_reach(const reach::ReachPtr& before, const reach::ReachPtr& after) {
    Parties parties(*before, *after);
    Connections connections = compare_connections(before, after, parties);
    std::vector<IsolationChange> isolation = compare_isolation(*before, *after, parties);
    Ways ways = compare_ways(*before, *after, parties);
    return {after->options().profile, std::move(parties), std::move(connections), std::move(isolation),
            std::move(ways)};
}

} // namespace cofferdam::diff

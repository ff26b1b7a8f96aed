#include "diff/groups.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/connections/groups.h"

namespace cofferdam::diff {

namespace {

using PartySet = std::vector<PartyIndex>; // sorted

// An end and an outcome → the other ends.
using Stars = std::map<std::pair<std::uint32_t, PartyIndex>, PartySet>;
// An outcome and the other ends → the ends that have just these.
using Classes = std::map<std::pair<std::uint32_t, PartySet>, PartySet>;

PartySet with(PartySet set, PartyIndex party) {
    set.insert(std::ranges::upper_bound(set, party), party);
    return set;
}

// An outcome, and two sets of parties.
using Rectangle = std::pair<std::uint32_t, std::pair<PartySet, PartySet>>;

void add_to(std::vector<Rectangle>& rectangles, Classes classes) {
    for (auto& [key, ends] : classes) rectangles.push_back({key.first, {key.second, std::move(ends)}});
}

std::vector<Rectangle> rectangles_of(const Stars& stars) {
    Classes classes;
    for (const auto& [end, others] : stars) classes[{end.first, others}].push_back(end.second);
    std::vector<Rectangle> found;
    add_to(found, std::move(classes));
    return found;
}

// What all workloads of a namespace have with one another is one group: nobody has anything with himself, so
// each is counted among his own peers. Who is alone by that count is compared by his peers as they are.
std::vector<Rectangle> rectangles_of_workloads(const Stars& stars) {
    Classes cliques;
    for (const auto& [end, others] : stars)
        cliques[{end.first, with(others, end.second)}].push_back(end.second);
    Stars alone;
    for (const auto& [key, ends] : cliques) {
        if (ends.size() > 1) continue;
        const std::pair end(key.first, ends.front());
        alone.emplace(end, stars.at(end));
    }
    std::erase_if(cliques, [](const auto& one) { return one.second.size() == 1; });
    std::vector<Rectangle> found = rectangles_of(alone);
    add_to(found, std::move(cliques));
    return found;
}

// By destinations or by sources, whichever takes fewer groups.
std::vector<Group> group_changes(const std::vector<Change>& changes,
                                 std::vector<Rectangle> (*rectangles)(const Stars& stars)) {
    Stars by_destination;
    Stars by_source;
    for (const Change& change : changes) {
        by_destination[{change.outcome, change.to}].push_back(change.from);
        by_source[{change.outcome, change.from}].push_back(change.to);
    }
    auto from_destinations = rectangles(by_destination);
    auto from_sources = rectangles(by_source);
    std::vector<Group> groups;
    if (from_destinations.size() <= from_sources.size()) {
        for (auto& [outcome, sets] : from_destinations)
            groups.push_back({outcome, std::move(sets.first), std::move(sets.second)});
    } else {
        for (auto& [outcome, sets] : from_sources)
            groups.push_back({outcome, std::move(sets.second), std::move(sets.first)});
    }
    return groups;
}

std::string range_words(const estate::AddressSet& addresses) {
    constexpr std::size_t most = 4;
    if (addresses == estate::AddressSet::all()) return "any address";
    if (addresses == estate::AddressSet(*estate::parse_block("0.0.0.0/0"))) return "any IPv4 address";
    std::vector<std::string> list;
    for (const estate::AddressRange& range : addresses.ranges()) {
        if (list.size() == most) break;
        list.push_back(connections::range_text(range));
    }
    std::string text = fmt::format("{}", fmt::join(list, ", "));
    if (addresses.ranges().size() > most)
        text += fmt::format(" and {} more ranges", addresses.ranges().size() - most);
    return text;
}

std::string joined(const std::vector<std::string>& list) {
    constexpr std::size_t most = 8;
    if (list.size() <= most) return fmt::format("{}", fmt::join(list, ", "));
    return fmt::format("{} and {} more", fmt::join(list.begin(), list.begin() + most, ", "),
                       list.size() - most);
}

// Workloads by namespace: how many of them there are on that side at all.
class Namespaces {
  public:
    Namespaces(const Parties& parties, std::optional<reach::PeerId> WorkloadPair::* side) {
        for (const WorkloadPair& pair : parties.workloads()) {
            if (pair.*side) ++sizes_[pair.key.namespace_];
        }
    }

    // Are these all but `missing`?
    bool are_all(std::string_view name, std::size_t count, std::size_t missing) const {
        const auto found = sizes_.find(name);
        return found != sizes_.end() && count > 1 && count + missing == found->second;
    }
    bool are_all(std::size_t count, std::size_t missing) const {
        std::size_t all = 0;
        for (const auto& [name, size] : sizes_) all += size;
        return all > 2 && sizes_.size() > 1 && count + missing == all;
    }

  private:
    std::map<std::string_view, std::size_t> sizes_;
};

std::string list_words(const std::vector<const WorkloadPair*>& workloads) {
    constexpr std::size_t most = 4;
    std::vector<std::string> list;
    for (const WorkloadPair* const pair : workloads) {
        if (list.size() == most) break;
        list.push_back(fmt::format("{}/{}", pair->key.namespace_, pair->key.name));
    }
    std::string text = fmt::format("{}", fmt::join(list, ", "));
    if (workloads.size() > most)
        text += fmt::format(" and {} more of {}", workloads.size() - most, workloads.front()->key.namespace_);
    return text;
}

// Those of `others` that are workloads of the namespace, and not in the set themselves; "" for any.
std::size_t missing_of(const Parties& parties, std::span<const PartyIndex> set,
                       std::span<const PartyIndex> others, std::string_view namespace_) {
    return static_cast<std::size_t>(std::ranges::count_if(others, [&](PartyIndex party) {
        const WorkloadPair* const pair = parties.workload(party);
        return pair != nullptr && (namespace_.empty() || pair->key.namespace_ == namespace_)
               && !std::ranges::binary_search(set, party);
    }));
}

} // namespace

std::vector<Group> group(const ReachDifference& difference) {
    // What goes to and comes from outside is told apart.
    std::vector<Change> inside;
    std::vector<Change> across;
    for (const Change& change : difference.connections.changes) {
        const bool of_workloads = difference.parties.workload(change.from) != nullptr
                                  && difference.parties.workload(change.to) != nullptr;
        (of_workloads ? inside : across).push_back(change);
    }
    std::vector<Group> groups = group_changes(inside, rectangles_of_workloads);
    std::ranges::move(group_changes(across, rectangles_of), std::back_inserter(groups));
    std::ranges::sort(groups);
    return groups;
}

std::string words(const ReachDifference& difference, std::span<const PartyIndex> parties,
                  std::span<const PartyIndex> others, std::optional<reach::PeerId> WorkloadPair::* side) {
    const Namespaces namespaces(difference.parties, side);
    std::map<std::string_view, std::vector<const WorkloadPair*>> by_namespace;
    std::vector<std::string> text;
    std::size_t workloads = 0;
    for (const PartyIndex index : parties) {
        const Party party = difference.parties[index];
        if (const auto* const pair = std::get_if<const WorkloadPair*>(&party)) {
            by_namespace[(*pair)->key.namespace_].push_back(*pair);
            ++workloads;
        } else if (const auto* const addresses = std::get_if<const estate::AddressSet*>(&party)) {
            text.push_back(range_words(**addresses));
        } else {
            text.emplace_back("the ingress controller");
        }
    }
    const bool one_is_missing_at_most = missing_of(difference.parties, parties, others, "") <= 1;
    const auto missing = [&](std::string_view name) {
        return one_is_missing_at_most ? missing_of(difference.parties, parties, others, name) : 0;
    };
    if (namespaces.are_all(workloads, missing(""))) {
        text.emplace_back("every workload");
    } else {
        for (const auto& [name, list] : by_namespace) {
            text.push_back(namespaces.are_all(name, list.size(), missing(name)) ? fmt::format("{}/*", name)
                                                                                : list_words(list));
        }
    }
    return joined(text);
}

} // namespace cofferdam::diff

#include "report/connections/groups.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/exposure/public_addresses.h"

namespace cofferdam::connections {

namespace {

using estate::AddressRange;
using estate::AddressSet;
using reach::PeerId;
using reach::Reach;

constexpr std::size_t most_names = 8;

std::string ranges_text(const AddressSet& addresses) {
    std::vector<std::string> texts;
    for (const AddressRange& range : addresses.ranges()) {
        if (texts.size() == most_names) {
            texts.push_back(fmt::format("and {} more ranges", addresses.ranges().size() - most_names));
            break;
        }
        texts.push_back(range_text(range));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

const AddressSet& all_of_v4() {
    static const AddressSet all(*estate::parse_block("0.0.0.0/0"));
    return all;
}

bool of_one_namespace(const reach::Peer& a, const reach::Peer& b) {
    return a.target == b.target && a.namespace_ == b.namespace_;
}

// How many peers one after the other, from `first` on, are of its namespace.
std::size_t run_length(std::span<const reach::Peer> peers, std::size_t first) {
    std::size_t end = first;
    while (end < peers.size() && of_one_namespace(peers[first], peers[end])) ++end;
    return end - first;
}

// Of all peers.
std::size_t namespace_size(const Reach& reach, PeerId member) {
    const auto peers = reach.peers();
    std::size_t first = member.index;
    while (first > 0 && of_one_namespace(peers[first - 1], peers[member.index])) --first;
    return run_length(peers, first);
}

std::size_t target_size(const Reach& reach, Id<estate::Target> target) {
    return static_cast<std::size_t>(std::ranges::count(reach.peers(), target, &reach::Peer::target));
}

} // namespace

std::string range_text(const AddressRange& range) {
    if (range.first == range.last) return estate::to_string(range.first);
    const unsigned __int128 free = range.first.bits ^ range.last.bits;
    const bool is_block = (free & (free + 1)) == 0 && (range.first.bits & free) == 0;
    if (!is_block) return estate::to_string(range);
    const int width = range.first.family == estate::AddressFamily::V4 ? 32 : 128;
    const int host_bits = std::popcount(static_cast<std::uint64_t>(free))
                          + std::popcount(static_cast<std::uint64_t>(free >> 64));
    return fmt::format("{}/{}", estate::to_string(range.first), width - host_bits);
}

void Groups::add(const Party& party, const reach::PortPassage& ports, bool conditional) {
    auto found = std::ranges::find_if(groups_, [&](const Growing& known) {
        return known.group.conditional == conditional && known.group.ports == ports;
    });
    if (found == groups_.end())
        found = groups_.insert(
            found, {.group = {.ports = ports, .conditional = conditional, .peers = {}, .addresses = {}},
                    .ranges = {}});
    if (const auto* const peer = std::get_if<PeerId>(&party)) {
        found->group.peers.push_back(*peer);
    } else if (const auto* const range = std::get_if<AddressRange>(&party)) {
        found->ranges.push_back(*range);
    } else {
        found->group.controller = true;
    }
}

std::vector<Group> Groups::take() {
    std::vector<Group> groups;
    for (Growing& growing : groups_) {
        growing.group.addresses = AddressSet(std::move(growing.ranges));
        groups.push_back(std::move(growing.group));
    }
    groups_.clear();
    std::ranges::stable_sort(groups, std::greater{}, [](const Group& group) { return group.peers.size(); });
    return groups;
}

std::string peers_text(const Reach& reach, const std::vector<PeerId>& peers, PeerId beside) {
    if (peers.size() > 1 && peers.size() + 1 == target_size(reach, reach[beside].target))
        return "every other workload";
    std::vector<std::string> texts;
    std::size_t told = 0;
    for (std::size_t i = 0; i < peers.size();) {
        const reach::Peer& first = reach[peers[i]];
        std::size_t end = i;
        while (end < peers.size() && of_one_namespace(first, reach[peers[end]])) ++end;
        const std::size_t others =
            namespace_size(reach, peers[i]) - (of_one_namespace(first, reach[beside]) ? 1 : 0);
        const bool has_namespace = !first.namespace_.empty();
        if (end - i > 1 && end - i == others && has_namespace) {
            texts.push_back(fmt::format("all of {}", first.namespace_));
            told += end - i;
        } else {
            for (; i < end && texts.size() < most_names; ++i, ++told)
                texts.push_back(
                    fmt::format("{}{}{}", first.namespace_, has_namespace ? "/" : "", reach[peers[i]].name));
        }
        if (texts.size() >= most_names) break;
        i = end;
    }
    if (told < peers.size()) texts.push_back(fmt::format("and {} more", peers.size() - told));
    return fmt::format("{}", fmt::join(texts, ", "));
}

namespace {

// Containers of an engine may belong to no project.
std::string_view heading_of(const reach::Peer& first) {
    return first.namespace_.empty() ? "no project" : first.namespace_;
}

} // namespace

std::vector<std::string> by_namespace(const Reach& reach, const std::vector<PeerId>& peers) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < peers.size();) {
        const reach::Peer& first = reach[peers[i]];
        std::vector<std::string_view> names;
        for (; i < peers.size() && of_one_namespace(first, reach[peers[i]]); ++i)
            names.push_back(reach[peers[i]].name);
        lines.push_back(fmt::format("{}: {}", heading_of(first), fmt::join(names, ", ")));
    }
    return lines;
}

std::vector<std::string> counts_by_namespace(const Reach& reach, const std::vector<PeerId>& peers) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < peers.size();) {
        const reach::Peer& first = reach[peers[i]];
        const std::size_t all = namespace_size(reach, peers[i]);
        std::size_t count = 0;
        for (; i < peers.size() && of_one_namespace(first, reach[peers[i]]); ++i) ++count;
        lines.push_back(count == all
                            ? fmt::format("{}: all {} workloads", heading_of(first), all)
                            : fmt::format("{}: {} of its {} workloads", heading_of(first), count, all));
    }
    return lines;
}

std::string addresses_text(const AddressSet& addresses) {
    const AddressSet v4 = addresses & all_of_v4();
    const AddressSet v6 = addresses - all_of_v4();
    if (addresses == AddressSet::all()) return "any address";
    if (v4 == all_of_v4()) return v6.empty() ? "any IPv4 address" : "any IPv4 address, " + ranges_text(v6);
    const AddressSet missing = all_of_v4() - v4;
    if (v6.empty() && missing.ranges().size() < v4.ranges().size())
        return "any IPv4 address but " + ranges_text(missing);
    return ranges_text(addresses);
}

std::string addresses_name(const AddressSet& addresses) {
    const AddressSet& all = exposure::public_addresses();
    // IPv6 is told of where policies mention it.
    const bool is_internet = addresses == all || addresses == (all & all_of_v4());
    return is_internet ? "the Internet" : addresses_text(addresses);
}

} // namespace cofferdam::connections

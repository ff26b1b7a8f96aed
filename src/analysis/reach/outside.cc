#include "analysis/reach/outside.h"

#include <algorithm>

namespace cofferdam::reach {

using estate::Address;
using estate::AddressFamily;
using estate::AddressRange;
using estate::AddressSet;
using estate::PortSet;

PortPassage passage_of(Truth all_ports_pass) {
    if (all_ports_pass == Truth::Yes) return {PortSet::all(), {}};
    return {{}, all_ports_pass == Truth::Unknown ? PortSet::all() : PortSet()};
}

PortPassage outside_passage(const ComposeNetworks& networks, std::uint32_t service, Direction direction) {
    return direction == Direction::Ingress ? networks.from_outside(service)
                                           : passage_of(networks.to_outside(service));
}

PortPassage either(const PortPassage& a, const PortPassage& b) {
    PortSet allowed = a.allowed | b.allowed;
    PortSet unknown = (a.unknown | b.unknown) - allowed;
    return {std::move(allowed), std::move(unknown)};
}

Outside::Outside(std::span<const TargetPeers> targets) : targets_(targets) {
    for (const TargetPeers& target : targets) {
        add_ranges(target.model);
        KnownRows known;
        for (std::uint32_t peer = target.begin; peer < target.end; ++peer) {
            for (const Direction direction : both_directions)
                row_of_peer_[index_of(direction)].push_back(row_of(target, peer, direction, known));
        }
    }
}

const std::vector<RangeLink>& Outside::links(std::uint32_t peer, Direction direction) const {
    const std::lock_guard guard(lock_);
    Row& row = rows_[row_of_peer_[index_of(direction)][peer]];
    if (!row.links) row.links = std::make_unique<const std::vector<RangeLink>>(links_of(row));
    return *row.links;
}

// Bounds are where the row of a class changes.
void Outside::add_ranges(const Model& model) {
    std::vector<bool> used;
    for (ClassId id = 0; id < model.classes().size(); ++id) {
        for (const Direction direction : both_directions) {
            const RowId row = model.side(id, direction).addresses;
            if (row >= used.size()) used.resize(row + 1);
            used[row] = true;
        }
    }
    std::vector<Address> firsts = {{AddressFamily::V4, 0}, {AddressFamily::V6, 0}};
    for (RowId row = 0; row < used.size(); ++row) {
        if (!used[row]) continue;
        for (const AddressRows::Run& run : model.address_rows().runs(row)) firsts.push_back(run.first);
    }
    std::ranges::sort(firsts);
    firsts.erase(std::ranges::unique(firsts).begin(), firsts.end());
    static const AddressSet everything = AddressSet::all();
    for (std::size_t i = 0; i < firsts.size(); ++i) {
        const bool is_last = i + 1 == firsts.size() || firsts[i + 1].family != firsts[i].family;
        const Address last = is_last ? everything.ranges()[static_cast<std::size_t>(firsts[i].family)].last
                                     : Address{firsts[i].family, firsts[i + 1].bits - 1};
        ranges_.push_back({firsts[i], last});
    }
    first_range_.push_back(static_cast<std::uint32_t>(ranges_.size()));
}

std::uint32_t Outside::add_row(Row row) {
    rows_.push_back(std::move(row));
    return static_cast<std::uint32_t>(rows_.size() - 1);
}

std::uint32_t Outside::row_of(const TargetPeers& target, std::uint32_t peer, Direction direction,
                              KnownRows& known) {
    if (target.service(peer) != TargetPeers::no_service)
        return add_row(
            {.target = &target, .service = target.service(peer), .direction = direction, .joined = {}});
    std::vector<RowId> joined;
    for (const ClassId id : target.model.classes().of_peer(peer - target.begin))
        joined.push_back(target.model.side(id, direction).addresses);
    if (joined.size() == 1) {
        const RowId only = joined.front();
        if (only >= known.single.size()) known.single.resize(only + 1, UINT32_MAX);
        if (known.single[only] == UINT32_MAX)
            known.single[only] = add_row({.target = &target, .joined = std::move(joined)});
        return known.single[only];
    }
    std::ranges::sort(joined);
    joined.erase(std::ranges::unique(joined).begin(), joined.end());
    const auto [place, is_new] = known.joined.try_emplace(joined, 0);
    if (is_new) place->second = add_row({.target = &target, .joined = std::move(joined)});
    return place->second;
}

std::vector<RangeLink> Outside::links_of(const Row& row) const {
    const auto target = static_cast<std::size_t>(row.target - targets_.data());
    const std::span<const AddressRange> its = ranges(target);
    std::vector<PortPassage> passages(its.size());
    if (row.service != TargetPeers::no_service)
        std::ranges::fill(passages, outside_passage(*row.target->networks, row.service, row.direction));
    for (const RowId joined : row.joined) {
        const auto runs = row.target->model.address_rows().runs(joined);
        std::size_t run = 0;
        for (std::size_t i = 0; i < its.size(); ++i) {
            while (run + 1 < runs.size() && runs[run + 1].first <= its[i].first) ++run;
            const PortPassage& passage = row.target->model.passage(runs[run].passage);
            passages[i] = row.joined.size() == 1 ? passage : either(passages[i], passage);
        }
    }
    std::vector<RangeLink> links;
    for (std::size_t i = 0; i < its.size(); ++i) {
        if (passages[i].allowed.empty() && passages[i].unknown.empty()) continue;
        links.push_back({{static_cast<std::uint32_t>(first_range_[target] + i)}, std::move(passages[i])});
    }
    return links;
}

} // namespace cofferdam::reach

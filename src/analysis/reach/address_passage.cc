#include "analysis/reach/address_passage.h"

#include <algorithm>

namespace cofferdam::reach {

namespace {

using estate::Address;
using estate::AddressRange;
using estate::AddressSet;
using Runs = std::span<const AddressRows::Run>;

std::vector<Runs> runs_of(const TargetPeers& target, std::uint32_t peer, Direction direction) {
    std::vector<Runs> found;
    for (const ClassId id : target.model.classes().of_peer(peer - target.begin))
        found.push_back(target.model.address_rows().runs(target.model.side(id, direction).addresses));
    return found;
}

// Where one of them changes.
std::vector<Address> bounds_of(const std::vector<Runs>& rows) {
    std::vector<Address> firsts;
    for (const Runs& runs : rows) {
        for (const AddressRows::Run& run : runs) firsts.push_back(run.first);
    }
    std::ranges::sort(firsts);
    firsts.erase(std::ranges::unique(firsts).begin(), firsts.end());
    return firsts;
}

// Those from `first` on, before `next` (null: to the end).
bool meets(const AddressSet& addresses, const Address& first, const Address* next) {
    const auto found = std::ranges::lower_bound(addresses.ranges(), first, {}, &AddressRange::last);
    return found != addresses.ranges().end() && (next == nullptr || found->first < *next);
}

PassageId passage_at(Runs runs, const Address& address) {
    return std::prev(std::ranges::upper_bound(runs, address, {}, &AddressRows::Run::first))->passage;
}

// What passes in some of the runs, and in all: few of them differ.
Reach::FromAddresses of_one(const Model& model, Runs runs, const AddressSet& addresses) {
    std::vector<PassageId> met;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (std::ranges::find(met, runs[i].passage) != met.end()) continue;
        if (meets(addresses, runs[i].first, i + 1 < runs.size() ? &runs[i + 1].first : nullptr))
            met.push_back(runs[i].passage);
    }
    Reach::FromAddresses found{.some = model.passage(met.front()), .all = model.passage(met.front())};
    for (const PassageId id : std::span(met).subspan(1)) {
        found.some = either(found.some, model.passage(id));
        found.all = both(found.all, model.passage(id));
    }
    return found;
}

} // namespace

Reach::FromAddresses address_passage(const TargetPeers& target, std::uint32_t peer, Direction direction,
                                     const AddressSet& addresses) {
    Reach::FromAddresses found{.some = {}, .all = passage_of(truth(!addresses.empty()))};
    if (addresses.empty()) return found;
    if (target.service(peer) != TargetPeers::no_service) {
        const PortPassage same = outside_passage(*target.networks, target.service(peer), direction);
        return {.some = same, .all = same};
    }
    const std::vector<Runs> rows = runs_of(target, peer, direction);
    if (rows.size() == 1) return of_one(target.model, rows.front(), addresses);
    const std::vector<Address> bounds = bounds_of(rows);
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (!meets(addresses, bounds[i], i + 1 < bounds.size() ? &bounds[i + 1] : nullptr)) continue;
        PortPassage passage;
        for (const Runs& runs : rows)
            passage = either(passage, target.model.passage(passage_at(runs, bounds[i])));
        found.some = either(found.some, passage);
        found.all = both(found.all, passage);
    }
    return found;
}

std::optional<std::uint32_t> address_row(const TargetPeers& target, std::uint32_t peer, Direction direction) {
    if (target.service(peer) != TargetPeers::no_service) return std::nullopt;
    const auto classes = target.model.classes().of_peer(peer - target.begin);
    if (classes.size() != 1) return std::nullopt;
    return target.model.side(classes.front(), direction).addresses;
}

} // namespace cofferdam::reach

#include "diff/connections.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "core/parallel.h"
#include "diff/address_rows.h"
#include "report/connections/table.h"

namespace cofferdam::diff {

namespace {

using estate::AddressSet;
using estate::PortSet;
using reach::Link;
using reach::PeerId;
using reach::PortPassage;
using reach::Reach;

std::array<PortSet, 3> by_state(const PortPassage& passage) {
    return {PortSet::all() - passage.allowed - passage.unknown, passage.unknown, passage.allowed};
}

// What one workload connects to, and who of outside connects to it.
struct RowChanges {
    std::vector<std::pair<PartyIndex, Outcome>> to;
    std::vector<std::pair<AddressSet, Outcome>> to_addresses;
    std::vector<std::pair<AddressSet, Outcome>> from_addresses;
};

// A row by party.
using Row = std::vector<std::pair<PartyIndex, PortPassage>>;

template <class PartyOf>
Row row_of(std::vector<Link> links, PartyOf party_of) {
    Row row;
    row.reserve(links.size());
    for (Link& link : links) row.emplace_back(party_of(link.peer), std::move(link.ports));
    std::ranges::sort(row, {}, [](const auto& entry) { return entry.first; });
    return row;
}

class Comparison {
  public:
    Comparison(const Reach& before, const Reach& after, const Parties& parties)
        : before_(&before), after_(&after), parties_(&parties),
          with_ipv6_(mentions_ipv6(before) || mentions_ipv6(after)) {}

    RowChanges compare_row(const WorkloadPair& pair) const {
        RowChanges found;
        compare_destinations(pair, found);
        found.to_addresses = compare_addresses(outside(pair, &Reach::outside_destinations), with_ipv6_);
        found.from_addresses = compare_addresses(outside(pair, &Reach::outside_sources), with_ipv6_);
        return found;
    }

  private:
    static bool mentions_ipv6(const Reach& reach) {
        for (std::uint32_t slot = 0; slot < reach.snapshot().targets().size(); ++slot) {
            if (reach.mentions_ipv6({slot})) return true;
        }
        return false;
    }

    void compare_destinations(const WorkloadPair& pair, RowChanges& found) const {
        Row before;
        Row after;
        if (pair.before)
            before = row_of(before_->destinations(*pair.before),
                            [&](PeerId peer) { return parties_->of_before(peer); });
        if (pair.after)
            after = row_of(after_->destinations(*pair.after),
                           [&](PeerId peer) { return parties_->of_after(peer); });
        merge(before, after, [&](PartyIndex party, const PortPassage& was, const PortPassage& is) {
            for (Outcome& outcome : compare(was, is)) found.to.emplace_back(party, std::move(outcome));
        });
    }

    template <class Differ>
    static void merge(const Row& before, const Row& after, Differ differ) {
        static const PortPassage nothing;
        auto was = before.begin();
        for (auto is = after.begin(); was != before.end() || is != after.end();) {
            const bool only_before = is == after.end() || (was != before.end() && was->first < is->first);
            const bool only_after = was == before.end() || (is != after.end() && is->first < was->first);
            differ(only_before ? was->first : is->first, only_after ? nothing : was->second,
                   only_before ? nothing : is->second);
            if (!only_after) ++was;
            if (!only_before) ++is;
        }
    }

    using Outside = const std::vector<reach::RangeLink>& (Reach::*)(PeerId) const;
    AddressRowPair outside(const WorkloadPair& pair, Outside row) const {
        AddressRowPair rows;
        if (pair.before) rows.before = address_row(*before_, (before_->*row)(*pair.before));
        if (pair.after) rows.after = address_row(*after_, (after_->*row)(*pair.after));
        return rows;
    }

    const Reach* before_;
    const Reach* after_;
    const Parties* parties_;
    bool with_ipv6_;
};

// Numbers outcomes and addresses as they come.
class Collection {
  public:
    explicit Collection(Parties& parties) : parties_(&parties) {}

    void add(PartyIndex workload, RowChanges row) {
        for (auto& [to, outcome] : row.to) add(workload, to, std::move(outcome));
        for (auto& [addresses, outcome] : row.to_addresses)
            add(workload, parties_->add(addresses), std::move(outcome));
        for (auto& [addresses, outcome] : row.from_addresses)
            add(parties_->add(addresses), workload, std::move(outcome));
    }

    void add(PartyIndex from, PartyIndex to, Outcome outcome) {
        const auto next = static_cast<std::uint32_t>(result_.outcomes.size());
        const auto [place, is_new] = known_.try_emplace(outcome, next);
        if (is_new) result_.outcomes.push_back(std::move(outcome));
        result_.changes.push_back({from, to, place->second});
    }

    Connections finish() {
        std::ranges::sort(result_.changes);
        return std::move(result_);
    }

  private:
    Parties* parties_;
    Connections result_;
    std::map<Outcome, std::uint32_t> known_;
};

// What controllers of Ingresses, Gateways and Routes may connect to.
std::map<PeerId, PortPassage> from_controllers(const reach::ReachPtr& reach) {
    std::map<PeerId, PortPassage> found;
    const connections::Table table(reach);
    for (const reach::EntryTarget& entry : table.entries()) {
        if (const auto peer = reach->peer_of(entry.workload)) found[*peer] = table.from_controller(*peer);
    }
    return found;
}

PortPassage find_passage(const std::map<PeerId, PortPassage>& passages, const std::optional<PeerId>& peer) {
    const auto found = peer ? passages.find(*peer) : passages.end();
    return found == passages.end() ? PortPassage{} : found->second;
}

} // namespace

std::string_view to_string(State state) {
    static constexpr std::array<std::string_view, 3> words = {"denied", "unknown", "allowed"};
    return words[static_cast<std::size_t>(state)];
}

std::vector<Outcome> compare(const PortPassage& before, const PortPassage& after) {
    std::vector<Outcome> found;
    if (before == after) return found;
    const std::array<PortSet, 3> was = by_state(before);
    const std::array<PortSet, 3> is = by_state(after);
    for (std::size_t i = 0; i < was.size(); ++i) {
        for (std::size_t j = 0; j < is.size(); ++j) {
            if (i == j) continue;
            PortSet ports = was[i] & is[j];
            if (!ports.empty())
                found.push_back({static_cast<State>(i), static_cast<State>(j), std::move(ports)});
        }
    }
    return found;
}

Connections compare_connections(const reach::ReachPtr& before, const reach::ReachPtr& after,
                                Parties& parties) {
    const Comparison comparison(*before, *after, parties);
    Collection collection(parties);
    const std::size_t count = parties.workloads().size();
    constexpr std::size_t block = 256; // rows that are in memory at once
    for (std::size_t first = 0; first < count; first += block) {
        std::vector<RowChanges> rows(std::min(block, count - first));
        parallel_for(rows.size(), [&](std::size_t i) {
            rows[i] = comparison.compare_row(parties.workloads()[first + i]);
        });
        for (std::size_t i = 0; i < rows.size(); ++i)
            collection.add({static_cast<std::uint32_t>(first + i)}, std::move(rows[i]));
    }
    const auto controllers_before = from_controllers(before);
    const auto controllers_after = from_controllers(after);
    for (std::uint32_t i = 0; i < count; ++i) {
        const WorkloadPair& pair = parties.workloads()[i];
        for (Outcome& outcome : compare(find_passage(controllers_before, pair.before),
                                        find_passage(controllers_after, pair.after)))
            collection.add(parties.ingress_controller(), {i}, std::move(outcome));
    }
    return collection.finish();
}

} // namespace cofferdam::diff

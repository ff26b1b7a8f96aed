#include "cuts/hitting_set.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace cofferdam::cuts {

namespace {

std::uint64_t cost_of(const FixSet& fixes, std::span<const std::uint32_t> costs) {
    return std::accumulate(fixes.begin(), fixes.end(), std::uint64_t{0},
                           [&](std::uint64_t sum, FixNumber fix) { return sum + costs[fix]; });
}

bool contains(const FixSet& set, FixNumber fix) { return std::ranges::binary_search(set, fix); }

// Sets that no other one is within, shortest first.
std::vector<FixSet> minimal(std::vector<FixSet> sets) {
    std::ranges::sort(sets, [](const FixSet& a, const FixSet& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    const auto repeated = std::ranges::unique(sets);
    sets.erase(repeated.begin(), repeated.end());
    std::vector<FixSet> kept;
    std::map<FixNumber, std::vector<std::size_t>> by_first; // a set within another has its first fix there
    for (FixSet& set : sets) {
        const bool holds_another = std::ranges::any_of(set, [&](FixNumber fix) {
            const auto found = by_first.find(fix);
            return found != by_first.end() && std::ranges::any_of(found->second, [&](std::size_t i) {
                       return std::ranges::includes(set, kept[i]);
                   });
        });
        if (holds_another) continue;
        by_first[set.front()].push_back(kept.size());
        kept.push_back(std::move(set));
    }
    return kept;
}

// Takes fixes out of sets that another one of no greater cost hits as well. Was there any?
bool drop_dominated(std::vector<FixSet>& sets, std::span<const std::uint32_t> costs) {
    std::map<FixNumber, std::vector<std::uint32_t>> hits;
    for (std::uint32_t i = 0; i < sets.size(); ++i) {
        for (const FixNumber fix : sets[i]) hits[fix].push_back(i);
    }
    std::vector<FixNumber> dropped;
    for (const auto& [fix, own] : hits) {
        // Who hits all that it hits stands in its shortest set.
        const auto shortest =
            *std::ranges::min_element(own, {}, [&](std::uint32_t i) { return sets[i].size(); });
        const bool dominated = std::ranges::any_of(sets[shortest], [&](FixNumber other) {
            if (other == fix || costs[other] > costs[fix] || std::ranges::binary_search(dropped, other))
                return false;
            const auto& theirs = hits[other];
            if (theirs.size() < own.size() || !std::ranges::includes(theirs, own)) return false;
            return costs[other] < costs[fix] || theirs.size() > own.size() || other < fix;
        });
        if (dominated) dropped.push_back(fix); // in order of the map, so sorted
    }
    for (FixSet& set : sets)
        std::erase_if(set, [&](FixNumber fix) { return std::ranges::binary_search(dropped, fix); });
    return !dropped.empty();
}

// A sum of least costs of sets that share no fix: no hitting set costs less.
std::uint64_t packing(const std::vector<FixSet>& sets, std::span<const std::uint32_t> costs) {
    std::map<FixNumber, std::uint32_t> rest; // what the fixes still have to give
    for (const FixSet& set : sets) {
        for (const FixNumber fix : set) rest.emplace(fix, costs[fix]);
    }
    // Dual ascent: each set takes what the cheapest of its fixes has left.
    std::uint64_t sum = 0;
    for (const FixSet& set : sets) {
        std::uint32_t least = UINT32_MAX;
        for (const FixNumber fix : set) least = std::min(least, rest[fix]);
        for (const FixNumber fix : set) rest[fix] -= least;
        sum += least;
    }
    return sum;
}

// The fix that hits most for its cost, again and again; then without those that the others make needless.
FixSet greedy(const std::vector<FixSet>& sets, std::span<const std::uint32_t> costs) {
    FixSet taken;
    std::vector<bool> hit(sets.size());
    std::map<FixNumber, std::vector<std::uint32_t>> hits;
    for (std::uint32_t i = 0; i < sets.size(); ++i) {
        for (const FixNumber fix : sets[i]) hits[fix].push_back(i);
    }
    std::map<FixNumber, std::uint64_t> open;
    for (const auto& [fix, own] : hits) open[fix] = own.size();
    for (std::size_t left = sets.size(); left > 0;) {
        FixNumber best = 0;
        bool any = false;
        for (const auto& [fix, count] : open) {
            if (count == 0) continue;
            if (!any || count * costs[best] > open[best] * costs[fix]) best = fix;
            any = true;
        }
        taken.push_back(best);
        for (const std::uint32_t i : hits[best]) {
            if (hit[i]) continue;
            hit[i] = true;
            --left;
            for (const FixNumber fix : sets[i]) --open[fix];
        }
    }
    for (std::size_t i = taken.size(); i-- > 0;) {
        FixSet without = taken;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        const bool needless = std::ranges::all_of(sets, [&](const FixSet& set) {
            return std::ranges::any_of(without, [&](FixNumber fix) { return contains(set, fix); });
        });
        if (needless) taken = std::move(without);
    }
    std::ranges::sort(taken);
    return taken;
}

// Branch and bound over one independent part.
class Search {
  public:
    Search(std::span<const std::uint32_t> costs, std::size_t most_nodes)
        : costs_(costs), nodes_left_(most_nodes) {}

    HittingSet run(const std::vector<FixSet>& sets) {
        best_ = greedy(sets, costs_);
        best_cost_ = cost_of(best_, costs_);
        const std::uint64_t bound = packing(sets, costs_);
        if (bound < best_cost_) descend(sets, 0);
        std::ranges::sort(best_);
        return {best_, best_cost_, cut_short_ ? std::min(bound, best_cost_) : best_cost_};
    }

  private:
    void descend(std::vector<FixSet> sets, std::uint64_t cost) {
        if (nodes_left_ == 0) {
            cut_short_ = true;
            return;
        }
        --nodes_left_;
        const std::size_t before = taken_.size();
        simplify(sets, cost);
        if (sets.empty()) {
            if (cost < best_cost_) {
                best_cost_ = cost;
                best_ = taken_;
            }
        } else if (cost + packing(sets, costs_) < best_cost_) {
            branch(sets, cost);
        }
        taken_.resize(before);
    }

    // To the end: sets of one fix leave no choice.
    void simplify(std::vector<FixSet>& sets, std::uint64_t& cost) {
        for (bool changed = true; changed;) {
            sets = minimal(std::move(sets));
            changed = drop_dominated(sets, costs_);
            while (true) {
                const auto single =
                    std::ranges::find_if(sets, [](const FixSet& set) { return set.size() == 1; });
                if (single == sets.end()) break;
                const FixNumber fix = single->front();
                take(sets, fix);
                cost += costs_[fix];
                changed = true;
            }
        }
    }

    void take(std::vector<FixSet>& sets, FixNumber fix) {
        taken_.push_back(fix);
        std::erase_if(sets, [&](const FixSet& set) { return contains(set, fix); });
    }

    // One of the shortest set has to be taken: this one; or not this one, but the next; …
    void branch(const std::vector<FixSet>& sets, std::uint64_t cost) {
        FixSet choices = sets.front();
        std::ranges::stable_sort(choices, {}, [&](FixNumber fix) { return costs_[fix]; });
        FixSet forbidden;
        for (const FixNumber fix : choices) {
            std::vector<FixSet> left = sets;
            std::erase_if(left, [&](const FixSet& set) { return contains(set, fix); });
            bool possible = true;
            for (FixSet& set : left) {
                std::erase_if(set, [&](FixNumber each) { return contains(forbidden, each); });
                possible = possible && !set.empty();
            }
            if (possible) {
                taken_.push_back(fix);
                descend(std::move(left), cost + costs_[fix]);
                taken_.pop_back();
            }
            forbidden.insert(std::ranges::upper_bound(forbidden, fix), fix);
        }
    }

    std::span<const std::uint32_t> costs_;
    std::size_t nodes_left_;
    bool cut_short_ = false;
    FixSet taken_;
    FixSet best_;
    std::uint64_t best_cost_ = 0;
};

// Sets that share no fix, however indirectly, are different questions.
std::vector<std::vector<FixSet>> parts_of(std::vector<FixSet> sets) {
    std::map<FixNumber, std::size_t> owner; // of a fix, the first set that has it
    std::vector<std::size_t> root(sets.size());
    std::iota(root.begin(), root.end(), std::size_t{0});
    const auto find = [&](std::size_t i) {
        while (root[i] != i) i = root[i] = root[root[i]];
        return i;
    };
    for (std::size_t i = 0; i < sets.size(); ++i) {
        for (const FixNumber fix : sets[i]) {
            const std::size_t other = find(owner.emplace(fix, i).first->second);
            const std::size_t own = find(i);
            root[std::max(own, other)] = std::min(own, other);
        }
    }
    std::map<std::size_t, std::vector<FixSet>> parts;
    for (std::size_t i = 0; i < sets.size(); ++i) parts[find(i)].push_back(std::move(sets[i]));
    std::vector<std::vector<FixSet>> list;
    for (auto& [at, part] : parts) list.push_back(std::move(part));
    return list;
}

} // namespace

HittingSet hitting_set(std::span<const FixSet> sets, std::span<const std::uint32_t> costs,
                       std::size_t most_nodes) {
    std::vector<FixSet> needed = minimal({sets.begin(), sets.end()});
    while (drop_dominated(needed, costs)) needed = minimal(std::move(needed));
    HittingSet all;
    for (const std::vector<FixSet>& part : parts_of(std::move(needed))) {
        const HittingSet found = Search(costs, most_nodes).run(part);
        all.taken.insert(all.taken.end(), found.taken.begin(), found.taken.end());
        all.cost += found.cost;
        all.lower_bound += found.lower_bound;
    }
    std::ranges::sort(all.taken);
    return all;
}

} // namespace cofferdam::cuts

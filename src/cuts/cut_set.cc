#include "cuts/cut_set.h"

namespace cofferdam::cuts {

namespace {

constexpr std::size_t exact_rounds = 400; // beyond these no search: what is greedily taken still closes all
constexpr std::size_t most_nodes = 50'000;

} // namespace

void CutSearch::add(const CutProblem& problem) { problems_.push_back(reduced(problem)); }

bool CutSearch::find_open(const FixSet& taken) {
    for (const CutProblem& problem : problems_) {
        Flood flood(problem);
        Taken cut(costs_->size());
        for (const FixNumber fix : taken) cut[fix] = true;
        while (auto way = flood.open_way(cut)) {
            if (way->empty()) return false;
            for (const FixNumber fix : *way) cut[fix] = true;
            ways_.push_back(std::move(*way));
        }
    }
    return true;
}

CutSet CutSearch::best() {
    CutSet found;
    for (std::size_t round = 0;; ++round) {
        const HittingSet next = hitting_set(ways_, *costs_, round < exact_rounds ? most_nodes : 0);
        found.taken = next.taken;
        found.cost = next.cost;
        found.lower_bound = std::max(found.lower_bound, next.lower_bound);
        const std::size_t known = ways_.size();
        found.closes_all = find_open(found.taken);
        found.ways = ways_.size();
        if (ways_.size() == known || !found.closes_all) return found;
    }
}

} // namespace cofferdam::cuts

#include "cuts/curve.h"

#include <algorithm>

namespace cofferdam::cuts {

namespace {

// The best set of so many edits: some way to a target that may still be closed is broken by one of its fixes, or
// none of them is ever taken.
class Search {
  public:
    Search(const std::vector<CutProblem>& problems, std::size_t fixes, std::size_t& floods_left)
        : problems_(&problems), floods_left_(&floods_left), taken_(fixes), forbidden_(fixes) {
        for (const CutProblem& problem : problems) floods_.emplace_back(problem);
    }

    std::size_t falls(const FixSet& fixes) {
        Taken taken(taken_.size());
        for (const FixNumber fix : fixes) taken[fix] = true;
        std::size_t sum = 0;
        for (std::size_t i = 0; i < floods_.size(); ++i) sum += count(i, floods_[i].reach(taken));
        return sum;
    }

    std::size_t lost() {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < floods_.size(); ++i) sum += count(i, floods_[i].reach_for_sure({}));
        return sum;
    }

    // `best` is improved. False: cut short.
    bool run(std::size_t edits, CurvePoint& best) {
        best_ = &best;
        cut_short_ = false;
        descend(edits);
        return !cut_short_;
    }

  private:
    std::size_t count(std::size_t i, const std::vector<bool>& reached) const {
        const auto& targets = (*problems_)[i].targets;
        return static_cast<std::size_t>(
            std::ranges::count_if(targets, [&](std::uint32_t target) { return reached[target]; }));
    }

    void descend(std::size_t left) {
        if (*floods_left_ == 0) {
            cut_short_ = true;
            return;
        }
        --*floods_left_;
        std::size_t now = 0;
        std::size_t surely = 0;
        std::size_t at = SIZE_MAX; // the problem and the target to close next
        std::uint32_t target = no_node;
        for (std::size_t i = 0; i < floods_.size(); ++i) {
            const std::vector<bool> open = floods_[i].reach(taken_);
            const std::vector<bool>& kept = floods_[i].reach_for_sure(forbidden_);
            now += count(i, open);
            surely += count(i, kept);
            for (const std::uint32_t each : (*problems_)[i].targets) {
                if (target != no_node || !open[each] || kept[each]) continue;
                at = i;
                target = each;
            }
        }
        if (now < best_->falls) {
            best_->falls = now;
            best_->taken = chosen_;
        }
        if (left == 0 || target == no_node || surely >= best_->falls) return;
        branch(left, *floods_[at].open_way(taken_, target));
    }

    void branch(std::size_t left, const FixSet& way) {
        FixSet passed;
        for (const FixNumber fix : way) {
            if (forbidden_[fix]) continue;
            taken_[fix] = true;
            chosen_.push_back(fix);
            descend(left - 1);
            chosen_.pop_back();
            taken_[fix] = false;
            forbidden_[fix] = true;
            passed.push_back(fix);
        }
        descend(left); // the target is given up, or saved by other ways' fixes: this way stays
        for (const FixNumber fix : passed) forbidden_[fix] = false;
    }

    const std::vector<CutProblem>* problems_;
    std::size_t* floods_left_;
    std::vector<Flood> floods_;
    Taken taken_;
    Taken forbidden_;
    FixSet chosen_;
    CurvePoint* best_ = nullptr;
    bool cut_short_ = false;
};

// One more of the known edits: the one that leaves least.
FixSet extended(Search& search, const FixSet& taken, const FixSet& known, std::size_t& falls) {
    FixSet best = taken;
    falls = SIZE_MAX;
    for (const FixNumber fix : known) {
        if (std::ranges::find(taken, fix) != taken.end()) continue;
        FixSet next = taken;
        next.push_back(fix);
        const std::size_t left = search.falls(next);
        if (left >= falls) continue;
        falls = left;
        best = std::move(next);
    }
    return best;
}

} // namespace

std::vector<CurvePoint> curve(const std::vector<CutProblem>& problems, const FixSet& known, std::size_t fixes,
                              std::size_t most, std::size_t most_floods) {
    Search search(problems, fixes, most_floods);
    const std::size_t lost = search.lost();
    const std::size_t all = search.falls({});
    std::vector<CurvePoint> points = {{0, {}, all, all}};
    FixSet greedy;
    while (points.back().falls > lost && points.back().edits < most) {
        CurvePoint next = points.back();
        ++next.edits;
        std::size_t falls = 0;
        greedy = extended(search, greedy, known, falls);
        if (falls < next.falls) {
            next.falls = falls;
            next.taken = greedy;
        }
        if (known.size() <= next.edits) {
            const std::size_t with_all = search.falls(known);
            if (with_all < next.falls) {
                next.falls = with_all;
                next.taken = known;
            }
        }
        const bool proven = search.run(next.edits, next);
        next.at_least = proven ? next.falls : lost;
        std::ranges::sort(next.taken);
        points.push_back(std::move(next));
    }
    return points;
}

} // namespace cofferdam::cuts

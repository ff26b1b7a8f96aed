#include "cuts/curve.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "cuts/cut_set.h"
#include "cuts/weighed_problem.h"

namespace cofferdam::cuts {

namespace {

// How many fall, under many sets of edits.
class Counter {
  public:
    Counter(const std::vector<WeighedProblem>& problems, std::size_t fixes, std::size_t most_edges)
        : problems_(&problems), fixes_(fixes) {
        std::size_t edges = 1;
        for (const WeighedProblem& each : problems) {
            floods_.emplace_back(each.problem);
            edges += each.problem.edges.size() + each.problem.nodes;
        }
        floods_left_ = most_edges / edges;
    }

    bool is_spent() const { return floods_left_ == 0; }
    std::size_t fixes() const { return fixes_; }

    std::size_t falls(const FixSet& taken) {
        Taken bits(fixes_);
        for (const FixNumber fix : taken) bits[fix] = true;
        spend();
        std::size_t sum = 0;
        for (std::size_t i = 0; i < floods_.size(); ++i) sum += count(i, floods_[i].reach(bits));
        return sum;
    }

    struct Look {
        std::size_t now = 0;
        std::size_t for_sure = 0;  // whatever else is taken
        std::optional<FixSet> way; // to a target that may be closed; nothing: there is none
    };
    Look look(const Taken& taken, const Taken& forbidden) {
        spend();
        Look look;
        for (std::size_t i = 0; i < floods_.size(); ++i) {
            const std::vector<bool> open = floods_[i].reach(taken);
            const std::vector<bool>& kept = floods_[i].reach_for_sure(forbidden);
            look.now += count(i, open);
            look.for_sure += count(i, kept);
            if (look.way) continue;
            for (const std::uint32_t target : (*problems_)[i].problem.targets) {
                if (!open[target] || kept[target]) continue;
                look.way = floods_[i].open_way(taken, target);
                break;
            }
        }
        return look;
    }

  private:
    void spend() {
        if (floods_left_ > 0) --floods_left_;
    }

    std::size_t count(std::size_t i, const std::vector<bool>& reached) const {
        const WeighedProblem& of = (*problems_)[i];
        std::size_t sum = of.lost;
        for (std::size_t at = 0; at < of.weights.size(); ++at) {
            if (reached[of.problem.targets[at]]) sum += of.weights[at];
        }
        return sum;
    }

    const std::vector<WeighedProblem>* problems_;
    std::size_t fixes_;
    std::vector<Flood> floods_;
    std::size_t floods_left_ = 0;
};

// The best set of so many edits: of the fixes that break a way to a target which may still be closed one is
// taken, or none of them ever.
class Search {
  public:
    explicit Search(Counter& counter)
        : counter_(&counter), taken_(counter.fixes()), forbidden_(counter.fixes()) {}

    // `best` is improved. False: cut short.
    bool run(CurvePoint& best) {
        best_ = &best;
        cut_short_ = false;
        descend(best.edits);
        return !cut_short_;
    }

  private:
    void descend(std::size_t left) {
        if (best_->is_proven()) return;
        if (counter_->is_spent()) {
            cut_short_ = true;
            return;
        }
        const Counter::Look look = counter_->look(taken_, forbidden_);
        if (look.now < best_->falls) {
            best_->falls = look.now;
            best_->taken = chosen_;
        }
        if (left > 0 && look.way && look.for_sure < best_->falls) branch(left, *look.way);
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
        descend(left);
        for (const FixNumber fix : passed) forbidden_[fix] = false;
    }

    Counter* counter_;
    Taken taken_;
    Taken forbidden_;
    FixSet chosen_;
    CurvePoint* best_ = nullptr;
    bool cut_short_ = false;
};

// How many edits closing wants at least: all that can be closed, and the first targets alone. With fewer
// these fall, and what they surely bring with them.
class Bounds {
  public:
    Bounds(const std::vector<WeighedProblem>& problems, std::size_t fixes) : ones_(fixes, 1) {
        CutSearch all(ones_);
        for (const WeighedProblem& each : problems) {
            lost_ += each.lost;
            all.add(each.problem);
            parts_.push_back(part_of(each));
        }
        const CutSet found = all.best();
        all_ = found.lower_bound;
        fewest_ = found.taken;
    }

    // A set of few edits that closes all that can be closed.
    const FixSet& fewest() const { return fewest_; }

    std::size_t at_least(std::size_t edits) const {
        std::size_t sum = 0;
        for (const Part& part : parts_) sum += fallen(part, edits);
        return edits < all_ ? std::max(sum, lost_ + 1) : sum;
    }

  private:
    struct Part {
        const WeighedProblem* of = nullptr;
        std::vector<std::pair<std::uint32_t, std::size_t>> wants; // a target, and how many edits it wants
    };
    static constexpr std::size_t most_targets = 6;

    Part part_of(const WeighedProblem& problem) const {
        Part part{&problem, {}};
        for (const std::uint32_t target : problem.problem.targets) {
            if (part.wants.size() == most_targets) break;
            CutProblem only = problem.problem;
            only.targets = {target};
            CutSearch search(ones_);
            search.add(only);
            part.wants.emplace_back(target, search.best().lower_bound);
        }
        return part;
    }

    static std::size_t fallen(const Part& part, std::size_t edits) {
        CutProblem held = part.of->problem;
        for (const auto& [target, wants] : part.wants) {
            if (edits < wants) held.sources.push_back(target);
        }
        Flood flood(held);
        const std::vector<bool>& reached = flood.reach_for_sure({});
        std::size_t sum = part.of->lost;
        for (std::size_t i = 0; i < held.targets.size(); ++i)
            sum += reached[held.targets[i]] ? part.of->weights[i] : 0;
        return sum;
    }

    std::vector<std::uint32_t> ones_;
    std::size_t lost_ = 0;
    std::size_t all_ = 0;
    FixSet fewest_;
    std::vector<Part> parts_;
};

// Sets of 0, 1, … of these edits: each without the one that is missed least.
std::vector<FixSet> without_one_by_one(Counter& counter, FixSet edits) {
    constexpr std::size_t few = 24;
    std::vector<FixSet> sets = {edits};
    std::vector<std::pair<std::size_t, FixNumber>> missed;
    const auto ask = [&] {
        missed.clear();
        for (const FixNumber fix : edits) {
            FixSet left = edits;
            std::erase(left, fix);
            missed.emplace_back(counter.falls(left), fix);
        }
        std::ranges::sort(missed, std::greater<>());
    };
    ask();
    while (!edits.empty()) {
        if (edits.size() <= few && !counter.is_spent()) ask();
        std::erase(edits, missed.back().second);
        missed.pop_back();
        sets.push_back(edits);
    }
    std::ranges::reverse(sets);
    return sets;
}

// Of a few edits, the one that helps most each time.
void try_greedy(Counter& counter, const FixSet& known, std::vector<CurvePoint>& points) {
    FixSet taken;
    for (std::size_t edits = 1; edits < points.size() && !counter.is_spent(); ++edits) {
        FixSet best;
        std::size_t falls = SIZE_MAX;
        for (const FixNumber fix : known) {
            if (std::ranges::find(taken, fix) != taken.end()) continue;
            FixSet next = taken;
            next.push_back(fix);
            const std::size_t left = counter.falls(next);
            if (left >= falls) continue;
            falls = left;
            best = std::move(next);
        }
        if (best.empty()) return;
        taken = std::move(best);
        if (falls < points[edits].falls) {
            points[edits].falls = falls;
            points[edits].taken = taken;
        }
    }
}

} // namespace

std::vector<CurvePoint> curve(const std::vector<CutProblem>& problems, const FixSet& known, std::size_t fixes,
                              std::size_t most_edges) {
    std::vector<WeighedProblem> small;
    for (const CutProblem& problem : problems) small.push_back(weighed(problem));
    const Bounds bounds(small, fixes);
    Counter counter(small, fixes, most_edges);
    const bool known_is_fewest = known.size() <= bounds.fewest().size();
    std::vector<CurvePoint> points;
    for (FixSet& set : without_one_by_one(counter, known_is_fewest ? known : bounds.fewest())) {
        const std::size_t falls = counter.falls(set);
        const std::size_t edits = points.size();
        points.push_back({edits, std::move(set), falls, bounds.at_least(edits)});
    }
    constexpr std::size_t small_curve = 24;
    if (points.size() <= small_curve) try_greedy(counter, known, points);
    Search search(counter);
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i > 0 && points[i - 1].falls < points[i].falls) {
            points[i].falls = points[i - 1].falls;
            points[i].taken = points[i - 1].taken;
        }
        if (!points[i].is_proven() && search.run(points[i])) points[i].at_least = points[i].falls;
        std::ranges::sort(points[i].taken);
    }
    return points;
}

} // namespace cofferdam::cuts

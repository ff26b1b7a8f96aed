#include "cuts/plan.h"

#include <algorithm>
#include <optional>
#include <set>

#include "cuts/cut_set.h"
#include "cuts/graph_problem.h"
#include "cuts/objects.h"
#include "graph/names.h"
#include "graph/witness.h"

namespace cofferdam::cuts {

namespace {

using graph::Graph;
using graph::StateId;

constexpr std::size_t most_analyses = 12;

class Planner {
  public:
    Planner(const Analysis& first, const Goal& goal) : first_(&first), goal_(&goal) {}

    Result<Plan> run() {
        const std::vector<Ends> ends = COFFERDAM_TRY(ends_of(first_->graph(), *goal_));
        plan_.before = figures(first_->graph(), ends);
        fallen_before_ = fallen_names(first_->graph(), ends);
        while (true) {
            search(ends);
            COFFERDAM_TRY(settle());
            if (!withdraws_) break;
        }
        return std::move(plan_);
    }

  private:
    // Anew, with what is known of fixes by now.
    void search(const std::vector<Ends>& ends) {
        withdraws_ = false;
        search_.emplace(catalogue_.costs());
        problems_.clear();
        FixFinder fixes(first_->graph(), catalogue_, goal_->rules);
        for (const Ends& each : ends) {
            problems_.push_back(problem_of(first_->graph(), each, goal_->rules, fixes));
            search_->add(problems_.back());
        }
    }

    // Until the second analysis agrees.
    Result<void> settle() {
        while (true) {
            CutSet set = search_->best();
            FixSet taken = set.taken;
            draw_curve(taken);
            if (taken.size() > goal_->most_edits) taken = within_budget();
            plan_.within_budget = taken == set.taken;
            plan_.cost = 0;
            for (const FixNumber fix : taken) plan_.cost += catalogue_[fix].cost;
            plan_.lower_bound = plan_.within_budget ? set.lower_bound : plan_.cost;
            Analysis after = COFFERDAM_TRY(apply(taken));
            const std::vector<Ends> left = ends_left(after.graph(), *goal_);
            if (withdraw_what_opens(after.graph(), left, taken) && plan_.analyses < most_analyses) return {};
            if (plan_.within_budget && plan_.analyses < most_analyses && learn(after.graph(), left)) continue;
            plan_.after = figures(after.graph(), left);
            list_open(after.graph(), left);
            return {};
        }
    }

    Result<Analysis> apply(const FixSet& taken) {
        plan_.fixes.clear();
        for (const FixNumber fix : taken) plan_.fixes.push_back(catalogue_[fix]);
        plan_.edited = COFFERDAM_TRY(edited(first_->snapshot(), plan_.fixes));
        ++plan_.analyses;
        return first_->after(plan_.edited.built);
    }

    // Is there a way in the second analysis that a fix would break?
    bool learn(const Graph& graph, const std::vector<Ends>& ends) {
        FixFinder fixes(graph, catalogue_, goal_->rules);
        bool any = false;
        for (const Ends& each : ends) {
            const CutProblem problem = problem_of(graph, each, goal_->rules, fixes);
            if (lost_targets(problem).size() == problem.targets.size()) continue;
            any = true;
            search_->add(problem);
        }
        return any;
    }

    void draw_curve(const FixSet& known) {
        points_ = curve(problems_, known, catalogue_.size());
        plan_.curve.clear();
        for (const CurvePoint& point : points_)
            plan_.curve.push_back({point.edits, point.falls, point.at_least});
    }

    FixSet within_budget() const { return points_[std::min(goal_->most_edits, points_.size() - 1)].taken; }

    std::set<std::string> fallen_names(const Graph& graph, const std::vector<Ends>& ends) const {
        std::set<std::string> names;
        for (const Ends& each : ends) {
            const graph::Propagation propagation(graph, each.from);
            for (const StateId state : propagation.fallen()) {
                if (is_watched(graph, state, each) && counts(propagation.falls(state)))
                    names.insert(each.word + ' ' + graph::name_of(graph, state));
            }
        }
        return names;
    }

    bool counts(Truth falls) const {
        return falls == Truth::Yes || (falls == Truth::Unknown && goal_->rules.on_conditions);
    }

    // What falls now and did not before: the fixes of the objects that the way to it rests on are none.
    bool withdraw_what_opens(const Graph& graph, const std::vector<Ends>& ends, const FixSet& taken) {
        for (const Ends& each : ends) {
            const graph::Propagation propagation(graph, each.from);
            for (const StateId state : propagation.fallen()) {
                if (!is_watched(graph, state, each) || !counts(propagation.falls(state))) continue;
                if (fallen_before_.contains(each.word + ' ' + graph::name_of(graph, state))) continue;
                for (const graph::Hop& hop : graph::witness(graph, propagation, state))
                    withdraw(hop, graph, taken);
            }
        }
        return withdraws_;
    }

    void withdraw(const graph::Hop& hop, const Graph& graph, const FixSet& taken) {
        for (const graph::Reason& reason : hop.reasons) {
            if (!reason.object || reason.by_default) continue;
            const Id<estate::Object> object = id_of(graph.snapshot(), *reason.object);
            for (const FixNumber fix : taken) {
                if (catalogue_[fix].object != object || catalogue_.is_withdrawn(fix)) continue;
                catalogue_.withdraw(fix);
                plan_.withdrawn.push_back(catalogue_[fix].title);
                withdraws_ = true;
            }
        }
    }

    static bool is_watched(const Graph& graph, StateId state, const Ends& ends) {
        return graph::treasure_of(graph, state) || std::ranges::binary_search(ends.targets, state);
    }

    void list_open(const Graph& graph, const std::vector<Ends>& ends) {
        plan_.still_open.clear();
        for (const Ends& each : ends) {
            const graph::Propagation propagation(graph, each.from);
            for (const StateId state : each.targets) {
                if (counts(propagation.falls(state)))
                    plan_.still_open.push_back({each.word, graph::name_of(graph, state)});
            }
        }
    }

    const Analysis* first_;
    const Goal* goal_;
    Catalogue catalogue_;
    std::optional<CutSearch> search_;
    std::vector<CutProblem> problems_; // of the first analysis
    std::vector<CurvePoint> points_;
    std::set<std::string> fallen_before_;
    bool withdraws_ = false;
    Plan plan_;
};

} // namespace

Result<Plan> plan(const Analysis& analysis, const Goal& goal) { return Planner(analysis, goal).run(); }

} // namespace cofferdam::cuts

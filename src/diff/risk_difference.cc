#include "diff/risk_difference.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "graph/blast.h"
#include "graph/closures.h"
#include "graph/everyone.h"
#include "graph/names.h"
#include "questions/worst_ways.h"

namespace cofferdam::diff {

namespace {

using graph::Closures;
using graph::Graph;
using graph::StateId;
using graph::Treasure;

constexpr std::size_t most_told = 50; // breach points whose ways are followed
constexpr std::size_t most_named = 3;

constexpr Treasure jewels[] = {Treasure::ClusterAdmin, Treasure::Node, Treasure::Secret, Treasure::Cloud};

// The crown jewels of one estate, and how surely each falls to whom.
class Falls {
  public:
    explicit Falls(const Graph& graph)
        : graph_(&graph), surely_(graph, Closures::Level::Surely),
          on_conditions_(graph, Closures::Level::OnConditions) {
        for (std::uint32_t i = 0; i < graph.size(); ++i) {
            const auto treasure = graph::treasure_of(graph, StateId{i});
            if (treasure && std::ranges::find(jewels, *treasure) != std::end(jewels))
                jewels_.push_back({StateId{i}, *treasure, name_of(graph, StateId{i})});
        }
        from_.emplace(name_of(graph, internet()), internet());
        for (const StateId identity : graph::identities(graph))
            from_.emplace(name_of(graph, identity), identity);
    }

    struct Jewel {
        StateId state;
        Treasure treasure;
        std::string name;
    };
    struct Fallen {
        const Jewel* jewel = nullptr;
        Truth truth = Truth::No;
    };

    const Graph& graph() const { return *graph_; }
    const std::map<std::string, StateId>& from() const { return from_; }

    // By name. Those that do not fall are left out.
    std::map<std::string_view, Fallen> of(StateId from) {
        std::map<std::string_view, Fallen> fallen;
        const auto take = [&](const graph::StateSet& held, Truth truth) {
            for (const Jewel& jewel : jewels_) {
                if (jewel.state != from && held.has(jewel.state)) fallen[jewel.name] = {&jewel, truth};
            }
        };
        take(on_conditions_.of(from), Truth::Unknown);
        take(surely_.of(from), Truth::Yes);
        return fallen;
    }

  private:
    StateId internet() const { return *graph_->find({graph::StateKind::Internet}); }

    const Graph* graph_;
    Closures surely_;
    Closures on_conditions_;
    std::vector<Jewel> jewels_;
    std::map<std::string, StateId> from_; // breach points
};

bool falls_more(Truth before, Truth after) {
    return after != before && (after == Truth::Yes || before == Truth::No);
}

class Comparison {
  public:
    Comparison(const RiskSide& before, const RiskSide& after) : before_(before.graph), after_(after.graph) {}

    void compare(RiskDifference& difference) {
        for (const auto& [name, from] : after_.from()) compare(name, from, difference);
        for (const auto& [name, from] : before_.from()) {
            if (!after_.from().contains(name)) difference.falls_gone += before_.of(from).size();
        }
        std::ranges::stable_sort(difference.falls, {},
                                 [](const NewFall& fall) { return fall.from != "Internet"; });
    }

  private:
    // Of one kind, from one place, alike before and after: told as one.
    struct Group {
        std::vector<const Falls::Jewel*> jewels;
    };
    using Key = std::tuple<Treasure, Truth, Truth>; // before, after

    void compare(const std::string& name, StateId from, RiskDifference& difference) {
        const auto now = after_.of(from);
        std::map<std::string_view, Falls::Fallen> then;
        if (const auto old = before_.from().find(name); old != before_.from().end())
            then = before_.of(old->second);
        std::map<Key, Group> groups;
        for (const auto& [jewel, fallen] : now) {
            const auto old = then.find(jewel);
            const Truth was = old == then.end() ? Truth::No : old->second.truth;
            if (falls_more(was, fallen.truth))
                groups[{fallen.jewel->treasure, was, fallen.truth}].jewels.push_back(fallen.jewel);
        }
        for (const auto& [jewel, fallen] : then) difference.falls_gone += now.contains(jewel) ? 0 : 1;
        if (!groups.empty()) tell(from, groups, difference);
    }

    void tell(StateId from, const std::map<Key, Group>& groups, RiskDifference& difference) {
        const bool follows = followed_++ < most_told;
        difference.cut_short = difference.cut_short || !follows;
        std::optional<graph::Propagation> propagation;
        if (follows) propagation.emplace(after_.graph(), std::span(&from, 1));
        for (const auto& [key, group] : groups) {
            const auto& [treasure, was, is] = key;
            NewFall fall{.from = words_of(after_.graph(), from),
                         .what = words(treasure, group),
                         .before = was,
                         .after = is,
                         .via = "",
                         .conditions = {}};
            if (propagation) {
                questions::Way way =
                    questions::way_to(after_.graph(), *propagation, group.jewels.front()->state);
                fall.via = std::move(way.via);
                fall.conditions = std::move(way.conditions);
            }
            difference.falls.push_back(std::move(fall));
        }
    }

    std::string words(Treasure treasure, const Group& group) const {
        if (group.jewels.size() == 1) return words_of(after_.graph(), group.jewels.front()->state);
        std::vector<std::string> names;
        for (const Falls::Jewel* const jewel : group.jewels) {
            if (names.size() < most_named) names.push_back(words_of(after_.graph(), jewel->state));
        }
        const bool all = names.size() == group.jewels.size();
        return fmt::format("{} {}: {}{}", group.jewels.size(), to_string(treasure, group.jewels.size()),
                           fmt::join(names, ", "), all ? "" : ", …");
    }

    Falls before_;
    Falls after_;
    std::size_t followed_ = 0;
};

std::set<std::string> fingerprints(const questions::ScanResult& result) {
    std::set<std::string> all;
    for (const questions::Answer& answer : result.answers) {
        for (const questions::Finding& finding : answer.findings) all.insert(finding.fingerprint());
    }
    return all;
}

// Who could do everything was told nothing else: what of it is left is not new.
std::set<std::string> admins_of(const questions::ScanResult& result) {
    std::set<std::string> admins;
    for (const questions::Answer& answer : result.answers) {
        for (const questions::Finding& finding : answer.findings) {
            if (finding.rule == "credentials-cluster-admin")
                admins.insert(estate::to_string(finding.subject));
        }
    }
    return admins;
}

void compare_findings(const questions::ScanResult& before, const questions::ScanResult& after,
                      RiskDifference& difference) {
    const std::set<std::string> then = fingerprints(before);
    const std::set<std::string> now = fingerprints(after);
    const std::set<std::string> admins = admins_of(before);
    for (const questions::Answer& answer : after.answers) {
        for (const questions::Finding& finding : answer.findings) {
            const bool is_less =
                answer.key == "credentials" && admins.contains(estate::to_string(finding.subject));
            if (!is_less && !then.contains(finding.fingerprint()))
                difference.findings.push_back({answer.key, finding});
        }
    }
    difference.findings_gone = static_cast<std::size_t>(
        std::ranges::count_if(then, [&](const auto& one) { return !now.contains(one); }));
}

} // namespace

bool RiskDifference::adds() const {
    return std::ranges::count(falls, Truth::Yes, &NewFall::after) > 0
           || std::ranges::any_of(findings, [](const NewFinding& one) { return !one.finding.conditional; });
}

bool RiskDifference::has_unknown() const {
    return std::ranges::count(falls, Truth::Unknown, &NewFall::after) > 0
           || std::ranges::any_of(findings, [](const NewFinding& one) { return one.finding.conditional; });
}

RiskDifference compare_risk(const RiskSide& before, const RiskSide& after) {
    RiskDifference difference;
    Comparison(before, after).compare(difference);
    compare_findings(before.result, after.result, difference);
    return difference;
}

} // namespace cofferdam::diff

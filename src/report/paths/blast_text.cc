#include <algorithm>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "graph/names.h"
#include "report/escape.h"
#include "report/paths/blast.h"
#include "report/paths/print.h"
#include "report/refutation.h"

namespace cofferdam::paths {

namespace {

using graph::Blast;
using graph::Fallen;
using graph::Graph;
using graph::Treasure;

std::string name(const Graph& graph, graph::StateId state) { return report::visible(name_of(graph, state)); }

std::string headline(const Graph& graph, const Blast& blast, std::string_view from) {
    const std::string_view if_owned = from == "internet" && graph.options().breach != graph::Breach::None
                                          ? "If each front end were owned, from"
                                          : "From";
    const auto& admin = blast.of(Treasure::ClusterAdmin);
    std::string_view cluster = "cluster-admin does not fall";
    if (!admin.empty())
        cluster =
            admin.front().truth == Truth::Yes ? "cluster-admin falls" : "cluster-admin falls on conditions";
    return fmt::format("{} {}: {}.\n", if_owned, report::visible(from), cluster);
}

std::string counts(const Blast& blast) {
    std::string text;
    for (std::size_t i = 1; i < graph::treasures; ++i) {
        const auto treasure = static_cast<Treasure>(i);
        const std::size_t surely = blast.surely(treasure);
        const std::size_t perhaps = blast.of(treasure).size() - surely;
        if (blast.all[i] == 0) continue;
        text +=
            fmt::format("  {:>6} of {:<6} {}{}\n", surely, blast.all[i], to_string(treasure, blast.all[i]),
                        perhaps == 0 ? "" : fmt::format(", {} more on conditions", perhaps));
    }
    return text;
}

std::string listed(const Graph& graph, const Blast& blast, std::size_t most) {
    std::string text;
    for (std::size_t i = 1; i < graph::treasures; ++i) {
        const std::vector<Fallen>& list = blast.fallen[i];
        if (list.empty()) continue;
        text += fmt::format("\n{}\n", to_string(static_cast<Treasure>(i), 2));
        for (const Fallen& fallen : list | std::views::take(most)) {
            const std::string conditions = fallen.cost.conditions == 0
                                               ? ""
                                               : fmt::format(", on {} condition{}", fallen.cost.conditions,
                                                             fallen.cost.conditions == 1 ? "" : "s");
            text += fmt::format("  {}  ({} hop{}{})\n", name(graph, fallen.state), fallen.cost.hops,
                                fallen.cost.hops == 1 ? "" : "s", conditions);
        }
        if (list.size() > most) text += fmt::format("  … and {} more\n", list.size() - most);
    }
    return text;
}

// The crown jewels by their ways: cluster-admin, then a node, then a Secret.
std::vector<graph::StateId> worth_telling(const Blast& blast, std::size_t most) {
    std::vector<graph::StateId> states;
    for (const auto& list : blast.fallen) {
        if (states.size() == most) break;
        if (!list.empty()) states.push_back(list.front().state);
    }
    return states;
}

} // namespace

std::string way_text(const Graph& graph, const std::vector<graph::Hop>& hops) {
    std::string text;
    for (std::size_t i = 0; i < hops.size(); ++i) {
        const graph::Hop& hop = hops[i];
        text += fmt::format("  {}. {} → {}  {}\n", i + 1, name(graph, hop.from), name(graph, hop.to),
                            to_string(hop.kind));
        for (const graph::StateId also : hop.also) text += fmt::format("       with {}\n", name(graph, also));
        for (const graph::Reason& reason : hop.reasons)
            text += fmt::format("       {}\n", report::visible(to_string(reason)));
        for (const std::string_view condition : hop.conditions)
            text += fmt::format("       if {}\n", report::visible(condition));
        if (!hop.refute.empty())
            text +=
                fmt::format("       refuted by: {}\n", report::refutation_text(report::visible(hop.refute)));
    }
    return text;
}

std::string blast_text(const Graph& graph, const Blast& blast, const BlastText& options) {
    std::string text =
        headline(graph, blast, options.from) + counts(blast) + listed(graph, blast, options.most_each);
    for (const graph::StateId state : worth_telling(blast, options.most_ways))
        text += fmt::format("\nThe way to {}\n{}", name(graph, state),
                            way_text(graph, witness(graph, blast.propagation, state)));
    text += "\nAssumed\n";
    for (const std::string& line : graph::assumptions(graph)) text += fmt::format("  {}\n", line);
    return text;
}

std::string everyone_text(const Graph& graph, const std::vector<graph::Reached>& all, std::size_t most) {
    const auto admins = std::ranges::count(all, Truth::Yes, &graph::Reached::cluster_admin);
    std::string text =
        fmt::format("{} of {} identities that reach anything reach cluster-admin.\n\n", admins, all.size());
    text += "cluster-admin       nodes     Secrets  identities  containers\n";
    for (const graph::Reached& one : all | std::views::take(most)) {
        const auto figure = [&](Treasure treasure) {
            const auto at = static_cast<std::size_t>(treasure);
            return one.perhaps[at] == 0 ? fmt::format("{}", one.surely[at])
                                        : fmt::format("{}+{}?", one.surely[at], one.perhaps[at]);
        };
        const Truth admin = one.cluster_admin();
        text += fmt::format("{:<13} {:>11} {:>11} {:>11} {:>11}  {}\n",
                            admin == Truth::Yes  ? "yes"
                            : admin == Truth::No ? "no"
                                                 : "on conditions",
                            figure(Treasure::Node), figure(Treasure::Secret), figure(Treasure::Identity),
                            figure(Treasure::Container), name(graph, one.identity));
    }
    if (all.size() > most) text += fmt::format("… and {} more\n", all.size() - most);
    text += "\nN? fall on conditions.\n\nAssumed\n";
    for (const std::string& line : graph::assumptions(graph)) text += fmt::format("  {}\n", line);
    return text;
}

} // namespace cofferdam::paths

#include "graph/blast.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "analysis/escape/escape.h"

namespace cofferdam::graph {

std::optional<Treasure> treasure_of(const Graph& graph, StateId id) {
    const State& state = graph[id];
    switch (state.kind) {
    case StateKind::Node: return Treasure::Node;
    case StateKind::Secret: return Treasure::Secret;
    case StateKind::Cloud: return Treasure::Cloud;
    case StateKind::User:
    case StateKind::Group:
    case StateKind::Account: return Treasure::Identity;
    case StateKind::Container: return Treasure::Container;
    case StateKind::Permissions: {
        const auto& binding = graph.access().bindings()[state.first].binding;
        const bool is_admin = binding->is_cluster_wide() && binding->name == "cluster-admin";
        return is_admin ? std::optional(Treasure::ClusterAdmin) : std::nullopt;
    }
    default: return std::nullopt;
    }
}

StateId admin_of(const Graph& graph) {
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        if (treasure_of(graph, StateId{i}) == Treasure::ClusterAdmin) return StateId{i};
    }
    return {};
}

std::string_view to_string(Treasure treasure, std::size_t count) {
    constexpr std::array<std::string_view, treasures> one = {
        "cluster-admin", "node", "Secret", "identity of the cloud", "identity", "container"};
    constexpr std::array<std::string_view, treasures> many = {
        "cluster-admin", "nodes", "Secrets", "identities of the cloud", "identities", "containers"};
    return (count == 1 ? one : many)[static_cast<std::size_t>(treasure)];
}

std::size_t Blast::surely(Treasure treasure) const {
    return static_cast<std::size_t>(std::ranges::count(of(treasure), Truth::Yes, &Fallen::truth));
}

Blast blast(const Graph& graph, std::vector<StateId> from) {
    Propagation propagation(graph, from);
    Blast result{.from = std::move(from),
                 .propagation = std::move(propagation),
                 .fallen = std::vector<std::vector<Fallen>>(treasures),
                 .all = std::vector<std::size_t>(treasures)};
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        const StateId state{i};
        const auto treasure = treasure_of(graph, state);
        if (!treasure) continue;
        ++result.all[static_cast<std::size_t>(*treasure)];
        const bool begins = std::ranges::find(result.from, state) != result.from.end();
        if (begins || !result.propagation.reaches(state)) continue;
        result.fallen[static_cast<std::size_t>(*treasure)].push_back(
            {state, result.propagation.falls(state), result.propagation.cost(state)});
    }
    for (std::vector<Fallen>& list : result.fallen) std::ranges::stable_sort(list, {}, &Fallen::cost);
    return result;
}

namespace {

// Who may be let in by what is not there, or kept out by it.
std::vector<std::string> unread(const estate::Snapshot& snapshot) {
    using estate::Fact;
    constexpr std::size_t most_lines = 10;
    constexpr estate::Facts read = Fact::Workloads | Fact::Permissions | Fact::NetworkPolicies
                                   | Fact::Exposure | Fact::Nodes | Fact::Namespaces;
    std::vector<std::string> list;
    std::size_t count = 0;
    for (const estate::Gap& gap : snapshot.gaps()) {
        if (gap.facts.intersects(read) && ++count <= most_lines)
            list.push_back(fmt::format("not read, so not in the model: {}: {}", gap.subject, gap.reason));
    }
    if (count > most_lines)
        list.push_back(fmt::format("not read, so not in the model: {} more, which cofferdam scan lists",
                                   count - most_lines));
    return list;
}

} // namespace

std::vector<std::string> standing_assumptions(const Graph& graph) {
    std::vector<std::string> list;
    switch (graph.options().breach) {
    case Breach::Exposed:
        list.emplace_back("every workload with a way in from outside is owned by whoever reaches it");
        break;
    case Breach::Reached: list.emplace_back("every workload is owned by whoever reaches it"); break;
    case Breach::None: list.emplace_back("no workload is owned by whoever merely reaches it"); break;
    }
    for (const std::string_view text : escape::assumptions()) list.emplace_back(text);
    list.emplace_back(
        "RBAC is the only authorizer: what cloud access entries and webhooks grant is not read");
    list.emplace_back("no vulnerability of images, runtimes or kernels is known here");
    return list;
}

std::vector<std::string> assumptions(const Graph& graph) {
    std::vector<std::string> list = standing_assumptions(graph);
    std::ranges::move(unread(graph.snapshot()), std::back_inserter(list));
    return list;
}

} // namespace cofferdam::graph

#include "graph/names.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "graph/blast.h"
#include "graph/placement.h"

namespace cofferdam::graph {

namespace {

using estate::Workload;

std::string permissions_name(std::string_view namespace_, std::string_view role, std::string_view binding) {
    return fmt::format("permissions/{}/{}::{}", namespace_.empty() ? "*" : namespace_, role, binding);
}

const Workload& workload_of(const Graph& graph, const State& state) {
    return graph.snapshot()[Id<Workload>{state.first}];
}

// "shop/web"; "shop/StatefulSet:web" where a Deployment is called so, too: no name has capitals or a colon.
std::string place_of(const Graph& graph, const State& state) {
    const Workload& row = workload_of(graph, state);
    const bool shared = graph.shares_name(Id<Workload>{state.first}) && row.kind != estate::WorkloadKind::Pod;
    return shared ? fmt::format("{}/{}:{}", row.namespace_, to_string(row.kind), row.name)
                  : fmt::format("{}/{}", row.namespace_, row.name);
}

bool is_a(StateKind kind, std::string_view prefix) {
    switch (kind) {
    case StateKind::User: return prefix == "user";
    case StateKind::Group: return prefix == "group";
    case StateKind::Account: return prefix == "serviceaccount";
    default: return false;
    }
}

std::string short_name(const Graph& graph, const State& state) {
    if (state.kind == StateKind::Account)
        return fmt::format("{}/{}", graph.text(state.first), graph.text(state.second));
    return std::string(graph.text(state.first));
}

bool matches(const Graph& graph, StateId id, std::string_view prefix, std::string_view rest) {
    const State& state = graph[id];
    if (is_a(state.kind, prefix)) return short_name(graph, state) == rest;
    if (state.kind == StateKind::Container && prefix == "image")
        return workload_of(graph, state).containers[state.second].image.text == rest;
    if (state.kind == StateKind::Pod && prefix == "namespace")
        return workload_of(graph, state).namespace_ == rest;
    return false;
}

// An engine's container stands in the model as a service of Compose.
std::string_view kind_of(const Graph& graph, const Workload& row) {
    return row.compose() ? graph.snapshot().object_of(row).kind : to_string(row.kind);
}

} // namespace

std::string name_of(const Graph& graph, StateId id) {
    const State& state = graph[id];
    const auto text = [&](std::uint32_t number) { return graph.text(number); };
    switch (state.kind) {
    case StateKind::Internet: return "internet";
    case StateKind::Workload: {
        const Workload& row = workload_of(graph, state);
        return fmt::format("workload/{}/{}/{}", kind_of(graph, row), row.namespace_, row.name);
    }
    case StateKind::Pod: return fmt::format("pod/{}", place_of(graph, state));
    case StateKind::Container:
        return fmt::format("container/{}/{}", place_of(graph, state),
                           workload_of(graph, state).containers[state.second].name);
    case StateKind::Node: return fmt::format("node/{}", text(state.first));
    case StateKind::Volume: return fmt::format("volume/{}/{}", place_of(graph, state), text(state.second));
    case StateKind::User: return fmt::format("identity/user/{}", text(state.first));
    case StateKind::Group: return fmt::format("identity/group/{}", text(state.first));
    case StateKind::Account:
        return fmt::format("identity/serviceaccount/{}/{}", text(state.first), text(state.second));
    case StateKind::Permissions: {
        const auto& binding = graph.access().bindings()[state.first].binding;
        return permissions_name(binding->namespace_, binding->role, binding->name);
    }
    case StateKind::NewGrant: {
        const auto& role = graph.access().roles()[state.first].role;
        return permissions_name(text(state.second), role->name, role->name);
    }
    case StateKind::Secret: return fmt::format("secret/{}/{}", text(state.first), text(state.second));
    case StateKind::Cloud: return fmt::format("cloud/{}", text(state.first));
    default: return "";
    }
}

std::string words_of(const Graph& graph, StateId id) {
    const State& state = graph[id];
    switch (state.kind) {
    case StateKind::Internet: return "Internet";
    case StateKind::Workload:
    case StateKind::Pod:
    case StateKind::Container:
    case StateKind::Volume: {
        const Workload& row = workload_of(graph, state);
        const std::string in = row.namespace_.empty() ? "" : fmt::format("{}/", row.namespace_);
        return fmt::format("{} {}{}", kind_of(graph, row), in, row.name);
    }
    case StateKind::Node:
        return graph.text(state.first) == some_node ? "a node"
                                                    : fmt::format("node {}", graph.text(state.first));
    case StateKind::User: return fmt::format("User {}", short_name(graph, state));
    case StateKind::Group: return fmt::format("Group {}", short_name(graph, state));
    case StateKind::Account: return fmt::format("ServiceAccount {}", short_name(graph, state));
    case StateKind::Permissions: {
        const auto& binding = graph.access().bindings()[state.first].binding;
        if (treasure_of(graph, id) == Treasure::ClusterAdmin) return "cluster-admin";
        if (binding->is_cluster_wide()) return fmt::format("ClusterRoleBinding {}", binding->name);
        return fmt::format("RoleBinding {}/{}", binding->namespace_, binding->name);
    }
    case StateKind::NewGrant: {
        const auto& role = graph.access().roles()[state.first].role;
        const std::string_view in = graph.text(state.second);
        return in.empty() ? std::string(role->name) : fmt::format("{} in {}", role->name, in);
    }
    case StateKind::Secret:
        return fmt::format("Secret {}/{}", graph.text(state.first), graph.text(state.second));
    case StateKind::Cloud: return fmt::format("cloud {}", graph.text(state.first));
    default: return "";
    }
}

namespace {

std::vector<StateId> named(const Graph& graph, std::string_view word) {
    const bool is_admin = word == "cluster-admin";
    const std::string wanted = is_admin ? "permissions/*/cluster-admin::cluster-admin" : std::string(word);
    const std::size_t colon = word.find(':');
    const std::string_view prefix = word.substr(0, std::min(colon, word.size()));
    const std::string_view rest = colon == std::string_view::npos ? "" : word.substr(colon + 1);
    std::vector<StateId> found;
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        const StateId id{i};
        if (is_hidden(graph[id].kind)) continue;
        const bool is_pod = graph[id].kind == StateKind::Pod;
        if (matches(graph, id, prefix, rest) || name_of(graph, id) == wanted
            || (is_pod && name_of(graph, id).substr(4) == word))
            found.push_back(id);
    }
    return found;
}

// Names with all the parts of a word that names nothing: the beginning is easily forgotten.
std::vector<std::string> names_like(const Graph& graph, std::string_view word) {
    constexpr std::size_t most = 3;
    const auto has_all_parts = [&](std::string_view name) {
        for (std::size_t begin = 0; begin <= word.size();) {
            const std::size_t end = std::min(word.find_first_of("/:", begin), word.size());
            if (!name.contains(word.substr(begin, end - begin))) return false;
            begin = end + 1;
        }
        return true;
    };
    std::vector<std::string> found;
    for (std::uint32_t i = 0; i < graph.size() && found.size() < most; ++i) {
        if (is_hidden(graph[StateId{i}].kind)) continue;
        std::string name = name_of(graph, StateId{i});
        if (has_all_parts(name)) found.push_back(std::move(name));
    }
    return found;
}

} // namespace

Result<std::vector<StateId>> find_states(const Graph& graph, std::string_view word) {
    constexpr std::string_view separator = " + ";
    std::vector<StateId> found;
    for (std::size_t begin = 0; begin <= word.size();) {
        const std::size_t end = std::min(word.find(separator, begin), word.size());
        std::ranges::move(named(graph, word.substr(begin, end - begin)), std::back_inserter(found));
        begin = end + separator.size();
    }
    if (!found.empty()) return found;
    if (word.starts_with("user:") || word.starts_with("group:"))
        return error("no binding names {}, so it may do no more than group:system:authenticated", word);
    const std::vector<std::string> alike = names_like(graph, word);
    if (!alike.empty())
        return error("\"{}\" names nothing in the graph; perhaps {}", word, fmt::join(alike, " or "));
    return error("\"{}\" names nothing in the graph; cofferdam graph lists what there is", word);
}

bool is_of_graph(std::string_view word) {
    constexpr std::string_view beginnings[] = {"container/",      "pod/",        "workload/",    "node/",
                                               "volume/",         "identity/",   "permissions/", "secret/",
                                               "cloud/",          "kubeconfig:", "user:",        "group:",
                                               "serviceaccount:", "image:",      "namespace:"};
    return word == "cluster-admin" || std::ranges::any_of(beginnings, [&](std::string_view beginning) {
               return word.starts_with(beginning);
           });
}

} // namespace cofferdam::graph

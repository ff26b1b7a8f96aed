// The names of states, as exports and people write them: "container/shop/web/app", "identity/group/dev",
// "permissions/*/admin::ops".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "graph/graph.h"

namespace cofferdam::graph {

// REQUIRES: the state is shown
std::string name_of(const Graph& graph, StateId state);

// As people say it: "Internet", "Deployment shop/web", "ServiceAccount ci/runner", "a node", "cluster-admin".
// REQUIRES: the state is shown
std::string words_of(const Graph& graph, StateId state);

// Where an intruder begins, or what he is after, in a user's words: a name as above; "internet",
// "cluster-admin"; "user:jane", "group:dev", "serviceaccount:ns/name", "image:REFERENCE" (every container of
// it), "namespace:NAME" (every pod in it); "ns/name" of a workload. Several, joined by " + ", are held at
// once; those of them that name nothing are left out: a group that nothing binds gives nobody anything.
Result<std::vector<StateId>> find_states(const Graph& graph, std::string_view word);

// Can it be nothing but a word of find_states: of no use as an end of a connection?
bool is_of_graph(std::string_view word);

} // namespace cofferdam::graph

// Containment: an intruder is in a workload: what closes its network, what to revoke, and what he could have
// touched by now.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/access/workload_tokens.h"
#include "core/result.h"
#include "cuts/analysis.h"
#include "cuts/fix.h"
#include "graph/blast.h"

namespace cofferdam::cuts {

// A connection that stays open although the pods are in quarantine: policies allow by union.
struct StillPasses {
    std::string with; // "Deployment shop/db", "addresses outside"
    bool to = true;   // he may connect there; else it may connect to him
};

struct Containment {
    Id<estate::Workload> workload;
    NewObject quarantine;                      // a NetworkPolicy that allows the pods nothing
    std::vector<std::string> beside;           // other workloads whose pods it selects, too
    std::vector<StillPasses> passes;           // by a second analysis, with the policy in force
    bool on_host_network = false;              // no NetworkPolicy holds it
    std::vector<access::WorkloadToken> tokens; // that its containers may read
    std::vector<std::string_view> secrets;     // of its namespace, in its environment and volumes
    std::vector<std::string> grants;           // bindings of its own ServiceAccount
    graph::Blast touched;                      // what falls from it
};

// `word`: a pod, as graph::find_states reads it. Error: it names no workload of a cluster, or several.
Result<Containment> contain(const Analysis& analysis, std::string_view word);

} // namespace cofferdam::cuts

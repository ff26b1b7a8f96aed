// RiskDifference: what a change does to risk: what newly falls to whom over the joined graph, and which
// findings are new.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "graph/graph.h"
#include "questions/scan.h"

namespace cofferdam::diff {

// What falls to an intruder who begins somewhere, and fell less surely before: one for each crown jewel, or
// kind of them.
struct NewFall {
    std::string from; // "Internet", "ServiceAccount ci/runner"
    std::string what; // "cluster-admin", "2 Secrets: shop/db, shop/tls"
    Truth before = Truth::No;
    Truth after = Truth::Yes;
    std::string via;                     // the way to the first of them
    std::vector<std::string> conditions; // of that way
};

struct NewFinding {
    std::string_view question; // key
    questions::Finding finding;
};

struct RiskDifference {
    std::vector<NewFall> falls;       // the Internet first
    std::vector<NewFinding> findings; // by question, the worst first
    std::size_t falls_gone = 0;       // that fell before, and fall no more
    std::size_t findings_gone = 0;
    bool cut_short = false; // ways are told of the first breach points alone

    bool got_worse() const { return !falls.empty() || !findings.empty(); }
    bool is_empty() const { return !got_worse() && falls_gone == 0 && findings_gone == 0; }
    bool adds() const; // something surely falls, or is surely found, that was not
    bool removes() const { return falls_gone > 0 || findings_gone > 0; }
    bool has_unknown() const; // something falls, or is found, on conditions
};

struct RiskSide {
    const graph::Graph& graph;
    const questions::ScanResult& result;
};

RiskDifference compare_risk(const RiskSide& before, const RiskSide& after);

} // namespace cofferdam::diff

#include "questions/falls.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "graph/everyone.h"
#include "graph/witness.h"
#include "questions/new_finding.h"
#include "questions/worst_ways.h"

namespace cofferdam::questions {

namespace {

using graph::Blast;
using graph::Graph;
using graph::Propagation;
using graph::Reached;
using graph::State;
using graph::StateId;
using graph::StateKind;
using graph::Treasure;

// Each is followed on its own to be told; of more the count says enough.
constexpr std::size_t most_told = 100;

std::int64_t number(std::size_t count) { return static_cast<std::int64_t>(count); }

// "2 of 8 containers (4 more on conditions)"
std::string figure(const Blast& blast, Treasure treasure) {
    const std::size_t surely = blast.surely(treasure);
    const std::size_t perhaps = blast.of(treasure).size() - surely;
    const std::size_t all = blast.all[static_cast<std::size_t>(treasure)];
    return fmt::format("{} of {} {}{}", surely, all, to_string(treasure, all),
                       perhaps == 0 ? "" : fmt::format(" (+{} on conditions)", perhaps));
}

std::string what_falls(const Blast& blast, const std::vector<Way>& ways) {
    if (blast.propagation.fallen().size() <= 1)
        return "nothing falls from the Internet: there is no front end";
    std::string text = "if each front end were owned, the Internet gets ";
    if (!blast.of(Treasure::ClusterAdmin).empty()) {
        const std::size_t conditions = ways.front().conditions.size();
        text += conditions == 0 ? "cluster-admin, "
                                : fmt::format("cluster-admin on {} condition{}, ", conditions,
                                              conditions == 1 ? "" : "s");
    }
    for (const Treasure treasure : {Treasure::Node, Treasure::Secret}) {
        if (!blast.of(treasure).empty()) text += figure(blast, treasure) + ", ";
    }
    const bool is_rights_alone =
        blast.of(Treasure::Container).empty() && !blast.of(Treasure::Identity).empty();
    return text + figure(blast, is_rights_alone ? Treasure::Identity : Treasure::Container);
}

void add_numbers(const Blast& blast, Answer& answer) {
    struct Line {
        Treasure treasure;
        std::string_view surely, perhaps;
    };
    constexpr Line lines[] = {
        {Treasure::ClusterAdmin, "internet_cluster_admin", "internet_cluster_admin_perhaps"},
        {Treasure::Node, "internet_nodes", "internet_nodes_perhaps"},
        {Treasure::Secret, "internet_secrets", "internet_secrets_perhaps"},
        {Treasure::Container, "internet_containers", "internet_containers_perhaps"}};
    for (const auto& [treasure, surely, perhaps] : lines) {
        const std::size_t sure = blast.surely(treasure);
        const std::size_t all = blast.all[static_cast<std::size_t>(treasure)];
        const std::string_view word = to_string(treasure, 2);
        answer.numbers.push_back(
            {surely, fmt::format("{} fall from the Internet, if each front end were owned", word),
             number(sure), number(all)});
        answer.numbers.push_back({perhaps, fmt::format("{} more fall so on conditions", word),
                                  number(blast.of(treasure).size() - sure), number(all)});
    }
}

// The first thing on a way that an edit can change.
const estate::Object* object_on(const Graph& graph, const Propagation& propagation, StateId to) {
    const estate::Object* first = nullptr;
    for (const graph::Hop& hop : witness(graph, propagation, to)) {
        for (const graph::Reason& reason : hop.reasons) {
            if (!first && reason.object && !reason.by_default) first = reason.object;
        }
    }
    return first;
}

void add_way_in(const Inputs& inputs, const Blast& blast, Answer& answer) {
    const auto& admin = blast.of(Treasure::ClusterAdmin);
    const auto& nodes = blast.of(Treasure::Node);
    if (admin.empty() && nodes.empty()) return;
    const StateId to = (admin.empty() ? nodes : admin).front().state;
    const estate::Object* const object = object_on(inputs.graph, blast.propagation, to);
    if (!object) return;
    const Way& way = answer.ways.front();
    Finding finding = new_finding(
        inputs, "credentials-way-from-internet", *object,
        fmt::format("if each front end were owned: {}{}", way.via,
                    way.conditions.empty() ? ""
                                           : fmt::format(", if {}", fmt::join(way.conditions, ", and if "))));
    finding.conditional = true; // on the assumption, whatever else
    answer.findings.push_back(std::move(finding));
}

estate::Key key_of(const Graph& graph, StateId identity) {
    const State& state = graph[identity];
    if (state.kind == StateKind::Account)
        return {"", "", "ServiceAccount", std::string(graph.text(state.first)),
                std::string(graph.text(state.second))};
    return {"", "", state.kind == StateKind::User ? "User" : "Group", "",
            std::string(graph.text(state.first))};
}

bool is_told_already(const Answer& answer, const estate::Key& subject) {
    return std::ranges::any_of(answer.findings, [&](const Finding& finding) {
        return finding.rule == "credentials-cluster-admin" && finding.subject.kind == subject.kind
               && finding.subject.namespace_ == subject.namespace_ && finding.subject.name == subject.name;
    });
}

// Those that get cluster-admin for sure, but hold it by no binding of their own.
void add_identity(const Inputs& inputs, StateId identity, Answer& answer) {
    estate::Key subject = key_of(inputs.graph, identity);
    if (is_told_already(answer, subject)) return;
    const StateId admin = graph::admin_of(inputs.graph);
    const Propagation propagation(inputs.graph, std::span(&identity, 1), {}, admin);
    const Way way = way_to(inputs.graph, propagation, admin);
    const estate::Object* const object = object_on(inputs.graph, propagation, admin);
    const value::Place place = object && object->raw ? object->document->place(*object->raw) : value::Place{};
    answer.findings.push_back(
        new_finding(inputs, "credentials-way-to-cluster-admin", std::move(subject), place, way.via));
}

void add_identities(const Inputs& inputs, Answer& answer) {
    const std::vector<Reached> all = graph::everyone(inputs.graph);
    const std::size_t of = graph::identities(inputs.graph).size();
    std::size_t surely = 0;
    std::size_t perhaps = 0;
    for (const Reached& reached : all) {
        const Truth admin = reached.cluster_admin();
        perhaps += admin == Truth::Unknown;
        if (admin == Truth::Yes && surely++ < most_told) add_identity(inputs, reached.identity, answer);
    }
    answer.numbers.push_back(
        {"identities_cluster_admin", "identities get cluster-admin", number(surely), number(of)});
    answer.numbers.push_back({"identities_cluster_admin_perhaps",
                              "identities more get cluster-admin on conditions", number(perhaps),
                              number(of)});
    answer.headline += fmt::format("; {} of {} identities get cluster-admin{}", surely, of,
                                   perhaps == 0 ? "" : fmt::format(" (+{} on conditions)", perhaps));
}

} // namespace

void add_what_falls(const Inputs& inputs, Answer& answer) {
    const Blast blast = graph::blast(inputs.graph, {*inputs.graph.find({StateKind::Internet})});
    answer.ways = worst_ways(inputs.graph, blast);
    answer.headline = what_falls(blast, answer.ways);
    add_numbers(blast, answer);
    add_way_in(inputs, blast, answer);
    add_identities(inputs, answer);
    for (std::string& text : graph::standing_assumptions(inputs.graph))
        answer.looked_past.push_back({estate::Fact::Permissions, "assumed", std::move(text), "", {}});
}

} // namespace cofferdam::questions

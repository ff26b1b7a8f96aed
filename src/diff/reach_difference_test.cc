// The difference is the set difference of what `cofferdam reach` tells of either estate: over pairs of cases
// of another analyzer, as found.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "diff/reach_difference.h"
#include "diff/test_estate.h"
#include "report/connections/table.h"

namespace cofferdam::diff {
namespace {

namespace fs = std::filesystem;
using estate::PortSet;

const fs::path suite = fs::path(COFFERDAM_SOURCE_DIR) / "../shared/suites/reach";

reach::ReachPtr read_case(const std::string& name) {
    std::set<fs::path> paths;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(suite / name / "inputs")) {
        if (entry.is_regular_file() && entry.path().filename() != "connlist_output.json")
            paths.insert(entry.path());
    }
    std::vector<std::shared_ptr<const value::Text>> files;
    for (const fs::path& path : paths) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        files.push_back(std::make_shared<value::Text>(path.string(), text.str()));
    }
    return reach_of(std::move(files), name);
}

// What passes between two ends, by name; of outside at single addresses that lie between all bounds.
using Facts = std::map<std::pair<std::string, std::string>, PortSet>;

std::vector<estate::Address> bounds(const reach::Reach& reach) {
    std::vector<estate::Address> found;
    for (const estate::AddressRange& range : reach.ranges({0})) found.push_back(range.first);
    return found;
}

void add(Facts& facts, const std::string& from, const std::string& to, const PortSet& ports) {
    if (!ports.empty()) facts[{from, to}] |= ports;
}

// Both ends of a fact, where one is a range of addresses: a fact for each of the points in it.
template <class Add>
void at_points(const estate::AddressRange& range, const std::vector<estate::Address>& points, Add add_point) {
    for (const estate::Address& point : points) {
        if (range.contains(point)) add_point(to_string(point));
    }
}

Facts facts_of(const reach::ReachPtr& reach, const std::vector<estate::Address>& points) {
    Facts facts;
    const auto name = [&](const connections::Party& party) {
        const auto* const id = std::get_if<reach::PeerId>(&party);
        if (id == nullptr) return std::string("controller");
        const reach::Peer& peer = (*reach)[*id];
        return fmt::format("{}/{}/{}", peer.namespace_, peer.kind, peer.name);
    };
    const connections::Table table(reach,
                                   {.from = {}, .to = {}, .port = {}, .families = connections::Families::V4});
    table.visit([&](const connections::Connection& connection) {
        const PortSet& ports = connection.ports.allowed;
        if (const auto* const range = std::get_if<estate::AddressRange>(&connection.from)) {
            at_points(*range, points,
                      [&](const std::string& point) { add(facts, point, name(connection.to), ports); });
        } else if (const auto* const to = std::get_if<estate::AddressRange>(&connection.to)) {
            at_points(*to, points,
                      [&](const std::string& point) { add(facts, name(connection.from), point, ports); });
        } else {
            add(facts, name(connection.from), name(connection.to), ports);
        }
    });
    return facts;
}

Facts minus(const Facts& a, const Facts& b) {
    Facts left;
    for (const auto& [ends, ports] : a) {
        const auto found = b.find(ends);
        add(left, ends.first, ends.second, found == b.end() ? ports : ports - found->second);
    }
    return left;
}

Facts facts_of(const ReachDifference& difference, bool (Outcome::*wanted)() const,
               const std::vector<estate::Address>& points) {
    Facts facts;
    const auto names = [&](PartyIndex index) {
        const Party party = difference.parties[index];
        std::vector<std::string> list;
        if (const auto* const pair = std::get_if<const WorkloadPair*>(&party)) {
            list.push_back(
                fmt::format("{}/{}/{}", (*pair)->key.namespace_, (*pair)->key.kind, (*pair)->key.name));
        } else if (const auto* const addresses = std::get_if<const estate::AddressSet*>(&party)) {
            for (const estate::AddressRange& range : (*addresses)->ranges())
                at_points(range, points, [&](const std::string& point) { list.push_back(point); });
        } else {
            list.emplace_back("controller");
        }
        return list;
    };
    for (const Change& change : difference.connections.changes) {
        const Outcome& outcome = difference.connections.outcomes[change.outcome];
        if (!(outcome.*wanted)()) continue;
        for (const std::string& from : names(change.from)) {
            for (const std::string& to : names(change.to)) add(facts, from, to, outcome.ports);
        }
    }
    return facts;
}

struct Pair {
    const char* before;
    const char* after;
};

class SuitePairs : public testing::TestWithParam<Pair> {};

TEST_P(SuitePairs, DifferByWhatReachTellsOfEither) {
    if (!fs::exists(suite)) GTEST_SKIP() << suite << " is not there";
    const reach::ReachPtr before = read_case(GetParam().before);
    const reach::ReachPtr after = read_case(GetParam().after);
    std::vector<estate::Address> points = bounds(*before);
    for (const estate::Address& point : bounds(*after)) points.push_back(point);
    std::erase_if(points,
                  [](const estate::Address& point) { return point.family != estate::AddressFamily::V4; });
    const Facts was = facts_of(before, points);
    const Facts is = facts_of(after, points);
    EXPECT_FALSE(was.empty() && is.empty());

    const ReachDifference difference = compare_reach(before, after);
    const Facts added = facts_of(difference, &Outcome::is_added, points);
    const Facts removed = facts_of(difference, &Outcome::is_removed, points);
    EXPECT_EQ(added, minus(is, was));
    EXPECT_EQ(removed, minus(was, is));
    EXPECT_FALSE(added.empty() && removed.empty()) << "the pair shows nothing";
}

INSTANTIATE_TEST_SUITE_P(
    Suite, SuitePairs,
    testing::Values(
        Pair{"onlineboutique_workloads", "onlineboutique_workloads_changed_netpols"},
        Pair{"onlineboutique_workloads", "onlineboutique_workloads_changed_netpols_and_workloads"},
        Pair{"onlineboutique_workloads_with_ingress", "onlineboutique_workloads"},
        Pair{"netpol-analysis-example-minimal", "netpol-diff-example-minimal"},
        Pair{"test_with_named_ports", "test_with_named_ports_changed_netpol"},
        Pair{"test_with_named_ports", "test_with_named_ports_changed_netpol_3"},
        Pair{"semanticDiff-same-topologies-old1", "semanticDiff-same-topologies-new2"},
        Pair{"semanticDiff-orig-topologies-policy-a", "semanticDiff-different-topologies-policy-b"},
        Pair{"semanticDiff-different-topologies-policy-a",
             "semanticDiff-different-topologies-policy-a-with-ipblock"},
        Pair{"acs-security-demos", "acs-security-demos-new"},
        Pair{"anp_test_7", "anp_test_7_swapping_rules"}),
    [](const testing::TestParamInfo<Pair>& pair) {
        std::string name = fmt::format("{}_to_{}", pair.param.before, pair.param.after);
        for (char& letter : name) {
            if (letter == '-') letter = '_';
        }
        return name;
    });

} // namespace
} // namespace cofferdam::diff

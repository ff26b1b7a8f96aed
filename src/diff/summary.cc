#include "diff/summary.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "diff/groups.h"

namespace cofferdam::diff {

namespace {

std::string_view word(Truth truth) {
    static constexpr std::array<std::string_view, 3> words = {"no", "yes", "cannot be known"};
    return words[static_cast<std::size_t>(truth)];
}

Sign sign_of(const Outcome& outcome) {
    if (outcome.is_added()) return Sign::Added;
    return outcome.is_removed() ? Sign::Removed : Sign::Unknown;
}

std::string_view verb(const Outcome& outcome) {
    if (outcome.is_added())
        return outcome.before == State::Unknown ? "may now surely reach" : "may now reach";
    if (outcome.is_removed())
        return outcome.after == State::Unknown ? "may perhaps no longer reach" : "may no longer reach";
    return outcome.after == State::Unknown ? "may perhaps now reach" : "may surely no longer reach";
}

std::string name_of(const ReachDifference& difference, PartyIndex workload) {
    const WorkloadKey& key = difference.parties.workload(workload)->key;
    return fmt::format("{}/{}", key.namespace_, key.name);
}

Sentence sentence_of(const ReachDifference& difference, const Group& group) {
    const Outcome& outcome = difference.connections.outcomes[group.outcome];
    const auto side =
        outcome.is_removed() || outcome.after == State::Denied ? &WorkloadPair::before : &WorkloadPair::after;
    const std::size_t pairs = group.from.size() * group.to.size();
    std::string text =
        fmt::format("{} {} {}: {}", words(difference, group.from, group.to, side), verb(outcome),
                    words(difference, group.to, group.from, side), outcome.ports.to_string());
    const std::size_t many = std::max(group.from.size(), group.to.size());
    if (pairs > 1)
        text +=
            fmt::format(" ({} {})", many, group.from.size() > group.to.size() ? "sources" : "destinations");
    return {sign_of(outcome), std::move(text)};
}

void add_connections(const ReachDifference& difference, std::vector<Section>& sections) {
    std::array<Section, 3> by_sign = {Section{"Connections that are new", {}},
                                      Section{"Connections that are gone", {}},
                                      Section{"Connections of which it cannot be known", {}}};
    for (const Group& one : group(difference)) {
        Sentence sentence = sentence_of(difference, one);
        by_sign[static_cast<std::size_t>(sentence.sign)].sentences.push_back(std::move(sentence));
    }
    for (Section& section : by_sign) sections.push_back(std::move(section));
}

// Less isolation is more reach.
void add_isolation(const ReachDifference& difference, std::vector<Section>& sections) {
    Section section{"Isolation", {}};
    for (const IsolationChange& change : difference.isolation) {
        const std::string_view direction =
            change.direction == reach::Direction::Ingress ? "ingress" : "egress";
        const std::string name = name_of(difference, change.workload);
        if (change.after == Truth::Unknown) {
            section.sentences.push_back(
                {Sign::Unknown,
                 fmt::format("{}: whether its {} is isolated cannot be known any more", name, direction)});
        } else if (change.after == Truth::Yes) {
            section.sentences.push_back(
                {Sign::Removed, fmt::format("{}: its {} is isolated now", name, direction)});
        } else {
            section.sentences.push_back(
                {Sign::Added, fmt::format("{}: its {} is isolated no longer", name, direction)});
        }
    }
    sections.push_back(std::move(section));
}

Sign sign_of(const WayInChange& change) {
    if (change.opens()) return Sign::Added;
    if (change.is_unknown()) return Sign::Unknown;
    return change.after ? Sign::Removed : change.before == Truth::Unknown ? Sign::Unknown : Sign::Removed;
}

void add_ways_in(const ReachDifference& difference, std::vector<Section>& sections) {
    Section section{"Ways in from the Internet", {}};
    for (const WayInChange& change : difference.ways.in) {
        const auto state = [](std::optional<Truth> truth) {
            if (!truth) return std::string_view("not there");
            return *truth == Truth::Yes ? "public" : *truth == Truth::No ? "not public" : word(*truth);
        };
        section.sentences.push_back(
            {sign_of(change), fmt::format("{}: {}: {}, was: {}", name_of(difference, change.workload),
                                          change.way, state(change.after), state(change.before))});
    }
    sections.push_back(std::move(section));
}

Sign sign_of(const WayOutChange& change) {
    const auto to_internet = [](std::optional<exposure::Egress> egress) {
        return egress ? exposure::to_internet(*egress) : Truth::No;
    };
    const Truth after = to_internet(change.after);
    if (after == Truth::Unknown) return Sign::Unknown;
    if (after == Truth::No || change.before == exposure::Egress::Open) return Sign::Removed;
    return Sign::Added;
}

void add_ways_out(const ReachDifference& difference, std::vector<Section>& sections) {
    Section section{"Ways out to the Internet", {}};
    for (const WayOutChange& change : difference.ways.out) {
        const auto state = [](std::optional<exposure::Egress> egress) {
            return egress ? to_string(*egress) : std::string_view("not there");
        };
        section.sentences.push_back(
            {sign_of(change), fmt::format("{}: {}, was: {}", name_of(difference, change.workload),
                                          state(change.after), state(change.before))});
    }
    sections.push_back(std::move(section));
}

void add_workloads(const ReachDifference& difference, std::vector<Section>& sections) {
    Section section{"Workloads", {}};
    for (const WorkloadPair& pair : difference.parties.workloads()) {
        if (pair.before && pair.after) continue;
        section.sentences.push_back(
            {pair.after ? Sign::Added : Sign::Removed,
             fmt::format("{} is {}", to_string(pair.key), pair.after ? "new" : "gone")});
    }
    sections.push_back(std::move(section));
}

} // namespace

std::string headline(const ReachDifference& difference) {
    std::array<std::size_t, 3> counts = {};
    for (const Change& change : difference.connections.changes)
        ++counts[static_cast<std::size_t>(sign_of(difference.connections.outcomes[change.outcome]))];
    if (difference.is_empty()) return "nothing is allowed or denied that was not before";
    return fmt::format("{} connections are new, {} are gone, of {} it cannot be known", counts[0], counts[1],
                       counts[2]);
}

std::vector<Section> summarise(const ReachDifference& difference) {
    std::vector<Section> sections;
    add_connections(difference, sections);
    add_isolation(difference, sections);
    add_ways_in(difference, sections);
    add_ways_out(difference, sections);
    add_workloads(difference, sections);
    std::erase_if(sections, [](const Section& section) { return section.sentences.empty(); });
    return sections;
}

} // namespace cofferdam::diff

#include "diff/ways.h"

#include <map>

#include <fmt/format.h>

namespace cofferdam::diff {

namespace {

using exposure::Egress;
using exposure::WayIn;

std::string name_of(const estate::Snapshot& snapshot, const WayIn& way) {
    const std::string port =
        way.port == 0 ? "any port" : fmt::format("{} {}", estate::to_string(way.protocol), way.port);
    const std::string to = way.pod_port == 0 ? "" : fmt::format(" to {}", way.pod_port);
    const std::string route =
        way.route ? fmt::format(" with {}", to_string(snapshot.key(snapshot[way.route]))) : "";
    return fmt::format("{} by {}{}, {}{}", to_string(way.kind),
                       to_string(snapshot.key(snapshot[way.through])), route, port, to);
}

struct Side {
    std::map<std::pair<PartyIndex, std::string>, Truth> in;
    std::map<PartyIndex, Egress> out;
};

using PartyOf = PartyIndex (Parties::*)(reach::PeerId) const;

// Pods of one controller have their ways together: one that is open is enough.
Side side_of(const reach::Reach& reach, const Parties& parties, PartyOf party_of) {
    Side side;
    const exposure::ExposureReport report = exposure::analyse(reach);
    for (const exposure::WorkloadExposure& found : report.workloads) {
        const auto peer = reach.peer_of(found.workload);
        if (!peer) continue;
        const PartyIndex party = (parties.*party_of)(*peer);
        for (const WayIn& way : found.in) {
            const auto [place, is_new] =
                side.in.try_emplace({party, name_of(reach.snapshot(), way)}, way.from_internet());
            if (!is_new) place->second = place->second || way.from_internet();
        }
        side.out.try_emplace(party, found.out);
    }
    return side;
}

template <class Key, class Value, class Differ>
void merge(const std::map<Key, Value>& before, const std::map<Key, Value>& after, Differ differ) {
    for (const auto& [key, was] : before) {
        const auto is = after.find(key);
        const std::optional<Value> now = is == after.end() ? std::nullopt : std::optional(is->second);
        if (now != was) differ(key, std::optional(was), now);
    }
    for (const auto& [key, is] : after) {
        if (!before.contains(key)) differ(key, std::optional<Value>(), std::optional(is));
    }
}

} // namespace

Ways compare_ways(const reach::Reach& before, const reach::Reach& after, const Parties& parties) {
    const Side was = side_of(before, parties, &Parties::of_before);
    const Side is = side_of(after, parties, &Parties::of_after);
    Ways ways;
    merge(was.in, is.in, [&](const auto& key, auto then, auto now) {
        ways.in.push_back({key.first, key.second, then, now});
    });
    merge(was.out, is.out,
          [&](PartyIndex party, auto then, auto now) { ways.out.push_back({party, then, now}); });
    return ways;
}

} // namespace cofferdam::diff

#include "seal/plan_comparison.h"

#include <algorithm>

#include <fmt/format.h>

#include "seal/passage.h"

namespace cofferdam::seal {

namespace {

using reach::PeerId;
using reach::Reach;

const estate::AddressSet& addresses_of_v4() {
    static const estate::AddressSet addresses = *estate::parse_block("0.0.0.0/0");
    return addresses;
}

reach::PortPassage to_unknown_pod(const Reach& reach, PeerId from) {
    return Passages(reach).of({reach[from].target, from, AnyPod{}, estate::PortSet::all(), ""});
}

// Does it pass wherever it leads? Whoever has addresses of both families is reached by one of them; of an
// end that is not known IPv4 is counted on.
Truth passes(const Reach& reach, const UnplacedNeed& need) {
    if (need.among.empty()) {
        const reach::PortPassage pods = to_unknown_pod(reach, need.from);
        if (pods.allowed.includes(need.ports)) return Truth::Yes;
        return pods.allowed.intersects(need.ports) || pods.unknown.intersects(need.ports) ? Truth::Unknown
                                                                                          : Truth::No;
    }
    if (reach.to_addresses(need.from, need.among & addresses_of_v4()).all.allowed.includes(need.ports))
        return Truth::Yes;
    const reach::PortPassage some = reach.to_addresses(need.from, need.among).some;
    return some.allowed.intersects(need.ports) || some.unknown.intersects(need.ports) ? Truth::Unknown
                                                                                      : Truth::No;
}

void add_unplaced(const Reach& after, const NetworkPlan& plan, std::vector<Note>& notes) {
    for (const UnplacedNeed& need : plan.unplaced) {
        Note note = need.note;
        const Truth truth = passes(after, need);
        if (truth == Truth::Yes) note.kind = NoteKind::Passes;
        // "If it is needed" is said of a name that leads nowhere in any case.
        if (truth == Truth::Unknown && note.kind != NoteKind::Unresolved) note.kind = NoteKind::Perhaps;
        notes.push_back(std::move(note));
    }
}

std::string_view what_is_left(const Reach& reach, PeerId peer) {
    if (reach[peer].host_network) return "what policies do on the host's network is undefined";
    const bool is_closed = reach.destinations(peer).empty() && reach.sources(peer).empty()
                           && reach.outside_destinations(peer).empty() && reach.outside_sources(peer).empty();
    return is_closed ? "it is closed wholly" : "policies of the estate leave it open in part";
}

void add_without_need(const Reach& after, const NetworkPlan& plan, std::vector<Note>& notes) {
    std::vector<bool> needed(after.peers().size());
    for (const Want& want : plan.wants) {
        for (const WantEnd* end : {&want.from, &want.to}) {
            if (const auto* const peer = std::get_if<PeerId>(end)) needed[peer->index] = true;
        }
    }
    for (const PeerId peer : plan.sealed) {
        if (needed[peer.index]) continue;
        notes.push_back({NoteKind::NoNeed, describe(after[peer]),
                         fmt::format("it names nobody, and nobody names it; {}", what_is_left(after, peer))});
    }
}

void add_opened(const Reach& before, const Reach& after, const NetworkPlan& plan, std::vector<Note>& notes) {
    const Passages old_passages(before);
    const Passages new_passages(after);
    for (const Want& want : plan.wants) {
        estate::PortSet opened = want.ports - old_passages.of(want).allowed;
        if (!opened.empty()) opened = opened & new_passages.of(want).allowed;
        if (opened.empty()) continue;
        const auto* const from = std::get_if<PeerId>(&want.from);
        const auto* const to = std::get_if<PeerId>(&want.to);
        const std::string end =
            to != nullptr && from != nullptr ? fmt::format("to {} ", describe(before[*to])) : "";
        notes.push_back({NoteKind::Opens, describe(before[from != nullptr ? *from : *to]),
                         fmt::format("{}{} ({})", end, opened.to_string(), want.reason)});
    }
}

} // namespace

std::vector<Note> compare(const Reach& before, const Reach& after, const NetworkPlan& plan) {
    std::vector<Note> notes;
    add_unplaced(after, plan, notes);
    add_without_need(after, plan, notes);
    add_opened(before, after, plan, notes);
    std::ranges::sort(notes);
    notes.erase(std::ranges::unique(notes).begin(), notes.end());
    return notes;
}

} // namespace cofferdam::seal

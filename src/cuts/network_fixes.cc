#include "cuts/network_fixes.h"

#include <algorithm>

#include <fmt/format.h>

#include "seal/policy_text.h"

namespace cofferdam::cuts {

namespace {

using graph::Edge;
using graph::EdgeKind;
using graph::StateId;
using graph::StateKind;
using reach::Direction;
using reach::PeerId;

// What a policy may break that no manifest shows; more where the manifests show nothing at all.
constexpr std::uint32_t unseen_need = 2;
constexpr std::uint32_t nothing_seen = 2;
// A need that it breaks for sure.
constexpr std::uint32_t need_cut = 5;
constexpr std::uint32_t most_felt = 200;

// Without enforcement a policy closes nothing; that something enforces is assumed unless the user named what.
bool is_enforced(const reach::CniProfile& profile, bool on_conditions) {
    const bool is_assumed = profile.name == reach::cni_profiles().front().name;
    return profile.enforces == Truth::Yes && !(is_assumed && on_conditions);
}

std::string names_of(const reach::Reach& reach, const std::vector<PeerId>& peers) {
    std::string text = seal::describe(reach[peers.front()]);
    if (peers.size() > 1) text += fmt::format(" and {} more", peers.size() - 1);
    return text;
}

std::string felt_by(const reach::Reach& reach, const seal::WorkloadPolicy& made, Direction direction) {
    const std::string_view verb = direction == Direction::Ingress ? "connects to it" : "it connects to";
    if (!made.cut.empty())
        return fmt::format("{} that it needs would not pass: {}{}",
                           made.cut.size() == 1 ? "1 connection"
                                                : fmt::format("{} connections", made.cut.size()),
                           made.cut.front(), made.cut.size() == 1 ? "" : ", …");
    if (made.partners.empty()) return fmt::format("whatever {}: the manifests show no such need", verb);
    return fmt::format("whatever {} besides {}, which the manifests show and which passes", verb,
                       names_of(reach, made.partners));
}

} // namespace

NetworkFixes::NetworkFixes(const graph::Graph& graph, Catalogue& catalogue, bool on_conditions)
    : graph_(&graph), catalogue_(&catalogue), on_conditions_(on_conditions),
      is_enforced_(is_enforced(graph.reach().options().profile, on_conditions)) {}

std::optional<PeerId> NetworkFixes::peer_of(StateId state) const {
    return graph_->reach().peer_of(Id<estate::Workload>{(*graph_)[state].first});
}

const std::optional<NetworkFixes::Candidate>& NetworkFixes::find(PeerId peer, Direction direction) {
    const auto [at, is_new] = known_.try_emplace({peer, direction});
    if (is_new && is_enforced_) at->second = make(peer, direction);
    return at->second;
}

std::optional<NetworkFixes::Candidate> NetworkFixes::make(PeerId peer, Direction direction) {
    const reach::Reach& reach = graph_->reach();
    if (!policies_) policies_.emplace(reach);
    auto made = policies_->of(peer, direction);
    if (!made) return std::nullopt;
    const std::string name = seal::describe(reach[peer]);
    const bool is_in = direction == Direction::Ingress;
    const std::uint32_t cost = 1 + unseen_need + (made->is_guess ? nothing_seen : 0)
                               + need_cut * static_cast<std::uint32_t>(made->cut.size());
    NewObject object{fmt::format("{}/{}.yaml", made->policy.namespace_, made->policy.name),
                     seal::policy_text(made->policy)};
    const FixNumber fix = catalogue_->add({is_in ? FixKind::LetInNeeded : FixKind::LetOutNeeded,
                                           graph_->snapshot()[reach[peer].pods.front()].object, "", 0,
                                           std::min(cost, most_felt),
                                           fmt::format("pods of {} {}", name,
                                                       is_in ? "take only connections that somebody needs"
                                                             : "open only connections that they need"),
                                           felt_by(reach, *made, direction), std::move(object)});
    if (catalogue_->is_withdrawn(fix)) return std::nullopt;
    return Candidate{fix, std::move(made->partners)};
}

// What both let pass, neither closes.
FixSet NetworkFixes::between(PeerId from, PeerId to) {
    FixSet fixes;
    const auto& in = find(to, Direction::Ingress);
    if (in && std::ranges::find(in->partners, from) == in->partners.end()) fixes.push_back(in->fix);
    const auto& out = find(from, Direction::Egress);
    if (out && std::ranges::find(out->partners, to) == out->partners.end()) fixes.push_back(out->fix);
    std::ranges::sort(fixes);
    return fixes;
}

// Connections are joined in bundles (graph/network.cc): what takes a pod out of all that it may send to
// closes what leaves it, what takes it out of all that may send to it what arrives. left() is what then
// stays.
FixSet NetworkFixes::closing(const Edge& edge) {
    const StateKind from = (*graph_)[edge.from].kind;
    const StateKind to = (*graph_)[edge.to].kind;
    const bool leaves =
        from == StateKind::Position && (to == StateKind::OpenEgress || to == StateKind::Senders);
    const bool arrives =
        to == StateKind::Workload
        && (from == StateKind::OpenEgress || from == StateKind::Takers || from == StateKind::PerhapsTakers);
    if (!leaves && !arrives) return {};
    const auto peer = peer_of(leaves ? edge.from : edge.to);
    if (!peer) return {};
    const auto& candidate = find(*peer, leaves ? Direction::Egress : Direction::Ingress);
    return candidate ? FixSet{candidate->fix} : FixSet{};
}

FixSet NetworkFixes::isolating(Id<estate::Workload> workload) {
    const auto peer = graph_->reach().peer_of(workload);
    if (!peer) return {};
    const auto& out = find(*peer, Direction::Egress);
    return out ? FixSet{out->fix} : FixSet{};
}

void NetworkFixes::add_left(PeerId from, PeerId to, std::vector<Left>& left) {
    const reach::Reach& reach = graph_->reach();
    const reach::PortPassage passage = reach.between(from, to);
    const bool passes = !passage.allowed.empty() || (on_conditions_ && !passage.unknown.empty());
    if (from == to || !passes) return;
    const FixSet fixes = between(from, to);
    for (const Id<estate::Workload> source : reach[from].pods) {
        const auto at = graph_->find({StateKind::Position, source.slot, 0});
        if (!at) continue;
        for (const Id<estate::Workload> target : reach[to].pods) {
            if (const auto reached = graph_->find({StateKind::Workload, target.slot, 0}))
                left.push_back({*at, *reached, fixes});
        }
    }
}

std::vector<NetworkFixes::Left> NetworkFixes::left() {
    std::vector<std::pair<PeerId, PeerId>> pairs;
    for (const auto& [key, candidate] : known_) {
        if (!candidate) continue;
        for (const PeerId partner : candidate->partners)
            pairs.push_back(key.second == Direction::Ingress ? std::pair(partner, key.first)
                                                             : std::pair(key.first, partner));
    }
    std::ranges::sort(pairs);
    const auto repeated = std::ranges::unique(pairs);
    pairs.erase(repeated.begin(), repeated.end());
    std::vector<Left> left;
    for (const auto& [from, to] : pairs) add_left(from, to, left);
    return left;
}

} // namespace cofferdam::cuts

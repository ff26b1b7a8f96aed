#include "seal/proof.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/parallel.h"
#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "seal/passage.h"
#include "seal/plan_comparison.h"
#include "seal/policy_text.h"

namespace cofferdam::seal {

namespace {

using estate::PortSet;
using estate::Protocol;
using reach::PeerId;
using reach::Reach;

constexpr std::size_t most_examples = 10;
constexpr std::size_t rows_at_a_time = 32;

std::uint64_t size_of(const PortSet& ports) {
    std::uint64_t size = 0;
    for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp, Protocol::Sctp}) {
        for (const estate::PortInterval& interval : ports.of(protocol))
            size += interval.last - interval.first + 1u;
    }
    return size;
}

// The estate with the plan's policies, from their text.
Result<estate::Built> build_with(const estate::SnapshotPtr& snapshot, const NetworkPlan& plan) {
    estate::SnapshotBuilder builder(snapshot);
    for (const PlannedPolicy& policy : plan.policies) {
        const auto text = std::make_shared<value::Text>(fmt::format("{}/{}", policy.namespace_, policy.name),
                                                        policy_text(policy));
        const value::Parsed parsed = value::parse_yaml(text);
        kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
        for (const std::vector<value::Problem>* const problems :
             {&parsed.problems, &std::as_const(decoded.problems)}) {
            for (const value::Problem& problem : *problems)
                return error("the policy {} is not valid: {}", text->name(), problem.message);
        }
        if (decoded.entities.size() != 1)
            return error("the policy {} reads as {} objects", text->name(), decoded.entities.size());
        builder.add(policy.target, std::move(decoded.entities.front()));
    }
    return std::move(builder).build();
}

// What is wanted of each pair.
class Wanted {
  public:
    Wanted(const Reach& reach, const std::vector<Want>& wants)
        : by_anybody_(reach.peers().size()), by_peer_(reach.peers().size()) {
        const std::vector<PeerId> dns = dns_peers(reach);
        for (const Want& want : wants) {
            if (const auto* const to = std::get_if<PeerId>(&want.to)) add(want, *to);
            if (!std::holds_alternative<DnsPods>(want.to)) continue;
            for (const PeerId peer : dns) {
                if (reach[peer].target == want.target) add(want, peer);
            }
        }
    }

    PortSet without_wanted(PeerId from, PeerId to, const PortSet& ports) const {
        PortSet rest = by_anybody_[to.index].empty() ? ports : ports - by_anybody_[to.index];
        if (const auto wanted = by_peer_[from.index].find(to); wanted != by_peer_[from.index].end())
            rest -= wanted->second;
        return rest;
    }

    bool wants_nothing(PeerId from, PeerId to) const {
        return by_anybody_[to.index].empty() && !by_peer_[from.index].contains(to);
    }

  private:
    // Of the cluster's DNS, as a rule for it selects them.
    static std::vector<PeerId> dns_peers(const Reach& reach) {
        std::vector<PeerId> found;
        for (std::uint32_t i = 0; i < reach.peers().size(); ++i) {
            const bool is_dns = workload_of(reach, PeerId{i}).pod_labels.find("k8s-app") == "kube-dns";
            if (is_dns && reach.peers()[i].namespace_ == "kube-system") found.push_back(PeerId{i});
        }
        return found;
    }

    void add(const Want& want, PeerId to) {
        if (const auto* const from = std::get_if<PeerId>(&want.from)) {
            by_peer_[from->index][to] |= want.ports;
        } else if (!std::holds_alternative<estate::AddressSet>(want.from)) {
            by_anybody_[to.index] |= want.ports;
        }
    }

    std::vector<PortSet> by_anybody_;
    std::vector<std::map<PeerId, PortSet>> by_peer_;
};

class Counter {
  public:
    Counter(const Reach& reach, const NetworkPlan& plan, const Wanted& wanted)
        : reach_(reach), wanted_(wanted), sealed_(reach.peers().size()) {
        for (const PeerId peer : plan.sealed) sealed_[peer.index] = true;
    }

    Figures count() {
        const std::size_t peers = reach_.peers().size();
        std::vector<Figures> parts((peers + rows_at_a_time - 1) / rows_at_a_time);
        examples_.resize(parts.size());
        parallel_for(parts.size(), [&](std::size_t part) {
            for (std::size_t i = part * rows_at_a_time; i < std::min(peers, (part + 1) * rows_at_a_time); ++i)
                add_row(PeerId{static_cast<std::uint32_t>(i)}, parts[part], examples_[part]);
        });
        Figures all;
        for (const Figures& part : parts) {
            all.open_pairs += part.open_pairs;
            all.excess_pairs += part.excess_pairs;
            all.excess_ports += part.excess_ports;
            all.from_outside += part.from_outside;
            all.to_outside += part.to_outside;
        }
        all.pairs = pairs();
        return all;
    }

    std::vector<Excess> examples() const {
        std::vector<Excess> first;
        for (const std::vector<Excess>& part : examples_) {
            for (const Excess& excess : part) {
                if (first.size() < most_examples) first.push_back(excess);
            }
        }
        return first;
    }

  private:
    // Of each target: all ordered pairs but those of which none is sealed.
    std::uint64_t pairs() const {
        std::map<Id<estate::Target>, std::pair<std::uint64_t, std::uint64_t>> counts; // all, not sealed
        for (std::size_t i = 0; i < reach_.peers().size(); ++i) {
            auto& [all, open] = counts[reach_.peers()[i].target];
            ++all;
            if (!sealed_[i]) ++open;
        }
        std::uint64_t sum = 0;
        for (const auto& [target, count] : counts) {
            const auto [all, open] = count;
            sum += all * all - all - (open * open - open);
        }
        return sum;
    }

    void add_row(PeerId from, Figures& figures, std::vector<Excess>& examples) const {
        static const std::uint64_t every_port = size_of(PortSet::all());
        for (const reach::Link& link : reach_.destinations(from)) {
            if (!sealed_[from.index] && !sealed_[link.peer.index]) continue;
            ++figures.open_pairs;
            if (link.ports.allowed.is_all() && wanted_.wants_nothing(from, link.peer)) {
                ++figures.excess_pairs;
                figures.excess_ports += every_port;
                keep(from, link.peer, link.ports.allowed, examples);
                continue;
            }
            const PortSet rest =
                wanted_.without_wanted(from, link.peer, link.ports.allowed | link.ports.unknown);
            if (rest.empty()) continue;
            ++figures.excess_pairs;
            figures.excess_ports += size_of(rest);
            keep(from, link.peer, rest, examples);
        }
        if (!sealed_[from.index]) return;
        if (!reach_.outside_destinations(from).empty()) ++figures.to_outside;
        if (!reach_.outside_sources(from).empty()) ++figures.from_outside;
    }

    static void keep(PeerId from, PeerId to, const PortSet& ports, std::vector<Excess>& examples) {
        if (examples.size() < most_examples) examples.push_back({from, to, ports, {}});
    }

    const Reach& reach_;
    const Wanted& wanted_;
    std::vector<bool> sealed_;
    std::vector<std::vector<Excess>> examples_;
};

std::string describe_end(const Reach& reach, const WantEnd& end) {
    if (const auto* const peer = std::get_if<PeerId>(&end)) return describe(reach[*peer]);
    if (std::holds_alternative<Everybody>(end)) return "everybody";
    if (std::holds_alternative<AnyPod>(end)) return "pods of any namespace";
    if (std::holds_alternative<DnsPods>(end)) return "the cluster's DNS";
    const std::vector<Block> blocks = blocks_of(std::get<estate::AddressSet>(end));
    return blocks.size() == 1 ? blocks.front().cidr : fmt::format("{} blocks of addresses", blocks.size());
}

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

// Every want passes, or a policy that the plan cannot open denies it.
void check_wants(const Reach& after, const NetworkPlan& plan, Proof& proof) {
    const Passages passages(after);
    for (const Want& want : plan.wants) {
        const PortSet missing = want.ports - passages.of(want).allowed;
        if (missing.empty()) {
            ++proof.wants;
            continue;
        }
        const std::string text = fmt::format("{} to {} {}", describe_end(after, want.from),
                                             describe_end(after, want.to), missing.to_string());
        if (const std::vector<std::string> others = passages.other_engines(want, missing); !others.empty()) {
            proof.kept_closed.push_back(
                {NoteKind::KeptClosed, text, fmt::format("{} ({})", join(others), want.reason)});
        } else {
            proof.broken.push_back(fmt::format("{} ({})", text, want.reason));
        }
    }
}

// Of each target: the ordered pairs of peers of which none is sealed.
LeftOut left_out(const Reach& reach, const NetworkPlan& plan) {
    std::vector<bool> sealed(reach.peers().size());
    for (const PeerId peer : plan.sealed) sealed[peer.index] = true;
    LeftOut left;
    std::map<Id<estate::Target>, std::uint64_t> open;
    for (std::size_t i = 0; i < reach.peers().size(); ++i) {
        const reach::Peer& peer = reach.peers()[i];
        if (sealed[i]) continue;
        left.pairs += 2 * open[peer.target]++;
        if (!peer.namespace_.empty()) left.namespaces.push_back(peer.namespace_);
    }
    std::ranges::sort(left.namespaces);
    left.namespaces.erase(std::ranges::unique(left.namespaces).begin(), left.namespaces.end());
    return left;
}

} // namespace

Result<Proof> prove(const reach::ReachPtr& before, const NetworkPlan& plan) {
    const std::shared_ptr<const estate::Snapshot> snapshot(before, &before->snapshot());
    estate::Built built = COFFERDAM_TRY(build_with(snapshot, plan));
    Proof proof;
    proof.reach = Reach::update(before, built.snapshot, built.delta);
    check_wants(*proof.reach, plan, proof);
    proof.notes = compare(*before, *proof.reach, plan);
    proof.left_out = left_out(*before, plan);
    const Wanted wanted(*before, plan.wants);
    proof.before = Counter(*before, plan, wanted).count();
    Counter after(*proof.reach, plan, wanted);
    proof.after = after.count();
    proof.excess = after.examples();
    const Passages passages(*proof.reach);
    for (Excess& excess : proof.excess) {
        const Want want{(*proof.reach)[excess.from].target, excess.from, excess.to, excess.ports, ""};
        excess.policies = passages.allowing(want, excess.ports);
    }
    return proof;
}

} // namespace cofferdam::seal

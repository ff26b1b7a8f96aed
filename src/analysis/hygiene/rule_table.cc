#include "analysis/hygiene/rule_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace cofferdam::hygiene {

namespace {

using reach::Direction;

using NamedContainerPort = std::tuple<std::string_view, estate::Protocol, std::uint16_t>;

// All by which resolve() can tell two pods apart.
std::vector<NamedContainerPort> named_ports(const estate::Workload& workload) {
    std::vector<NamedContainerPort> ports;
    for (const estate::Container& container : workload.containers) {
        if (container.role == estate::ContainerRole::Init
            || container.role == estate::ContainerRole::Ephemeral)
            continue;
        for (const estate::ContainerPort& port : container.ports) {
            if (!port.name.empty()) ports.emplace_back(port.name, port.protocol, port.port);
        }
    }
    std::ranges::sort(ports);
    return ports;
}

bool asks_for_names(const RuleRow& row) { return !row.rule->named_ports.empty(); }

} // namespace

RuleTable::RuleTable(const PeerUniverse& universe, const reach::PolicyStack& stack, const reach::Judge& judge)
    : universe_(&universe), tiers_(stack.tiers()), selecting_(universe.pod_count()) {
    PeerSets sets(universe, judge);
    for (const reach::PlacedPolicy& placed : stack.policies()) add(placed, sets);
    select_pods(judge);
    compare_port_names();
    for (const Direction direction : directions) make_classes(direction);
    selecting_.clear();
}

void RuleTable::add(const reach::PlacedPolicy& placed, PeerSets& sets) {
    PolicyRow row{.placed = &placed, .rules = {}, .classes = {}, .pods = {}};
    for (const Direction direction : directions) {
        if (!side_of(*placed.policy, direction).applies) continue;
        for (const estate::TrafficRule& rule : side_of(*placed.policy, direction).rules) {
            row.rules[index_of(direction)].push_back(static_cast<RuleIndex>(rules_.size()));
            rules_.push_back(
                {&rule, static_cast<PolicyIndex>(policies_.size()), direction, sets.of(placed, rule)});
        }
    }
    policies_.push_back(std::move(row));
}

void RuleTable::select_pods(const reach::Judge& judge) {
    for (PolicyIndex index = 0; index < policies_.size(); ++index) {
        PolicyRow& row = policies_[index];
        const auto select_in = [&](const PeerUniverse::Pods& pods) {
            for (PeerIndex pod = pods.first; pod < pods.end; ++pod) {
                const Truth selects = judge.selects(*row.placed, universe_->pod(pod));
                if (selects == Truth::No) continue;
                row.pods.push_back(pod);
                selecting_[pod].push_back({index, selects});
            }
        };
        if (row.placed->scope.empty()) {
            for (const PeerUniverse::Pods& pods : universe_->namespaces()) {
                if (row.placed->policy->subject.matches_all_in(pods.in) != Truth::No) select_in(pods);
            }
        } else if (const auto* const pods = universe_->find(row.placed->scope)) {
            select_in(*pods);
        }
    }
}

void RuleTable::compare_port_names() {
    port_names_.resize(universe_->pod_count());
    if (std::ranges::none_of(rules_, asks_for_names)) return;
    std::map<std::vector<NamedContainerPort>, std::uint32_t> known;
    for (PeerIndex pod = 0; pod < universe_->pod_count(); ++pod) {
        port_names_[pod] =
            known.try_emplace(named_ports(*universe_->pod(pod).workload), known.size()).first->second;
    }
}

void RuleTable::make_classes(Direction direction) {
    std::map<std::pair<std::vector<PodClass::Selecting>, std::uint32_t>, ClassIndex> known;
    for (PeerIndex pod = 0; pod < universe_->pod_count(); ++pod) {
        std::vector<PodClass::Selecting> policies = selecting_[pod];
        std::erase_if(policies, [&](const PodClass::Selecting& one) {
            return !side_of(*policies_[one.policy].placed->policy, direction).applies;
        });
        const auto [place, is_new] = known.try_emplace({std::move(policies), port_names_[pod]},
                                                       static_cast<ClassIndex>(classes_.size()));
        if (is_new) {
            for (const PodClass::Selecting& one : place->first.first)
                policies_[one.policy].classes[index_of(direction)].push_back(place->second);
            classes_.push_back(
                {.direction = direction, .policies = place->first.first, .pod = pod, .size = 0});
        }
        ++classes_[place->second].size;
        class_of_[index_of(direction)].push_back(place->second);
    }
}

namespace {

// Remembers which kinds came already.
class Kinds {
  public:
    Kinds(std::span<const RuleRow> rules, std::span<const PolicyRow> policies,
          std::span<const std::uint32_t> port_names, const PodClass& of)
        : port_names_(port_names) {
        for (const PodClass::Selecting& one : of.policies) {
            for (const RuleIndex rule : policies[one.policy].rules[index_of(of.direction)])
                rows_.push_back(&rules[rule]);
        }
        by_names_ = of.direction == Direction::Egress
                    && std::ranges::any_of(rows_, [](const RuleRow* row) { return asks_for_names(*row); });
    }

    std::span<const RuleRow* const> rows() const { return rows_; }

    bool is_new(PeerIndex peer) {
        std::vector<Truth> means;
        means.reserve(rows_.size());
        for (const RuleRow* row : rows_) means.push_back(row->peers->means(peer));
        // Who is no pod has no names at all.
        const std::uint32_t names = by_names_ && peer < port_names_.size() ? 1 + port_names_[peer] : 0;
        return seen_.emplace(std::move(means), names).second;
    }

    // Pods that no rule lists are alike, but for the names of their ports.
    bool unlisted_pods_differ() const { return by_names_; }

  private:
    std::span<const std::uint32_t> port_names_;
    std::vector<const RuleRow*> rows_;
    bool by_names_ = false;
    std::set<std::pair<std::vector<Truth>, std::uint32_t>> seen_;
};

// Pods that some rule lists, sorted.
std::vector<PeerIndex> listed_pods(std::span<const RuleRow* const> rows, PeerIndex pod_count) {
    std::vector<PeerIndex> listed;
    for (const RuleRow* row : rows) {
        for (const PeerSet::Member& member : row->peers->members) {
            if (member.peer < pod_count) listed.push_back(member.peer);
        }
    }
    std::ranges::sort(listed);
    listed.erase(std::ranges::unique(listed).begin(), listed.end());
    return listed;
}

} // namespace

bool RuleTable::visit_kinds(const PodClass& of, const RuleRow& row,
                            const std::function<bool(PeerIndex)>& visit) const {
    Kinds kinds(rules_, policies_, port_names_, of);
    for (const PeerSet::Member& member : row.peers->members) {
        if (member.means != Truth::No && kinds.is_new(member.peer) && !visit(member.peer)) return false;
    }
    if (row.peers->other_pods == Truth::No) return true;
    const std::vector<PeerIndex> listed = listed_pods(kinds.rows(), universe_->pod_count());
    const auto visit_pod = [&](PeerIndex pod) {
        return row.peers->means(pod) == Truth::No || !kinds.is_new(pod) || visit(pod);
    };
    auto next = listed.begin();
    bool one_is_enough = false;
    for (PeerIndex pod = 0; pod < universe_->pod_count() && !one_is_enough; ++pod) {
        if (next != listed.end() && *next == pod) {
            ++next;
            continue;
        }
        if (!visit_pod(pod)) return false;
        one_is_enough = !kinds.unlisted_pods_differ();
    }
    return std::ranges::all_of(listed, visit_pod);
}

std::vector<ClassIndex> RuleTable::classes_before(const RuleRow& row) const {
    const auto place = [&](PolicyIndex policy) {
        const reach::PlacedPolicy& placed = *policies_[policy].placed;
        return std::pair(placed.tier, placed.policy->order);
    };
    std::set<std::tuple<std::vector<PodClass::Selecting>, std::uint32_t>> seen;
    std::vector<ClassIndex> found;
    for (const ClassIndex index : policies_[row.policy].classes[index_of(row.direction)]) {
        const PodClass& of = classes_[index];
        const auto after = std::ranges::find_if(of.policies, [&](const PodClass::Selecting& one) {
            return place(one.policy) > place(row.policy);
        });
        std::vector<PodClass::Selecting> before(of.policies.begin(), after);
        if (seen.emplace(std::move(before), port_names_[of.pod]).second) found.push_back(index);
    }
    return found;
}

estate::PortSet RuleTable::ports(const RuleRow& row, PeerIndex pod, PeerIndex peer) const {
    estate::PortSet ports = row.rule->ports;
    const PeerIndex destination = row.direction == Direction::Ingress ? pod : peer;
    for (const estate::NamedPort& named : row.rule->named_ports)
        ports |= resolve(named, (*universe_)[destination]);
    return ports;
}

} // namespace cofferdam::hygiene

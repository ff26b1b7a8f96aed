#include "report/connections/explanation.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/reach/enforced.h"
#include "report/connections/ranges.h"
#include "report/connections/words.h"

namespace cofferdam::connections {

namespace {

using estate::PortSet;
using reach::Direction;
using reach::End;
using reach::PeerId;
using reach::PodEnd;
using reach::SideReason;

// Allowed ones first, and within an answer the fewest ports: what is left comes last.
std::tuple<int, std::size_t> rank(const Part& part) {
    std::size_t count = 0;
    for (const estate::Protocol protocol :
         {estate::Protocol::Tcp, estate::Protocol::Udp, estate::Protocol::Sctp}) {
        for (const estate::PortInterval& interval : part.ports.of(protocol))
            count += interval.last - interval.first + 1U;
    }
    return {part.allowed == Truth::Yes ? 0 : part.allowed == Truth::Unknown ? 1 : 2, count};
}

bool lacks_port_names(const reach::PolicyReason& reason, const End& destination) {
    if (reason.outcome != reach::PolicyReason::Outcome::PortsDiffer) return false;
    if (reason.rule->named_ports.empty() || !reason.rule->ports.empty()) return false;
    return std::ranges::all_of(reason.rule->named_ports,
                               [&](const auto& named) { return reach::resolve(named, destination).empty(); });
}

bool is_of_rule(const reach::PolicyReason& reason) {
    return reason.outcome == reach::PolicyReason::Outcome::Allows
           || reason.outcome == reach::PolicyReason::Outcome::Denies;
}

// A rule of the policy that surely does the same to all of the ports, behind one that may.
reach::PolicyReason certain_rule(const reach::PolicyReason& reason, const PortSet& ports,
                                 const reach::Judge& judge, const PodEnd& subject, const End& peer,
                                 const End& destination) {
    const bool of_ingress = &peer != &destination;
    const estate::TrafficPolicy& policy = *reason.policy->policy;
    const auto& rules = (of_ingress ? policy.ingress : policy.egress).rules;
    if (judge.selects(*reason.policy, subject) != Truth::Yes) return reason;
    for (std::size_t i = reason.rule_index + 1; i < rules.size(); ++i) {
        const estate::TrafficRule& rule = rules[i];
        PortSet its = rule.ports;
        for (const estate::NamedPort& named : rule.named_ports) its |= reach::resolve(named, destination);
        const bool decides = judge.matches(*reason.policy, rule, peer) == Truth::Yes && its.includes(ports);
        if (!decides) continue;
        if (rule.action != reason.rule->action) return reason;
        reach::PolicyReason found = reason;
        found.rule = &rule;
        found.rule_index = i;
        found.certain = Truth::Yes;
        return found;
    }
    return reason;
}

// An answer that is certain is told by the rules that surely give it: one that may give it too decides
// nothing.
SideReason with_certain_rules(const SideReason& reason, const reach::Judge& judge, const PodEnd* subject,
                              const End& peer, const End& destination) {
    SideReason told = reason;
    if (reason.allowed == Truth::Unknown || subject == nullptr) return told;
    for (reach::PolicyReason& policy : told.policies) {
        if (policy.certain == Truth::Unknown && policy.rule != nullptr && is_of_rule(policy))
            policy = certain_rule(policy, reason.ports, judge, *subject, peer, destination);
    }
    const auto is_certain = [](const reach::PolicyReason& policy) {
        return policy.certain == Truth::Yes && is_of_rule(policy);
    };
    if (std::ranges::any_of(told.policies, is_certain))
        std::erase_if(told.policies, [](const reach::PolicyReason& policy) {
            return policy.certain == Truth::Unknown && is_of_rule(policy);
        });
    return told;
}

SideReason default_allows() { return {.ports = PortSet::all(), .allowed = Truth::Yes, .policies = {}}; }

} // namespace

bool Explanation::is_default() const {
    return parts.size() == 1 && parts.front().allowed == Truth::Yes && parts.front().egress.policies.empty()
           && parts.front().ingress.policies.empty() && parts.front().entries.empty();
}

Truth Explanation::enforced(const reach::Reach& reach) const {
    if (is_default()) return Truth::Yes;
    Truth all = reach.options().profile.enforces;
    for (const Party& end : {from, to}) {
        if (const auto* const peer = std::get_if<reach::PeerId>(&end))
            all = all && is_enforced(reach.options().profile, reach[*peer]);
    }
    return all;
}

bool Explanation::fares_like(const Explanation& other) const {
    const auto same_side = [](const SideExplanation& a, const SideExplanation& b) {
        return a.allowed == b.allowed && a.policies == b.policies && a.note == b.note;
    };
    return std::ranges::equal(parts, other.parts, [&](const Part& a, const Part& b) {
        return a.ports == b.ports && a.allowed == b.allowed && same_side(a.egress, b.egress)
               && same_side(a.ingress, b.ingress);
    });
}

Explainer::Explainer(const Table& table) : table_(&table), clusters_(table.reach().snapshot()) {}

bool Explainer::is_compose(const Party& party) const {
    const auto* const peer = std::get_if<PeerId>(&party);
    const reach::Reach& reach = table_->reach();
    return peer != nullptr && reach.snapshot()[reach[*peer].pods.front()].compose() != nullptr;
}

// Pods of one peer are alike but for accidents: the first stands for them.
End Explainer::end_of(const Party& party) const {
    if (const auto* const range = std::get_if<estate::AddressRange>(&party)) return reach::AddressEnd{*range};
    if (std::holds_alternative<IngressController>(party)) return controller_end();
    const reach::Peer& peer = table_->reach()[std::get<PeerId>(party)];
    const estate::NamespaceScope* scope = clusters_.of(peer.target).find(peer.namespace_);
    return reach::end_of(table_->reach().snapshot()[peer.pods.front()], scope->facts);
}

std::vector<SideReason> Explainer::side(Direction direction, Id<estate::Target> target, const End& subject,
                                        const End& peer) const {
    const auto* const pod = std::get_if<PodEnd>(&subject);
    if (pod == nullptr) return {default_allows()};
    return table_->reach().judge(target).reasons(direction, *pod, peer);
}

SideExplanation Explainer::explained(const SideReason& reason, Id<estate::Target> target, const End& subject,
                                     const End& peer, const End& destination) const {
    SideExplanation told{.allowed = reason.allowed, .policies = {}, .note = {}};
    const SideReason certain = with_certain_rules(reason, table_->reach().judge(target),
                                                  std::get_if<PodEnd>(&subject), peer, destination);
    const reach::Doubts doubts(table_->reach().policies(target), table_->reach().options().profile);
    bool some_doubt = false;
    for (const reach::PolicyReason& policy : certain.policies) {
        told.policies.push_back({.reason = policy,
                                 .doubt = doubts.why(policy, std::get<PodEnd>(subject), peer),
                                 .lacks_port_names = lacks_port_names(policy, destination)});
        some_doubt = some_doubt || !told.policies.back().doubt.empty();
    }
    if (told.allowed == Truth::Unknown && !some_doubt)
        told.note = "policies of one priority disagree, and which of them is asked first is not defined";
    return told;
}

std::vector<Part> Explainer::parts_of_pods(Id<estate::Target> target, const Party& from,
                                           const Party& to) const {
    const End source = end_of(from);
    const End destination = end_of(to);
    std::vector<Part> parts;
    const std::vector<SideReason> ins = side(Direction::Ingress, target, destination, source);
    for (const SideReason& out : side(Direction::Egress, target, source, destination)) {
        for (const SideReason& in : ins) {
            PortSet ports = out.ports & in.ports;
            if (ports.empty()) continue;
            parts.push_back({.ports = std::move(ports),
                             .allowed = out.allowed && in.allowed,
                             .egress = explained(out, target, source, destination, destination),
                             .ingress = explained(in, target, destination, source, destination),
                             .entries = {}});
        }
    }
    return parts;
}

namespace {

std::string networks_of(const estate::Workload& service) {
    const estate::ComposeDetail& detail = *service.compose();
    if (!detail.network_mode.empty())
        return fmt::format("{} has network_mode {}", service.name, detail.network_mode);
    return fmt::format("{} is on {}", service.name, fmt::join(detail.networks, ", "));
}

// "web publishes TCP 80, TCP 81 on 127.0.0.1": the container's ports, as all else is told of these.
std::string published_by(const estate::Workload& service) {
    std::vector<std::string> ports;
    for (const estate::Container& container : service.containers) {
        for (const estate::ContainerPort& port : container.ports) {
            if (port.host_port == 0 && !port.host_port_chosen) continue;
            ports.push_back(fmt::format("{} {}{}{}", estate::to_string(port.protocol), port.port,
                                        port.host_address.empty() ? "" : " on ", port.host_address));
        }
    }
    if (ports.empty()) return fmt::format("{} publishes no port", service.name);
    return fmt::format("{} publishes {}", service.name, fmt::join(ports, ", "));
}

} // namespace

// Between services all ports fare alike; from outside those that are published.
std::vector<Part> Explainer::parts_of_networks(const Party& from, const Party& to) const {
    const reach::Reach& reach = table_->reach();
    std::vector<std::string> networks;
    for (const Party& party : {from, to}) {
        if (const auto* const peer = std::get_if<PeerId>(&party))
            networks.push_back(networks_of(reach.snapshot()[reach[*peer].pods.front()]));
    }
    const auto* const source = std::get_if<PeerId>(&from);
    const auto* const destination = std::get_if<PeerId>(&to);
    reach::PortPassage ports;
    if (source != nullptr && destination != nullptr) {
        ports = reach.between(*source, *destination);
    } else if (source != nullptr) {
        ports = reach.to_addresses(*source, std::get<estate::AddressRange>(to)).some;
    } else if (std::holds_alternative<estate::AddressRange>(from)) {
        ports = reach.from_addresses(std::get<estate::AddressRange>(from), *destination).some;
        networks.push_back(published_by(reach.snapshot()[reach[*destination].pods.front()]));
    }
    Part part;
    part.ingress.note = fmt::format("Compose networks: {}", fmt::join(networks, "; "));
    std::vector<Part> parts;
    const PortSet denied = PortSet::all() - ports.allowed - ports.unknown;
    for (const auto& [allowed, its] :
         {std::pair(Truth::Yes, ports.allowed), std::pair(Truth::Unknown, ports.unknown),
          std::pair(Truth::No, denied)}) {
        if (its.empty()) continue;
        part.ports = its;
        part.allowed = part.ingress.allowed = allowed;
        parts.push_back(part);
    }
    return parts;
}

// A controller connects where an object leads, and nowhere else.
void Explainer::add_entries(PeerId to, std::vector<Part>& parts) const {
    std::vector<reach::EntryTarget> entries;
    for (const reach::EntryTarget& entry : table_->entries()) {
        if (table_->reach().peer_of(entry.workload) == to) entries.push_back(entry);
    }
    for (const reach::EntryTarget& entry : entries) {
        const PortSet led = entry.ports | entry.undeclared;
        std::vector<Part> finer;
        for (const Part& part : parts) {
            for (const PortSet& ports : {part.ports & led, part.ports - led}) {
                if (ports.empty()) continue;
                finer.push_back(part);
                finer.back().ports = ports;
                finer.back().entries.push_back({.entry = entry, .leads_here = ports.intersects(led)});
            }
        }
        parts = std::move(finer);
    }
    const reach::PortPassage passage = table_->from_controller(to);
    for (Part& part : parts) {
        part.allowed = passage.allowed.includes(part.ports)     ? Truth::Yes
                       : passage.unknown.intersects(part.ports) ? Truth::Unknown
                                                                : Truth::No;
    }
}

Explanation Explainer::explain(const Party& from, const Party& to) const {
    const reach::Reach& reach = table_->reach();
    const auto* const destination = std::get_if<PeerId>(&to);
    const PeerId some_peer = destination != nullptr ? *destination : std::get<PeerId>(from);
    Explanation told{.target = reach[some_peer].target, .from = from, .to = to, .addresses = {}, .parts = {}};
    for (const Party& party : {from, to}) {
        if (const auto* const range = std::get_if<estate::AddressRange>(&party)) told.addresses = *range;
    }
    told.parts = is_compose(from) || is_compose(to) ? parts_of_networks(from, to)
                                                    : parts_of_pods(told.target, from, to);
    if (std::holds_alternative<IngressController>(from) && destination != nullptr)
        add_entries(*destination, told.parts);
    std::ranges::stable_sort(told.parts, {}, rank);
    return told;
}

// Ranges of the table: policies treat each of them as one.
std::vector<Party> Explainer::parties(const Named& named, PeerId beside, Direction direction) const {
    if (const auto* const peer = std::get_if<PeerId>(&named)) return {*peer};
    if (std::holds_alternative<IngressController>(named)) return {IngressController{}};
    std::vector<Party> found;
    const reach::Reach& reach = table_->reach();
    for (const estate::AddressRange& range :
         elementary_ranges(reach.policies(reach[beside].target), direction)) {
        const estate::AddressSet part = std::get<estate::AddressSet>(named) & estate::AddressSet(range);
        found.insert(found.end(), part.ranges().begin(), part.ranges().end());
    }
    return found;
}

Result<std::vector<Explanation>> Explainer::explain(const Named& from, const Named& to) const {
    const auto* const source = std::get_if<PeerId>(&from);
    const auto* const destination = std::get_if<PeerId>(&to);
    if (source == nullptr && destination == nullptr)
        return error("one end must be a workload: connections between others are not seen");
    if (from == to) return error("both ends are the same: a pod may always connect to itself");
    if (std::holds_alternative<IngressController>(to))
        return error("connections to an ingress controller are those to its pods: name one of them");
    const reach::Reach& reach = table_->reach();
    if (source != nullptr && destination != nullptr && reach[*source].target != reach[*destination].target)
        return error("{} and {} are of different targets, which do not see one another",
                     name_of(reach[*source]), name_of(reach[*destination]));
    std::vector<Explanation> told;
    const PeerId beside = destination != nullptr ? *destination : *source;
    for (const Party& one : parties(from, beside, Direction::Ingress)) {
        for (const Party& other : parties(to, beside, Direction::Egress)) {
            Explanation next = explain(one, other);
            const auto same =
                std::ranges::find_if(told, [&](const auto& known) { return known.fares_like(next); });
            if (same == told.end()) {
                told.push_back(std::move(next));
            } else {
                same->addresses = same->addresses | next.addresses;
            }
        }
    }
    return told;
}

std::string Explainer::doubts(const Connection& connection) const {
    std::vector<std::string> found;
    for (const Part& part : explain(connection.from, connection.to).parts) {
        if (!part.ports.intersects(connection.ports.unknown)) continue;
        for (const SideExplanation* side : {&part.egress, &part.ingress}) {
            for (const PolicyExplanation& policy : side->policies) {
                if (policy.doubt.empty()) continue;
                const estate::Object& object = table_->reach().snapshot()[policy.reason.policy->object];
                found.push_back(fmt::format(
                    "{}: {}", estate::to_string(table_->reach().snapshot().key(object)), policy.doubt));
            }
            if (!side->note.empty()) found.push_back(side->note);
        }
        for (const EntryExplanation& entry : part.entries) {
            if (entry.leads_here && entry.entry.undeclared.intersects(part.ports))
                found.push_back(
                    "no container declares the port: whether anything listens there is not known");
        }
    }
    if (found.empty() && std::holds_alternative<IngressController>(connection.from))
        found.push_back("policies admit some pods by their labels: those of the controller are not known");
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return fmt::format("{}", fmt::join(found, "; "));
}

} // namespace cofferdam::connections

#include "questions/open_techniques.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "graph/propagation.h"

namespace cofferdam::questions {

namespace {

using graph::EdgeKind;

// Where the edge begins tells who would see it: in containers and on nodes a sensor, with permissions the API
// server. What comes over the network, or through a cloud, is neither's.
std::optional<Channel> channel_of(const graph::EdgeText& edge) {
    if (edge.name == graph::to_string(EdgeKind::NetReach)
        || edge.name == graph::to_string(EdgeKind::NodeLocal))
        return std::nullopt;
    for (std::string_view place : {"container", "volume", "pod", "node"}) {
        if (edge.from.starts_with(place)) return Channel::Sensor;
    }
    if (edge.from == "permissions") return Channel::AuditLog;
    return std::nullopt;
}

// The kinds of edges both of whose beginnings fall.
std::set<EdgeKind> open_kinds(const graph::Graph& graph) {
    const graph::StateId internet = *graph.find({graph::StateKind::Internet});
    const graph::Propagation propagation(graph, std::span(&internet, 1));
    std::set<EdgeKind> kinds;
    for (const graph::Edge& edge : graph.edges()) {
        if (edge.kind == EdgeKind::PartOf || !propagation.reaches(edge.from)) continue;
        if (edge.also != graph::StateId{} && !propagation.reaches(edge.also)) continue;
        kinds.insert(edge.kind);
    }
    return kinds;
}

// A technique and its sub-techniques: a rule for one of them says something of another, but not all.
bool is_akin(std::string_view a, std::string_view b) { return a.substr(0, 5) == b.substr(0, 5); }

struct Named {
    std::string technique;
    std::string by; // "a rule of Falco that told something"
};

std::vector<Named> named_techniques(const Inputs& inputs) {
    std::vector<Named> named;
    for (const auto& [sensor, voice] : inputs.sightings.sensors()) {
        for (std::string_view technique : voice.techniques)
            named.push_back({std::string(technique),
                             fmt::format("a rule of {} that told something names it", to_string(sensor))});
    }
    for (const sensors::DeployedSensor& sensor : inputs.sensors.sensors) {
        for (const std::string& technique : sensor.techniques)
            named.push_back({technique, fmt::format("{} names it in {}", sensor.name, sensor.rules)});
    }
    return named;
}

// May there be rules that nobody showed us?
bool has_unread_rules(const Inputs& inputs) {
    if (!inputs.sightings.sensors().empty() && inputs.sensors.sensors.empty()) return true;
    return std::ranges::any_of(inputs.sensors.sensors, [](const sensors::DeployedSensor& sensor) {
        return sensor.sees_processes && sensor.rules_readable != Truth::Yes;
    });
}

void judge_by_rules(const Inputs& inputs, const std::vector<Named>& named, OpenTechnique& technique) {
    const auto exact = std::ranges::find(named, technique.attack, &Named::technique);
    if (exact != named.end()) {
        technique.seen = Truth::Yes;
        technique.reason = exact->by;
        return;
    }
    const auto akin = std::ranges::find_if(
        named, [&](const Named& one) { return is_akin(one.technique, technique.attack); });
    if (akin != named.end()) {
        technique.reason = fmt::format("of {}: {}", akin->technique, akin->by);
    } else if (has_unread_rules(inputs)) {
        technique.reason = "no rule that is known names it; not all rules are";
    } else {
        technique.seen = Truth::No;
        technique.reason = "no rule names it";
    }
}

// That the log arrives does not say that its policy keeps these requests.
void judge_by_audit(const Inputs& inputs, OpenTechnique& technique) {
    if (!inputs.sightings.window()->api_calls().empty()) {
        technique.reason = "the audit log arrives; whether its policy keeps such requests is not known";
    } else if (std::ranges::any_of(inputs.sensors.audit, [](const sensors::AuditPolicy& audit) {
                   return audit.configured == Truth::No;
               })) {
        technique.seen = Truth::No;
        technique.reason = "the API server keeps no audit log";
    } else {
        technique.reason = "no audit log was given";
    }
}

} // namespace

std::vector<OpenTechnique> open_techniques(const Inputs& inputs) {
    std::map<std::pair<std::string_view, Channel>, OpenTechnique> found;
    for (const EdgeKind kind : open_kinds(inputs.graph)) {
        const graph::EdgeText& edge = graph::text_of(kind);
        const auto channel = channel_of(edge);
        if (!channel || edge.attack.empty()) continue;
        OpenTechnique& technique = found[{edge.attack, *channel}];
        technique.attack = edge.attack;
        technique.channel = *channel;
        technique.edges.emplace_back(edge.name);
    }
    const std::vector<Named> named = named_techniques(inputs);
    std::vector<OpenTechnique> all;
    for (auto& [key, technique] : found) {
        if (technique.channel == Channel::Sensor) {
            judge_by_rules(inputs, named, technique);
        } else {
            judge_by_audit(inputs, technique);
        }
        all.push_back(std::move(technique));
    }
    return all;
}

} // namespace cofferdam::questions

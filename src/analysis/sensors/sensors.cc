#include "analysis/sensors/sensors.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "analysis/sensors/catalogue.h"
#include "analysis/sensors/declared_techniques.h"
#include "analysis/sensors/placement.h"
#include "estate/selection.h"

namespace cofferdam::sensors {

namespace {

using estate::Node;
using estate::Snapshot;
using estate::Workload;
using value::Value;

constexpr std::string_view no_sensor = "no sensor that sees processes is in the estate";
constexpr std::string_view no_sensor_there = "no sensor runs on any node on which it may run";
constexpr std::string_view partly_there = "it may run on nodes of which no sensor is known";
constexpr std::string_view rules_unknown = "a sensor runs beside it, but its rules cannot be read";
constexpr std::string_view seen = "a sensor with readable rules runs beside it";
constexpr std::string_view told_of = "a sensor told of it";
constexpr std::string_view heard_only =
    "a sensor is heard that is not in the estate: where it runs is not known";

Id<estate::Target> target_of(const Snapshot& snapshot, const Workload& workload) {
    return snapshot.object_of(workload).target;
}

// ---- rules

// A ConfigMap that it mounts, in the estate; null: none.
const estate::ConfigMap* mounted_rules(const Snapshot& snapshot, const Workload& workload,
                                       const Sensor& sensor) {
    for (const estate::Volume& volume : workload.volumes) {
        const auto* source = std::get_if<estate::ConfigMapVolume>(&volume.source);
        if (!source || !std::ranges::any_of(sensor.rule_config_maps, [&](std::string_view pattern) {
                return estate::matches_glob(pattern, source->name);
            }))
            continue;
        for (const auto& [id, row] : snapshot.table<estate::ConfigMap>()) {
            if (row.name == source->name && row.namespace_ == workload.namespace_
                && snapshot.object_of(row).target == target_of(snapshot, workload))
                return &row;
        }
    }
    return nullptr;
}

// "3 TracingPolicy"; their techniques are added.
std::string rule_objects(const Snapshot& snapshot, Id<estate::Target> target, const Sensor& sensor,
                         std::vector<std::string>& techniques) {
    for (const RuleKind& rule : sensor.rule_kinds) {
        std::size_t count = 0;
        for (const auto& [id, object] : snapshot.table<estate::Object>()) {
            if (object.kind != rule.kind || object.group != rule.group || object.target != target) continue;
            ++count;
            add_techniques_of_policy(object.effective["spec"], techniques);
        }
        if (count > 0) return fmt::format("{} {}", count, rule.kind);
    }
    return {};
}

void read_rules(const Snapshot& snapshot, const Workload& workload, const Sensor& sensor,
                DeployedSensor& result) {
    if (const estate::ConfigMap* const mounted = mounted_rules(snapshot, workload, sensor)) {
        result.rules = fmt::format("ConfigMap {}/{}", mounted->namespace_, mounted->name);
        add_techniques_of_files(snapshot.object_of(*mounted).effective["data"], result.techniques);
    } else {
        result.rules = rule_objects(snapshot, target_of(snapshot, workload), sensor, result.techniques);
    }
    result.rules_readable = result.rules.empty() ? Truth::Unknown : Truth::Yes;
    if (result.rules.empty()) result.rules = "no rules of its own are in the estate";
}

bool is_heard(std::string_view name, const observations::Sightings& sightings) {
    return std::ranges::any_of(sightings.sensors(),
                               [&](const auto& voice) { return to_string(voice.first) == name; });
}

// ---- reach

std::vector<Id<Node>> nodes_of(const Snapshot& snapshot, Id<estate::Target> target) {
    std::vector<Id<Node>> nodes;
    for (const auto& [id, node] : snapshot.table<Node>())
        if (snapshot.object_of(node).target == target) nodes.push_back(id);
    return nodes;
}

void read_reach(const Snapshot& snapshot, const Workload& workload, DeployedSensor& result) {
    if (workload.kind != estate::WorkloadKind::DaemonSet) {
        result.reach_reason = "it is no DaemonSet";
        return;
    }
    const Value& spec = *workload.pod()->spec;
    const std::vector<Id<Node>> nodes = nodes_of(snapshot, target_of(snapshot, workload));
    result.on_every_node = nodes.empty() ? runs_everywhere(spec) : Truth::Yes;
    if (nodes.empty())
        result.reach_reason = result.on_every_node == Truth::Yes
                                  ? "it selects and tolerates every node"
                                  : "no Node is in the estate, and it does not tolerate every taint";
    for (Id<Node> id : nodes) {
        const Truth runs = may_run_on(spec, snapshot[id], Daemon::Yes);
        result.on_every_node = result.on_every_node && runs;
        if (runs == Truth::No) result.missing_nodes.push_back(id);
    }
    if (!result.missing_nodes.empty())
        result.reach_reason =
            fmt::format("it cannot run on node {}", snapshot[result.missing_nodes.front()].name);
}

std::vector<DeployedSensor> deployed(const Snapshot& snapshot, const observations::Sightings& sightings) {
    std::vector<DeployedSensor> found;
    SensorFinder finder;
    for (const auto& [id, workload] : snapshot.table<Workload>()) {
        const Sensor* sensor = workload.pod() && workload.replicas != 0 ? finder.find(workload) : nullptr;
        if (!sensor) continue;
        DeployedSensor& result = found.emplace_back();
        result.name = sensor->name;
        result.workload = id;
        result.watches = sensor->watches;
        result.sees_processes = std::ranges::find(sensor->watches, "syscalls") != sensor->watches.end();
        read_reach(snapshot, workload, result);
        read_rules(snapshot, workload, *sensor, result);
        result.is_heard = is_heard(sensor->name, sightings);
    }
    return found;
}

// ---- who is watched

struct Sight {
    Truth watched = Truth::No;
    std::string_view reason = no_sensor;
    bool is_seen = false;
};

class Watch {
  public:
    Watch(const Snapshot& snapshot, const std::vector<DeployedSensor>& sensors,
          const observations::Sightings& sightings)
        : snapshot_(&snapshot), sightings_(&sightings) {
        nodes_.resize(snapshot.targets().size());
        for (const DeployedSensor& sensor : sensors)
            if (sensor.sees_processes) sensors_.push_back(&sensor);
        for (std::uint32_t slot = 0; slot < nodes_.size(); ++slot) nodes_[slot] = nodes_of(snapshot, {slot});
    }

    // What a sensor told proves more than where it may run.
    Sight sight(Id<Workload> id, const Workload& workload) {
        if (!sightings_->of(id).empty()) return {Truth::Yes, told_of, true};
        if (!sensors_.empty()) return sight_by_place(workload);
        return sightings_->sensors().empty() ? Sight{} : Sight{Truth::Unknown, heard_only};
    }

  private:
    // Workloads that may run on the same nodes are seen alike.
    Sight sight_by_place(const Workload& workload) {
        const Id<estate::Target> target = target_of(*snapshot_, workload);
        const Value& spec = *workload.pod()->spec;
        auto [place, is_new] = known_.try_emplace(fmt::format("{}\n{}", target.slot, placement_class(spec)));
        if (is_new) place->second = look(spec, target);
        return place->second;
    }

    Sight look(const Value& spec, Id<estate::Target> target) const {
        Sight best;
        for (const DeployedSensor* sensor : sensors_) {
            const Workload& daemon = (*snapshot_)[sensor->workload];
            if (target_of(*snapshot_, daemon) != target) continue;
            const Sight sight = beside(*sensor, *daemon.pod()->spec, daemon, spec, target);
            const bool better = rank(sight.watched) > rank(best.watched) || best.reason == no_sensor;
            if (better) best = sight;
        }
        return best;
    }

    static int rank(Truth watched) { return watched == Truth::Yes ? 2 : watched == Truth::Unknown ? 1 : 0; }

    Sight beside(const DeployedSensor& sensor, const Value& daemon, const Workload& workload,
                 const Value& spec, Id<estate::Target> target) const {
        const bool is_daemon = workload.kind == estate::WorkloadKind::DaemonSet;
        const Truth reaches = is_daemon ? reach(daemon, spec, nodes_[target.slot]) : Truth::Unknown;
        if (reaches == Truth::No) return {Truth::No, no_sensor_there};
        if (reaches == Truth::Unknown) return {Truth::Unknown, partly_there};
        if (sensor.rules_readable != Truth::Yes) return {Truth::Unknown, rules_unknown};
        return {Truth::Yes, seen};
    }

    // Yes: on every node on which the workload may run; No: on none of them; else it depends on the
    // scheduler.
    Truth reach(const Value& daemon, const Value& spec, const std::vector<Id<Node>>& nodes) const {
        if (nodes.empty()) return follows(daemon, spec);
        Truth on_all = Truth::Yes;
        Truth on_some = Truth::No;
        for (Id<Node> id : nodes) {
            const Truth here = may_run_on(spec, (*snapshot_)[id], Daemon::No);
            const Truth both = here && may_run_on(daemon, (*snapshot_)[id], Daemon::Yes);
            on_all = on_all && (!here || both);
            on_some = on_some || both;
        }
        if (on_some == Truth::No) return Truth::No;
        return on_all == Truth::Yes && on_some == Truth::Yes ? Truth::Yes : Truth::Unknown;
    }

    const Snapshot* snapshot_;
    const observations::Sightings* sightings_;
    std::vector<const DeployedSensor*> sensors_;
    std::vector<std::vector<Id<Node>>> nodes_; // by target
    std::unordered_map<std::string, Sight> known_;
};

// ---- audit

constexpr std::string_view audit_flag = "--audit-policy-file=";

void read_audit(const Workload& workload, Id<Workload> id, AuditPolicy& audit) {
    for (const estate::Container& container : workload.containers) {
        if (!estate::matches_glob("*kube-apiserver", container.image.repository)) continue;
        audit.api_server = id;
        if (audit.configured == Truth::Unknown) audit.configured = Truth::No;
        for (const auto* words : {&container.command, &container.arguments}) {
            for (std::string_view word : *words) {
                if (!word.starts_with(audit_flag)) continue;
                audit.configured = Truth::Yes;
                audit.file = word.substr(audit_flag.size());
            }
        }
    }
}

// A log names no cluster: of several nobody knows whose it is.
void hear_audit(const observations::Sightings& sightings, std::vector<AuditPolicy>& audit) {
    const bool is_heard = sightings.window() && !sightings.window()->api_calls().empty();
    if (is_heard && audit.size() == 1) audit.front().configured = Truth::Yes;
}

} // namespace

SensorReport find_sensors(const Snapshot& snapshot, const observations::Sightings& sightings) {
    SensorReport result;
    result.sensors = deployed(snapshot, sightings);
    result.audit.resize(snapshot.targets().size());
    Watch watch(snapshot, result.sensors, sightings);
    for (const auto& [id, workload] : snapshot.table<Workload>()) {
        if (!workload.pod()) continue;
        const Sight sight = watch.sight(id, workload);
        result.workloads.push_back({id, sight.watched, sight.reason, sight.is_seen});
        result.seen += sight.is_seen;
        ++(sight.watched == Truth::Yes  ? result.watched
           : sight.watched == Truth::No ? result.unwatched
                                        : result.unknown);
        read_audit(workload, id, result.audit[target_of(snapshot, workload).slot]);
    }
    hear_audit(sightings, result.audit);
    for (DeployedSensor& sensor : result.sensors) {
        std::ranges::sort(sensor.techniques);
        const auto repeated = std::ranges::unique(sensor.techniques);
        sensor.techniques.erase(repeated.begin(), repeated.end());
    }
    return result;
}

} // namespace cofferdam::sensors

// Runtime sensors of the estate: whether they reach the nodes, whether their rules can be read, and which
// workloads nobody watches. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/truth.h"
#include "estate/snapshot.h"
#include "observations/sightings.h"

namespace cofferdam::sensors {

// A workload that is a sensor of the catalogue (content/catalogues/sensors.yaml).
struct DeployedSensor {
    std::string_view name; // "Falco"
    Id<estate::Workload> workload;
    std::vector<std::string_view> watches; // "syscalls", "files", "flows"
    bool sees_processes = false;           // watches syscalls: would see code that runs

    // Nodes of the estate. Without Node objects both are empty and the answer is Unknown or, for a sensor
    // that tolerates and selects everything, Yes.
    Truth on_every_node = Truth::Unknown;
    std::vector<Id<estate::Node>> missing_nodes; // where it cannot run
    std::string reach_reason;                    // "not on node a: taint dedicated=db"

    Truth rules_readable = Truth::Unknown; // Unknown: they come from elsewhere
    std::string rules; // "ConfigMap falco/falco-rules", "3 TracingPolicy"; else why they are not known
    std::vector<std::string> techniques; // of ATT&CK, that those rules name: "T1611"; sorted

    bool is_heard = false; // events of it, or of another of its name, are among the sightings
};

// Would a sensor that sees processes, with rules that can be read, run wherever the workload runs? Or has one
// told of it?
struct WatchedWorkload {
    Id<estate::Workload> workload;
    Truth watched = Truth::No;
    std::string_view reason; // one clause, shared text: "no sensor that sees processes is in the estate"
    bool is_seen = false;    // a sensor told of it
};

// --audit-policy-file of kube-apiserver. Unknown: the API server is not in the estate, and no audit log of it
// among the sightings.
struct AuditPolicy {
    Truth configured = Truth::Unknown;
    Id<estate::Workload> api_server; // none if it is not in the estate
    std::string_view file;
};

struct SensorReport {
    std::vector<DeployedSensor> sensors;
    std::vector<WatchedWorkload> workloads; // of Kubernetes, in the order of the table
    std::size_t watched = 0;
    std::size_t unwatched = 0;
    std::size_t unknown = 0;
    std::size_t seen = 0;           // of those that are watched
    std::vector<AuditPolicy> audit; // one per target
};

SensorReport find_sensors(const estate::Snapshot& snapshot, const observations::Sightings& sightings = {});

} // namespace cofferdam::sensors

// Analyses: what is computed of a snapshot before any question is asked of it; and what of that the analyses
// of a later snapshot take over.
#pragma once

#include <memory>
#include <vector>

#include "estate/delta.h"
#include "questions/question.h"

namespace cofferdam::questions {

// Const once made. Parts are shared by the analyses of snapshots between which nothing changed that they
// read.
struct Analyses {
    estate::SnapshotPtr snapshot;
    pod_security::Version version;
    std::shared_ptr<const policies::PolicyInventory> policies;
    std::vector<PolicyProof> proofs; // of a probe
    std::shared_ptr<const sensors::SensorReport> sensors;
    reach::ReachPtr reach;
    std::shared_ptr<const exposure::ExposureReport> exposure;
    std::shared_ptr<const std::vector<hygiene::Fault>> hygiene;
    std::shared_ptr<const std::vector<policy_lint::Mistake>> mistakes;
    std::shared_ptr<const std::vector<WorkloadResult>> workloads;
    std::shared_ptr<const std::vector<controls::ControlResult>> controls;
    // These point into the snapshot, and are of no other.
    std::shared_ptr<const access::Access> access;
    std::shared_ptr<const admission::Admission> admission;
    graph::GraphPtr graph;
};

// What is there already: the analyses of an earlier snapshot with the same settings, and the delta from that
// to this one.
struct Earlier {
    const Analyses& analyses;
    const estate::Delta& delta;
};

// `probed`: null, or a probe that is used. Equal with an earlier one and without (null), but for which of
// equal ways of an intruder is shown.
Analyses analyse(estate::SnapshotPtr snapshot, const Settings& settings,
                 const observations::Sightings& sightings, const ProbedEstate* probed,
                 const Earlier* earlier);

} // namespace cofferdam::questions

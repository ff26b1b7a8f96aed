// ScanResult: everything that one scan found; the one set of results that all reports print.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/controls/controls.h"
#include "analysis/pod_security/pod_security.h"
#include "core/truth.h"
#include "estate/snapshot.h"
#include "observations/probe.h"
#include "questions/answer.h"
#include "questions/observed.h"
#include "questions/proof.h"
#include "questions/settings.h"

namespace cofferdam::questions {

// One per document that makes pods (or a Compose service).
struct WorkloadResult {
    Id<estate::Workload> workload; // in the result's snapshot
    estate::Key key;
    value::Place place;
    bool platform = false;
    // Would the admission chain refuse it today, or its pods? Unknown of a Compose service, which none
    // admits.
    Truth refused = Truth::Unknown;
    // Kubernetes only; a Compose service has neither.
    bool has_pod_security = false;
    pod_security::Result baseline;
    pod_security::Result restricted;
};

// One edit, and what it closes: the few most valuable lead the report.
struct Fix {
    std::string_view rule; // whose findings it closes
    std::string
        text; // "set securityContext.privileged: false in DaemonSet kube-system/agent (agent.yaml:31)"
    std::size_t findings = 0;
    Severity severity = Severity::Medium;
};

struct Suppressed {
    std::size_t by_waiver = 0;
    std::size_t by_baseline = 0;
    std::vector<std::string> expired_waivers; // messages; their findings are reported
    std::vector<std::string> unused_waivers;  // messages: they cover nothing that is there
};

struct GivenProbe {
    observations::Probe probe;
    std::string remark; // that it is not used, or that it may be of another cluster; ""
    std::vector<PolicyProof> proofs;
};

struct ScanResult {
    estate::SnapshotPtr snapshot;
    std::string version;            // of Cofferdam
    std::string kubernetes_version; // judged against: "1.35"
    std::vector<Answer> answers;    // the seven, in order
    std::vector<WorkloadResult> workloads;
    std::vector<controls::ControlResult> controls; // those that carry an expression
    std::vector<Fix> fixes;                        // most valuable first
    Suppressed suppressed;
    std::optional<Observed> observed; // nothing: no events were given
    std::optional<GivenProbe> probe;  // nothing: none was given
};

// What was seen while the estate ran, beside the snapshot.
struct Seen {
    const observations::EventWindow* events = nullptr; // null: none were given
    const observations::Probe* probe = nullptr;        // likewise
};

// The whole job, after reading: analyses, the seven questions, fixes. Nothing is suppressed yet.
ScanResult scan(estate::SnapshotPtr snapshot, const Settings& settings, const Seen& seen = {});

} // namespace cofferdam::questions

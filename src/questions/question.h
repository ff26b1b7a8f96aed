// The seven questions: one explicit list, one function each, each a pure reader of the analyses.
#pragma once

#include <span>
#include <string_view>

#include "analysis/access/access.h"
#include "analysis/admission/admission.h"
#include "analysis/controls/controls.h"
#include "analysis/exposure/exposure.h"
#include "analysis/hygiene/hygiene.h"
#include "analysis/policies/inventory.h"
#include "analysis/policy_lint/policy_lint.h"
#include "analysis/reach/reach.h"
#include "analysis/sensors/sensors.h"
#include "estate/gap.h"
#include "estate/snapshot.h"
#include "graph/graph.h"
#include "observations/sightings.h"
#include "questions/answer.h"
#include "questions/probed_estate.h"
#include "questions/scan.h"
#include "questions/settings.h"

namespace cofferdam::questions {

// Everything that a question may read.
struct Inputs {
    const estate::Snapshot& snapshot;
    const Settings& settings;
    const access::Access& access;
    const policies::PolicyInventory& policies;
    const admission::Admission& admission;
    const sensors::SensorReport& sensors;
    const reach::Reach& reach;
    const exposure::ExposureReport& exposure;
    const graph::Graph& graph;
    const std::vector<hygiene::Fault>& hygiene;
    const std::vector<policy_lint::Mistake>& mistakes;
    const std::vector<WorkloadResult>& workloads;
    const std::vector<controls::ControlResult>& controls;
    const observations::Sightings& sightings; // of no window: no events were given
    const ProbedEstate* probed;               // null: no probe of this estate was given

    // A namespace of the platform (CNI, CSI, control plane) by the settings.
    bool is_platform(std::string_view namespace_) const;
};

struct Question {
    std::string_view key;
    std::string_view text;   // as a person asks it
    std::string_view bad_if; // what makes it bad, one line
    estate::Facts reads;     // a Gap in one of these keeps it from being good
    // Fills numbers, findings, headline, next; adds to looked_past what the first version does not model.
    void (*answer)(const Inputs& inputs, Answer& answer);
};

void answer_credentials(const Inputs& inputs, Answer& answer);
void answer_policies(const Inputs& inputs, Answer& answer);
void answer_enforcement(const Inputs& inputs, Answer& answer);
void answer_detection(const Inputs& inputs, Answer& answer);
void answer_internet(const Inputs& inputs, Answer& answer);
void answer_compliance(const Inputs& inputs, Answer& answer);
void answer_prevention(const Inputs& inputs, Answer& answer);

// In the order in which they are asked.
std::span<const Question> questions();

// Asks it: the function's answer, then the gaps of the estate that touch what it reads, then the verdict.
Answer ask(const Question& question, const Inputs& inputs);

} // namespace cofferdam::questions

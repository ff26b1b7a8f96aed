#include "questions/question.h"

#include <algorithm>

#include "content/config.h"
#include "questions/verdict.h"

namespace cofferdam::questions {

using estate::Fact;

namespace {

constexpr Question list[] = {
    {"credentials", "What if a bad actor gets a developer's credentials?",
     "a user, group or ServiceAccount outside the platform holds cluster-admin or another power that leads "
     "there",
     Fact::Permissions | Fact::Workloads, answer_credentials},
    {"policies", "Where do my policies exist?", "a policy selects nothing, or is bound to nothing",
     Fact::Policies | Fact::NetworkPolicies | Fact::Workloads, answer_policies},
    {"enforcement", "Are they enforced by automation, or best effort?",
     "a policy only audits or warns, fails open, or has nobody that enforces it; or a workload is not "
     "isolated",
     Fact::Policies | Fact::NetworkPolicies | Fact::AdmissionConfig | Fact::Workloads, answer_enforcement},
    {"detection", "Would we know if malicious code was running?",
     "a workload runs where no known sensor looks",
     Fact::Sensors | Fact::Audit | Fact::Nodes | Fact::Workloads, answer_detection},
    {"internet", "How many ways can workloads talk to the Internet?",
     "a workload is proven to be reachable from the Internet",
     Fact::Exposure | Fact::NetworkPolicies | Fact::Workloads, answer_internet},
    {"compliance", "What is out of compliance?",
     "a pod template fails the Pod Security Standards (baseline or restricted), a Compose service has such a "
     "setting, or an object fails a control",
     Fact::Workloads, answer_compliance},
    {"prevention", "Can I stop noncompliant workloads?",
     "a namespace with workloads lets in pods that fail the baseline, or would refuse a template that it "
     "holds",
     Fact::AdmissionConfig | Fact::Policies | Fact::Workloads, answer_prevention},
};

bool worse(const Finding& a, const Finding& b) {
    if (a.platform != b.platform) return b.platform;
    if (a.severity != b.severity) return a.severity > b.severity;
    return a.conditional < b.conditional;
}

estate::Gap open_world_gap() {
    return {estate::Facts::all(),
            "open world",
            "the targets may lack objects of the kinds that they hold",
            "",
            {}};
}

// What the user does not want, and what he takes for more or less severe than the catalogue.
void regrade(const content::ControlChoice& choice, Answer& answer) {
    std::erase_if(answer.findings, [&](const Finding& finding) { return choice.disables(finding.rule); });
    for (Finding& finding : answer.findings) {
        const auto wanted = choice.severity.find(std::string(finding.rule));
        if (wanted != choice.severity.end())
            finding.severity = parse_severity(wanted->second).value_or(finding.severity);
    }
}

} // namespace

bool Inputs::is_platform(std::string_view namespace_) const {
    return std::ranges::any_of(settings.platform_namespaces, [&](const std::string& pattern) {
        return content::matches_pattern(pattern, namespace_);
    });
}

std::span<const Question> questions() { return list; }

Answer ask(const Question& question, const Inputs& inputs) {
    Answer answer;
    answer.key = question.key;
    answer.question = question.text;
    answer.bad_if = question.bad_if;
    question.answer(inputs, answer);
    if (inputs.settings.open_world) answer.looked_past.push_back(open_world_gap());
    for (const estate::Gap& gap : inputs.snapshot.gaps()) {
        if (gap.facts.intersects(question.reads)) answer.looked_past.push_back(gap);
    }
    regrade(inputs.settings.controls, answer);
    std::ranges::stable_sort(answer.findings, worse);
    answer.verdict = verdict_of(answer);
    return answer;
}

} // namespace cofferdam::questions

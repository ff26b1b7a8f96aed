#include "comply/assessment.h"

#include <algorithm>
#include <array>

#include "comply/control_verdict.h"
#include "core/parallel.h"

namespace cofferdam::comply {

namespace {

using content::Control;

bool speaks_for(const Control& control, const content::Framework* framework) {
    return !framework || std::ranges::any_of(control.rule->standards, [&](const content::Standard& standard) {
        return standard.framework == framework->id;
    });
}

std::vector<const Control*> controls_of(const content::Framework* framework,
                                        const content::ControlChoice& choice) {
    std::vector<const Control*> chosen;
    for (const content::ControlFamily& family : content::control_families()) {
        for (const Control& control : family.controls) {
            if (speaks_for(control, framework) && !choice.disables(control.rule->id))
                chosen.push_back(&control);
        }
    }
    return chosen;
}

std::vector<std::size_t> speakers(const Assessment& assessment, const content::Requirement& requirement) {
    std::vector<std::size_t> found;
    const content::Standard standard{assessment.framework->id, requirement.id};
    for (std::size_t i = 0; i < assessment.controls.size(); ++i) {
        const auto& standards = assessment.controls[i].rule->standards;
        if (std::ranges::find(standards, standard) != standards.end()) found.push_back(i);
    }
    return found;
}

// The worst of its controls decides; what applies to nothing decides only if all of them do.
Verdict sum(const Assessment& assessment, const std::vector<std::size_t>& controls) {
    if (controls.empty()) return Verdict::NotAssessed;
    for (Verdict verdict : {Verdict::Fail, Verdict::Unknown, Verdict::Waived, Verdict::Pass}) {
        for (std::size_t i : controls) {
            if (assessment.controls[i].verdict == verdict) return verdict;
        }
    }
    return Verdict::NotApplicable;
}

} // namespace

std::string_view to_string(Verdict verdict) {
    constexpr std::array<std::string_view, verdict_count> words = {
        "pass", "fail", "waived", "unknown", "not-applicable", "not-assessed", "provider"};
    return words[static_cast<std::size_t>(verdict)];
}

std::size_t ControlVerdict::count(Verdict of) const {
    return static_cast<std::size_t>(std::ranges::count(rows, of, &Row::verdict));
}

std::size_t Assessment::count(Verdict verdict) const {
    return static_cast<std::size_t>(
        framework ? std::ranges::count(requirements, verdict, &RequirementVerdict::verdict)
                  : std::ranges::count(controls, verdict, &ControlVerdict::verdict));
}

namespace {

// Accepted or not: a waiver stops nobody.
questions::Stopped stopped_of(const ControlVerdict& control, const questions::Gate& gate) {
    std::vector<const estate::Key*> failing;
    for (const Row& row : control.rows)
        if (row.verdict != Verdict::Unknown) failing.push_back(&row.finding.subject);
    return gate.count(failing);
}

} // namespace

Assessment assess(const questions::ScanResult& result, const content::Framework* framework,
                  const content::ControlChoice& choice, const std::vector<content::Waiver>& waivers,
                  const Options& options) {
    Assessment assessment;
    assessment.framework = framework;
    const std::vector<const Control*> chosen = controls_of(framework, choice);
    assessment.controls.resize(chosen.size());
    const questions::Gate gate(result);
    parallel_for(chosen.size(), [&](std::size_t i) {
        assessment.controls[i] = judge_control(result, *chosen[i]);
        conclude(waivers, options.day, assessment.controls[i]);
        assessment.controls[i].stopped = stopped_of(assessment.controls[i], gate);
    });
    if (!framework) return assessment;
    for (const content::Section& section : framework->sections) {
        for (const content::Requirement& requirement : section.requirements) {
            RequirementVerdict verdict{&section, &requirement, Verdict::Provider, {}};
            if (!options.managed || !section.provider) {
                verdict.controls = speakers(assessment, requirement);
                verdict.verdict = sum(assessment, verdict.controls);
                // Evidence, but not the verdict: a person's, or nobody's.
                const bool is_evidence = requirement.manual || framework->refutable_only;
                if (is_evidence && verdict.verdict == Verdict::Pass) verdict.verdict = Verdict::NotAssessed;
                const bool absent = verdict.verdict == Verdict::NotApplicable && section.everywhere;
                if (absent) verdict.verdict = Verdict::NotAssessed;
            }
            assessment.requirements.push_back(std::move(verdict));
        }
    }
    return assessment;
}

} // namespace cofferdam::comply

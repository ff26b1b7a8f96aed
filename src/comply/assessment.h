// Assessment: a framework's requirements, each with the controls that speak for it, their evidence and a
// verdict; and what of the framework cannot be judged from this estate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/frameworks.h"
#include "content/waivers.h"
#include "questions/scan.h"
#include "questions/stopped.h"

namespace cofferdam::comply {

enum class Verdict : std::uint8_t {
    Pass,
    Fail,
    Waived,        // it fails, and every failure is accepted by a waiver that holds
    Unknown,       // something could not be read, or not understood
    NotApplicable, // there is nothing of the kind in the estate
    NotAssessed,   // no control judges it, or what it is about was not read: see the section's `needs`
    Provider,      // a managed cluster's provider answers for it
};
std::string_view to_string(Verdict verdict); // "not-assessed"
inline constexpr std::size_t verdict_count = 7;

// An object that fails a control, with what proves it; or of which it cannot be known.
struct Row {
    Verdict verdict = Verdict::Fail; // or Waived, Unknown
    questions::Finding finding;
    const content::Waiver* waiver = nullptr; // of Waived
};

struct ControlVerdict {
    const content::Rule* rule = nullptr;
    Verdict verdict = Verdict::NotApplicable;
    std::vector<Row> rows; // failures first
    std::vector<Id<estate::Object>> passed;
    std::vector<Id<estate::Object>> not_applicable;
    bool estate_passes = false; // an analysis looked at all of it and found nothing
    std::string reason;         // why the estate cannot be known
    questions::Stopped stopped; // of the workloads that fail it: how many would be refused today
    std::string lacks;          // of NotApplicable: what there is none of

    std::size_t count(Verdict of) const; // of rows
    std::size_t judged() const { return rows.size() + passed.size(); }
};

struct RequirementVerdict {
    const content::Section* section = nullptr;
    const content::Requirement* requirement = nullptr;
    Verdict verdict = Verdict::NotAssessed;
    std::vector<std::size_t> controls; // in Assessment::controls
};

struct Assessment {
    const content::Framework* framework = nullptr; // null: all controls, by no framework
    std::vector<ControlVerdict> controls;          // each once, in the order of the catalogue
    std::vector<RequirementVerdict> requirements;  // in the framework's order

    std::size_t count(Verdict verdict) const; // of requirements; of controls where there is no framework
    std::size_t total() const { return framework ? requirements.size() : controls.size(); }
};

struct Options {
    bool managed = false; // what is the provider's is not assessed
    content::Date day;    // on which waivers hold or have expired
};

// `result`: of a scan that judged all controls (ControlChoice::judge_all), nothing suppressed yet.
// `framework`: null for all controls. The waivers must outlive the assessment. Pure.
Assessment assess(const questions::ScanResult& result, const content::Framework* framework,
                  const content::ControlChoice& choice, const std::vector<content::Waiver>& waivers,
                  const Options& options);

} // namespace cofferdam::comply

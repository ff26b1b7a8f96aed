// What the user gives beside the estate, read from its files: settings, waivers, a baseline, a threshold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/scan_options.h"
#include "content/baseline.h"
#include "content/config.h"
#include "content/waivers.h"
#include "core/result.h"
#include "questions/scan.h"
#include "questions/settings.h"

namespace cofferdam::cli {

// From when on a scan ends with ExitStatus::findings.
struct Threshold {
    std::optional<questions::Severity> severity = questions::Severity::High; // nothing: never
    bool unknown = false;

    bool is_reached(const questions::ScanResult& result) const;
};

struct Judgement {
    content::Config config;
    questions::Settings settings;
    std::vector<content::Waiver> waivers;
    std::optional<content::Baseline> baseline;
    Threshold threshold;
};

// The settings file of that name; "": ./cofferdam.yaml, if it is there.
Result<content::Config> read_config(const std::string& named);

// What is judged is the catalogue and the user's own controls. Before anything else asks for a rule: the
// catalogue does not change once it is read.
Result<void> add_own_controls(const content::ControlChoice& choice);

// Error: a file that is named is not there or not understood; a word that is none. Nothing is half applied.
Result<Judgement> read_judgement(const ScanOptions& options);

} // namespace cofferdam::cli

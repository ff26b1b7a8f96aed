// Fixing: proposals are written, the new bytes are scanned again, and what does not hold is withdrawn – a
// patch whose finding is still there, or that brings one that was not – until all of the rest does.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "edits/apply.h"
#include "fix/proposal.h"
#include "questions/scan.h"

namespace cofferdam::fix {

// The same scan over the same targets, but for files that changed.
using Rescan = std::function<Result<questions::ScanResult>(std::span<const edits::ChangedFile> files)>;

struct Outcome {
    std::vector<Proposal> proposals; // a refusal says what was not done
    std::vector<edits::ChangedFile> files;
    std::size_t findings_before = 0;
    std::size_t findings_after = 0; // of the second scan
    std::size_t gone = 0;           // of those before
    std::size_t scans = 0;          // that it took, the first not counted

    std::size_t fixed() const;
};

// `result` must outlive the outcome. Afterwards no finding is new: patches that bring one are withdrawn.
Result<Outcome> fix_findings(const questions::ScanResult& result, const Scope& scope, const Rescan& rescan);

} // namespace cofferdam::fix

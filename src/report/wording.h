// The words that all reports for people share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "content/rules.h"
#include "core/counted.h"
#include "questions/scan.h"

namespace cofferdam::report {

// "bad", "cannot know", "good"
std::string_view words(questions::Verdict verdict);
// ✗ ? ✓: beside the words, never alone
std::string_view mark(questions::Verdict verdict);
// "pass", "fail", "unknown"
std::string_view words(pod_security::Verdict verdict);

// "yes", "no", "unknown"
std::string_view answer_of(Truth truth);

// "3 of 12", or "3" where there is no denominator
std::string figure(const questions::Number& number);

// "412 objects in 35 files read, 3 not understood, 2 gaps"
// What a reader must know of a finding beside its reason: " [conditional]", " [platform]", both or "".
std::string marks(const questions::Finding& finding);

std::string coverage(const questions::ScanResult& result);

// Title of a rule; its id where the catalogue has none.
std::string_view title(std::string_view rule);

// The findings of one rule in one answer.
struct RuleGroup {
    std::string_view rule;
    questions::Severity severity = questions::Severity::Info; // the highest
    std::vector<const questions::Finding*> findings;
};

// Worst first; the findings keep their order.
std::vector<RuleGroup> by_rule(const questions::Answer& answer);

std::size_t count_findings(const questions::ScanResult& result);

} // namespace cofferdam::report

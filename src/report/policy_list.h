// Policies as people list them: each with its scope, whom it selects, whether anything enforces it, and what
// is wrong with it. Prints what the scan has found; nothing is judged here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/policies/inventory.h"
#include "questions/scan.h"

namespace cofferdam::report {

// Is the rule about policies themselves, and not about what they protect?
bool is_about_policies(std::string_view rule);

// Findings of such rules, in the order of the questions.
std::vector<const questions::Finding*> policy_findings(const questions::ScanResult& result);

// "enforced", "audits only", "warns only", "fails open", "nobody enforces it", "cannot know", …
std::string_view enforcement_state(const policies::Policy& policy);

// `inventory`: of the result's snapshot.
// `all_names`: of the workloads that a policy selects; else the first few.
std::string policy_list_text(const questions::ScanResult& result, const policies::PolicyInventory& inventory,
                             bool all_names);
std::string policy_list_json(const questions::ScanResult& result, const policies::PolicyInventory& inventory);

std::string policy_lint_text(const questions::ScanResult& result);
std::string policy_lint_json(const questions::ScanResult& result);

} // namespace cofferdam::report

// Cases of policies: objects, and what is expected to become of each. Run as admission would run them, with
// every policy bound to everything and refusing; and what no case has tried is told.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/admission/admission.h"
#include "core/result.h"
#include "value/document.h"

namespace cofferdam::policy_cases {

struct Case {
    std::string name;
    value::Place place;
    std::string file;                     // of the object; "" where it stands in the case itself
    value::DocumentPtr document;          // of the object: keeps it alive
    const value::Value* object = nullptr; // null until `file` is read
    std::string namespace_;               // "" that of the object, else default
    admission::Requester user;            // nothing: anybody
    admission::Outcome expected = admission::Outcome::Admitted;
    std::string by;      // the name of a policy; "" any
    std::string message; // a part of what is said; "" anything
};

// One document of cases: docs/policy-cases.md.
struct CaseFile {
    std::vector<std::string> policies; // files, as written
    std::vector<std::string> with;     // likewise: namespaces, parameters, roles
    std::vector<Case> cases;
};
// The error has file and line.
Result<CaseFile> read_cases(const value::DocumentPtr& document);

struct CaseResult {
    const Case* of = nullptr;
    admission::VerdictPtr verdict;
    std::string failure; // "" as expected; else what is not
};

// An expression of a policy, and what the cases have made of it.
struct Tried {
    value::Place place;
    std::string what; // "ValidatingAdmissionPolicy p: spec.validations[0]"
    bool passed = false;
    bool failed = false;
    bool is_variable =
        false; // then `passed` says that something that names it was evaluated, and `failed` nothing

    bool is_covered() const { return passed && (failed || is_variable); }
};

struct CaseRun {
    std::vector<CaseResult> results; // in the order of the cases
    std::vector<Tried> tried;        // in the order of the policies
};

// REQUIRES: each case has its object; `cases` outlives the run. The error: a document that holds no policy,
// or that the API server would not take.
Result<CaseRun> run_cases(std::span<const Case> cases, const std::vector<value::DocumentPtr>& policies,
                          const std::vector<value::DocumentPtr>& with, const admission::Server& server);

} // namespace cofferdam::policy_cases

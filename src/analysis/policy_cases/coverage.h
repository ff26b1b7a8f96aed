// Which expressions of policies the cases have made true, and which false.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/admission/expression.h"
#include "analysis/policy_cases/policy_cases.h"
#include "estate/snapshot.h"

namespace cofferdam::policy_cases {

// What became of expressions, by their text: two policies that say the same share it.
class Outcomes final : public admission::ExpressionWatcher {
  public:
    void evaluated(const admission::Expression& expression, const admission::Evaluated& result) override;

    struct Seen {
        bool yes = false;
        bool no = false;
    };
    // Null: never evaluated.
    const Seen* find(std::string_view source) const;

  private:
    std::map<std::string, Seen, std::less<>> seen_;
};

// Of all ValidatingAdmissionPolicies: their conditions, variables and validations.
std::vector<Tried> tried_by(const Outcomes& outcomes, const estate::Snapshot& policies);

} // namespace cofferdam::policy_cases

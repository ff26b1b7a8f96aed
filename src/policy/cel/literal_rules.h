// Rules about literals beyond types, which Kubernetes sets (cel-go cel/validator.go).
#pragma once

#include <vector>

#include "policy/cel/checker.h"

namespace cofferdam::cel {

// Adds to the errors what `options` forbid.
void check_literals(const Ast& ast, const Checked& checked, const EnvironmentOptions& options,
                    std::vector<SyntaxError>& errors);

} // namespace cofferdam::cel

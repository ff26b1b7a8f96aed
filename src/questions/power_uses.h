// Dangerous powers, and whether the audit log shows that their holders used them: what was never used may be
// taken away.
#pragma once

#include <vector>

#include "questions/observed.h"
#include "questions/question.h"

namespace cofferdam::questions {

// Of ServiceAccounts and users that the estate's own bindings name; those never used first.
std::vector<PowerUse> power_uses(const Inputs& inputs);

} // namespace cofferdam::questions

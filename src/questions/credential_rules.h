// Which rule of the catalogue reports a power.
#pragma once

#include <string_view>

#include "analysis/access/held_powers.h"

namespace cofferdam::questions {

// By the power's id; what gives everything by itself is credentials-cluster-admin if it is held everywhere.
// REQUIRES: every power of the list has a rule (a test sees to it)
std::string_view rule_of_power(const access::HeldPower& held);
std::string_view rule_of_power(std::string_view power);

} // namespace cofferdam::questions

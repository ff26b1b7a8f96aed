// Did a request that was made use a dangerous power?
#pragma once

#include "analysis/access/power.h"
#include "analysis/access/request.h"

namespace cofferdam::access {

// One of the requests that some way to hold the power names. Of a way that needs several, each counts.
bool exercises(const Power& power, const Request& request);

} // namespace cofferdam::access

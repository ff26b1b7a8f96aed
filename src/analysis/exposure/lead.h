// Lead: whether an address, a load balancer or a controller leads to the Internet, and why one says so.
#pragma once

#include <string>

#include "core/truth.h"

namespace cofferdam::exposure {

struct Lead {
    Truth truth = Truth::Unknown;
    std::string reason; // without a full stop
};

} // namespace cofferdam::exposure

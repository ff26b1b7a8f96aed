// What the Pod Security Standards forbid pods, for Compose services: settings that break a container's
// confinement.
#pragma once

#include <cstdint>

#include "questions/question.h"

namespace cofferdam::questions {

struct ComposeCounts {
    std::int64_t services = 0;
    std::int64_t failing = 0; // with at least one finding
};

ComposeCounts add_compose_settings(const Inputs& inputs, Answer& answer);

} // namespace cofferdam::questions

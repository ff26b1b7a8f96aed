// What the Pod Security Standards forbid pods, for Compose services and containers of an engine: settings
// that break a container's confinement.
#pragma once

#include <cstdint>
#include <string_view>

#include "questions/question.h"

namespace cofferdam::questions {

struct ComposeCounts {
    std::int64_t services = 0;
    std::int64_t failing = 0; // with at least one finding
    bool any_of_compose = false;
    bool any_of_engine = false;

    std::string_view words() const; // "Compose services"
};

ComposeCounts add_compose_settings(const Inputs& inputs, Answer& answer);

} // namespace cofferdam::questions

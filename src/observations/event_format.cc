#include "observations/event_format.h"

namespace cofferdam::observations {

namespace {

constexpr EventFormat formats[] = {
    {"Kubernetes audit log", is_audit, read_audit},
    {"Tetragon JSON", is_tetragon, read_tetragon},
    {"Falco JSON", is_falco, read_falco},
};

} // namespace

std::span<const EventFormat> event_formats() { return formats; }

} // namespace cofferdam::observations

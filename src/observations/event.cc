#include "observations/event.h"

namespace cofferdam::observations {

std::string_view to_string(Sensor sensor) { return sensor == Sensor::Falco ? "Falco" : "Tetragon"; }

} // namespace cofferdam::observations

#include "observations/event.h"

namespace cofferdam::observations {

std::string_view to_string(Sensor sensor) {
    switch (sensor) { // all of them: a compiler warns of one that is left out
    case Sensor::Falco: return "Falco";
    case Sensor::Tetragon: return "Tetragon";
    }
    return "";
}

} // namespace cofferdam::observations

#include "content/controls.h"

#include "content/catalogue.h"

namespace cofferdam::content {

std::span<const ControlFamily> control_families() { return catalogue().families; }

const Control* find_control(std::string_view id) {
    const auto found = catalogue().controls_by_id.find(id);
    return found == catalogue().controls_by_id.end() ? nullptr : found->second;
}

} // namespace cofferdam::content

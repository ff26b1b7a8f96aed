// Capabilities that are as good as the node, as analysis/escape has it (capabilities(7)).
#pragma once

#include <string_view>

namespace cofferdam::cuts {

// As written: "SYS_ADMIN", "CAP_SYS_ADMIN", "ALL".
bool is_power_over_node(std::string_view capability);

} // namespace cofferdam::cuts

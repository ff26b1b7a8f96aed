#include "cuts/powers_over_node.h"

#include <algorithm>

namespace cofferdam::cuts {

bool is_power_over_node(std::string_view capability) {
    constexpr std::string_view powers[] = {"ALL",       "SYS_ADMIN", "SYS_MODULE", "DAC_READ_SEARCH",
                                           "SYS_RAWIO", "BPF",       "PERFMON",    "SYS_PTRACE"};
    if (capability.starts_with("CAP_")) capability.remove_prefix(4);
    return std::ranges::find(powers, capability) != std::end(powers);
}

} // namespace cofferdam::cuts

#include "observations/flow.h"

#include <fmt/format.h>

namespace cofferdam::observations {

std::string to_string(const FlowEnd& end) {
    if (end.kind == "Node") return end.address.empty() ? "a node" : fmt::format("a node ({})", end.address);
    if (end.name.empty()) return end.address.empty() ? "somebody" : end.address;
    const std::string kind = end.kind.empty() || end.kind == "Pod" ? "" : fmt::format("[{}]", end.kind);
    return fmt::format("{}/{}{}", end.namespace_, end.name, kind);
}

} // namespace cofferdam::observations

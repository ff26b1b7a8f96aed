#include "estate/workload.h"

#include <array>
#include <cstddef>

namespace cofferdam::estate {

std::string_view to_string(Protocol protocol) {
    constexpr std::array<std::string_view, 3> names = {"TCP", "UDP", "SCTP"};
    return names[static_cast<std::size_t>(protocol)];
}

std::string_view to_string(WorkloadKind kind) {
    constexpr std::array<std::string_view, 9> names = {
        "Pod",       "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet",
        "DaemonSet", "Job",        "CronJob",    "ComposeService"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace cofferdam::estate

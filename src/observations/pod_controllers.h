// Which workload a pod of a record belongs to: by the live pods of the estate, or by the names that
// controllers give.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::observations {

struct ControllerName {
    std::string_view kind;
    std::string_view name;

    bool operator==(const ControllerName&) const = default;
};

// Those that may have made a pod of that name, the likeliest first; views into `pod`. "web-6d4b8-x7k2p" may
// be of the Deployment "web" by its ReplicaSet "web-6d4b8", "db-0" of the StatefulSet "db".
std::vector<ControllerName> possible_controllers(std::string_view pod);

// Every live pod of the estate with the workload that stands for it.
using VisitPod = std::function<void(const estate::Object& pod, Id<estate::Workload> workload)>;
void for_each_live_pod(const estate::Snapshot& snapshot, const VisitPod& visit);

} // namespace cofferdam::observations

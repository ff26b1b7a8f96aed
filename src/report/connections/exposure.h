// Exposure of a table's workloads to pods that do not exist yet, by workload.
#pragma once

#include <functional>

#include "analysis/reach/exposed_to.h"
#include "report/connections/table.h"

namespace cofferdam::connections {

struct WorkloadExposure {
    reach::PeerId peer;
    reach::ExposureOfSide ingress;
    reach::ExposureOfSide egress;
};

// Of each Kubernetes workload that the filter names as either end; all without a filter.
void visit_exposure(const Table& table, const std::function<void(const WorkloadExposure&)>& visitor);

// {"TCP 80-90,443", "TCP http", "UDP 53"}
std::vector<std::string> to_strings(const reach::NamedPorts& ports);

} // namespace cofferdam::connections

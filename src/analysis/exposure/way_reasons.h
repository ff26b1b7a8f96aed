// WayReasons: in words, why a way leads to the Internet or not, and what policies make of it.
#pragma once

#include <string>

#include "analysis/exposure/compose_network.h"
#include "analysis/exposure/exposure.h"

namespace cofferdam::exposure {

class WayReasons {
  public:
    // REQUIRES: both outlive this; the report is of that reach
    WayReasons(const reach::Reach& reach, const ExposureReport& report);

    // "Service web: 10.0.0.9 is a private address; closed by NetworkPolicy deny-all"
    std::string of(const WorkloadExposure& workload, const WayIn& way) const;
    // "NetworkPolicies dns, mail allow some public addresses or ports"
    std::string of_way_out(const WorkloadExposure& workload) const;

    // The policies that decide a way: of what is admitted those that allow it (none: no policy speaks of it),
    // of what is closed those that isolate or deny, of the rest those that may do either.
    std::vector<Id<estate::Object>> deciding(const WorkloadExposure& workload, const WayIn& way) const;

  private:
    std::string lead(const WorkloadExposure& workload, const WayIn& way) const;
    std::string policies(const WorkloadExposure& workload, const WayIn& way) const;
    std::string_view of_compose(const estate::Workload& service) const;
    bool is_on_host_network(Id<estate::Workload> workload) const;
    std::vector<Id<estate::Object>> speaking(const estate::Workload& workload,
                                             reach::Direction direction) const;
    std::string names(const std::vector<Id<estate::Object>>& policies) const;
    std::vector<reach::End> ends(const Source& source) const;

    const reach::Reach* reach_;
    const estate::Snapshot* snapshot_;
    const ExposureReport* report_;
    estate::Clusters clusters_;
    ComposeHosts compose_;
};

} // namespace cofferdam::exposure

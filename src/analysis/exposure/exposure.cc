#include "analysis/exposure/exposure.h"

#include <array>

#include "analysis/exposure/direct_ways.h"
#include "analysis/exposure/entry_ways.h"

namespace cofferdam::exposure {

using estate::Workload;

std::string_view to_string(WayKind kind) {
    constexpr std::array<std::string_view, 9> names = {"LoadBalancer", "NodePort",     "external address",
                                                       "hostPort",     "host network", "Ingress",
                                                       "Gateway",      "Route",        "published port"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(Egress egress) {
    constexpr std::array<std::string_view, 4> names = {"open", "limited", "closed", "unknown"};
    return names[static_cast<std::size_t>(egress)];
}

Truth to_internet(Egress egress) {
    if (egress == Egress::Unknown) return Truth::Unknown;
    return truth(egress != Egress::Closed);
}

Truth WorkloadExposure::from_internet() const {
    Truth any = Truth::No;
    for (const WayIn& way : in) any = any || way.from_internet();
    return any;
}

void Totals::count(Truth from_or_to_internet) {
    switch (from_or_to_internet) {
    case Truth::Yes: ++proven_public; break;
    case Truth::No: ++not_public; break;
    case Truth::Unknown: ++cannot_know; break;
    }
}

ExposureReport analyse(const reach::Reach& reach) {
    const estate::Snapshot& snapshot = reach.snapshot();
    const EstateIndex index(snapshot);
    const NodePorts node_ports(index);
    PolicyGate gate(reach, index);
    WaysIn ways(index, gate);
    add_service_ways(index, node_ports, ways);
    add_host_ways(index, node_ports, ways);
    add_compose_ways(index, ways);
    // From here on the direct ways are known: entries are as public as the controllers behind which they lie.
    add_entry_ways(index, ways);

    ExposureReport report;
    report.workloads.reserve(snapshot.table<Workload>().size());
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        WorkloadExposure& exposure = report.workloads.emplace_back();
        exposure.workload = id;
        exposure.in = std::move(ways.of(id));
        exposure.out = gate.egress(id);
        report.workloads_in.count(exposure.from_internet());
        report.workloads_out.count(to_internet(exposure.out));
        for (const WayIn& way : exposure.in) report.ways_in.count(way.from_internet());
    }
    report.openings = ways.take_openings();
    report.lead_nowhere = ways.take_lead_nowhere();
    return report;
}

} // namespace cofferdam::exposure

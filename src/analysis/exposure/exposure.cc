#include "analysis/exposure/exposure.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/exposure/direct_ways.h"
#include "analysis/exposure/entry_ways.h"

namespace cofferdam::exposure {

namespace {

using estate::ComposeDetail;
using estate::Workload;

const Workload* compose_service(const EstateIndex& index, const Workload& beside, std::string_view name) {
    for (const auto [id, workload] : index.snapshot().table<Workload>()) {
        const bool same_project =
            index.target_of(workload) == index.target_of(beside) && workload.namespace_ == beside.namespace_;
        if (same_project && workload.compose() != nullptr && workload.name == name) return &workload;
    }
    return nullptr;
}

// https://github.com/compose-spec/compose-spec/blob/main/05-services.md#network_mode. A service may share the
// network of another, which may share a third's: no longer a chain than there are services.
WayOut compose_way_out(const EstateIndex& index, const Workload& service) {
    constexpr std::string_view shares = "service:";
    const Workload* current = &service;
    for (std::size_t step = 0; step <= index.snapshot().table<Workload>().size(); ++step) {
        const ComposeDetail& compose = *current->compose();
        if (compose.network_mode == "none") return {Egress::Closed, "network_mode none", {}};
        if (compose.network_mode.starts_with("container:")) {
            return {Egress::Unknown, "it shares the network of a container that is not in the estate", {}};
        }
        if (!compose.network_mode.starts_with(shares)) {
            if (compose.internal_only) return {Egress::Closed, "all its networks are internal", {}};
            return {Egress::Open, "nothing keeps its networks from the Internet", {}};
        }
        current = compose_service(index, service, compose.network_mode.substr(shares.size()));
        if (current == nullptr) break;
    }
    return {Egress::Unknown, "it shares the network of a service that is not in the estate", {}};
}

WayOut way_out(const EstateIndex& index, const Isolation& isolation, Id<Workload> id) {
    const Workload& workload = index.snapshot()[id];
    return workload.compose() != nullptr ? compose_way_out(index, workload) : isolation.way_out(id);
}

} // namespace

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

Truth WayOut::to_internet() const {
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

ExposureReport analyse(const estate::Snapshot& snapshot) {
    const EstateIndex index(snapshot);
    const Isolation isolation(index);
    const NodePorts node_ports(index);
    WaysIn ways(snapshot.table<Workload>().slots());
    add_service_ways(index, isolation, node_ports, ways);
    add_host_ways(index, isolation, node_ports, ways);
    add_entry_ways(index, isolation, ways);

    ExposureReport report;
    report.workloads.reserve(snapshot.table<Workload>().size());
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        WorkloadExposure& exposure = report.workloads.emplace_back();
        exposure.workload = id;
        exposure.in = std::move(ways.of(id));
        exposure.out = way_out(index, isolation, id);
        report.workloads_in.count(exposure.from_internet());
        report.workloads_out.count(exposure.out.to_internet());
        for (const WayIn& way : exposure.in) report.ways_in.count(way.from_internet());
    }
    return report;
}

} // namespace cofferdam::exposure

#include "analysis/exposure/way_reasons.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/reach/compose_networks.h"

namespace cofferdam::exposure {

namespace {

using estate::Object;
using estate::Workload;
using reach::Direction;
using reach::PolicyReason;
using Policies = std::vector<Id<Object>>;

bool bears_on(const PolicyReason& reason, Truth admitted) {
    using enum PolicyReason::Outcome;
    if (reason.outcome == NothingToSay) return false;
    if (admitted == Truth::Unknown || reason.outcome == Passes) return true;
    return (reason.outcome == Allows) == (admitted == Truth::Yes);
}

bool concerns(const reach::SideReason& side, const WayIn& way) {
    if (way.pod_port != 0) return side.ports.contains(way.protocol, way.pod_port);
    return side.ports.intersects(estate::PortSet::all_of(way.protocol));
}

void add_once(Policies& policies, Id<Object> object) {
    if (std::ranges::find(policies, object) == policies.end()) policies.push_back(object);
}

std::string plural(std::string_view kind) {
    if (kind.ends_with('y')) return fmt::format("{}ies", kind.substr(0, kind.size() - 1));
    return fmt::format("{}s", kind);
}

std::string number_of(const WayIn& way) {
    std::string number = way.port == 0 ? "of the engine's choice" : std::to_string(way.port);
    if (way.protocol != estate::Protocol::Tcp) number += fmt::format(" ({})", to_string(way.protocol));
    return number;
}

} // namespace

WayReasons::WayReasons(const reach::Reach& reach, const ExposureReport& report)
    : reach_(&reach), snapshot_(&reach.snapshot()), report_(&report), clusters_(*snapshot_),
      compose_(*snapshot_) {}

std::string WayReasons::of(const WorkloadExposure& workload, const WayIn& way) const {
    return lead(workload, way) + policies(workload, way);
}

std::string WayReasons::lead(const WorkloadExposure& workload, const WayIn& way) const {
    const std::string& reason = report_->openings[way.opening].lead.reason;
    const Object& through = (*snapshot_)[way.through];
    switch (way.kind) {
    case WayKind::HostNetwork:
        if (way.port == 0 && !reach::network_beyond_host(through.effective).empty())
            return fmt::format("any port that it opens: {}", reason);
        if (way.port == 0) return fmt::format("host network, on any port that it opens: {}", reason);
        [[fallthrough]];
    case WayKind::HostPort:
    case WayKind::PublishedPort: {
        std::string text = fmt::format("{} {}: {}", to_string(way.kind), number_of(way), reason);
        if (through.row != estate::RowId(workload.workload))
            text += fmt::format("; it shares the network of {}", through.name);
        return text;
    }
    default: break;
    }
    std::string text = fmt::format("{} {}: {}", through.kind, through.name, reason);
    if (way.route) {
        const Object& route = (*snapshot_)[way.route];
        text += fmt::format(" ({} {})", route.kind, route.name);
    }
    return text;
}

std::string WayReasons::policies(const WorkloadExposure& workload, const WayIn& way) const {
    if ((*snapshot_)[workload.workload].compose() != nullptr) return "";
    if (way.admitted == Truth::Unknown && is_on_host_network(workload.workload)) {
        const Policies speak = speaking((*snapshot_)[workload.workload], Direction::Ingress);
        return fmt::format("; whether {} binds a pod on the host's network is undefined", names(speak));
    }
    const Policies decide = deciding(workload, way);
    if (decide.empty()) return "";
    const std::string by = names(decide);
    switch (way.admitted) {
    case Truth::Yes: return fmt::format("; admitted by {}", by);
    case Truth::No: return fmt::format("; closed by {}", by);
    case Truth::Unknown: break;
    }
    return fmt::format("; whether {} admits it cannot be known: it depends on the source's address, on the "
                       "network plugin, or on what is not in the estate",
                       by);
}

// As policies see it: of what may be rewritten both.
std::vector<reach::End> WayReasons::ends(const Source& source) const {
    switch (source.kind) {
    case Source::Kind::Outside: {
        std::vector<reach::End> found = {reach::AddressEnd{source.addresses()}};
        if (source.may_be_rewritten) found.emplace_back(reach::NodeEnd{});
        return found;
    }
    case Source::Kind::Unseen: return {reach::AddressEnd{estate::AddressSet::all()}, reach::NodeEnd{}};
    case Source::Kind::Pods: break;
    }
    std::vector<reach::End> found;
    for (const Id<Workload> id : source.pods) {
        const Workload& pod = (*snapshot_)[id];
        const estate::Cluster& cluster = clusters_.of(snapshot_->object_of(pod).target);
        if (const auto* const scope = cluster.find(pod.namespace_))
            found.emplace_back(reach::end_of(pod, scope->facts));
    }
    return found;
}

Policies WayReasons::deciding(const WorkloadExposure& exposure, const WayIn& way) const {
    const Workload& workload = (*snapshot_)[exposure.workload];
    const Id<estate::Target> target = snapshot_->object_of(workload).target;
    const estate::NamespaceScope* const scope = clusters_.of(target).find(workload.namespace_);
    if (workload.pod() == nullptr || scope == nullptr) return {};
    const reach::PodEnd subject = reach::end_of(workload, scope->facts);
    Policies found;
    for (const reach::End& end : ends(report_->openings[way.opening].source)) {
        for (const reach::SideReason& side :
             reach_->judge(target).reasons(Direction::Ingress, subject, end)) {
            if (!concerns(side, way)) continue;
            for (const PolicyReason& reason : side.policies) {
                if (bears_on(reason, way.admitted)) add_once(found, reason.policy->object);
            }
        }
    }
    return found;
}

Policies WayReasons::speaking(const Workload& workload, Direction direction) const {
    const Id<estate::Target> target = snapshot_->object_of(workload).target;
    const estate::NamespaceScope* const scope = clusters_.of(target).find(workload.namespace_);
    if (scope == nullptr) return {};
    const reach::PodEnd subject = reach::end_of(workload, scope->facts);
    const reach::Judge judge = reach_->judge(target);
    Policies found;
    for (const reach::PlacedPolicy* const placed :
         reach_->policies(target).policies_of(workload.namespace_)) {
        if (side_of(*placed->policy, direction).applies && judge.selects(*placed, subject) != Truth::No)
            add_once(found, placed->object);
    }
    return found;
}

// "NetworkPolicies a, b and CiliumNetworkPolicy c"
std::string WayReasons::names(const Policies& policies) const {
    std::vector<std::string> by_kind;
    for (std::size_t first = 0; first < policies.size();) {
        const std::string_view kind = (*snapshot_)[policies[first]].kind;
        std::vector<std::string_view> named;
        for (; first < policies.size() && (*snapshot_)[policies[first]].kind == kind; ++first)
            named.push_back((*snapshot_)[policies[first]].name);
        by_kind.push_back(fmt::format("{} {}", named.size() == 1 ? std::string(kind) : plural(kind),
                                      fmt::join(named, ", ")));
    }
    return fmt::format("{}", fmt::join(by_kind, " and "));
}

bool WayReasons::is_on_host_network(Id<Workload> workload) const {
    const estate::PodDetail* const pod = (*snapshot_)[workload].pod();
    return pod != nullptr && pod->host_network;
}

std::string_view WayReasons::of_compose(const Workload& service) const {
    if (service.suspended) return "it does not run";
    const NetworkOwner owner = compose_.owner_of(service);
    if (owner.service == nullptr) return owner.missing;
    if (owner.service->compose()->network_mode == "none") return "network_mode none";
    if (owner.service->compose()->internal_only) return "all its networks are internal";
    return "nothing keeps its networks from the Internet";
}

std::string WayReasons::of_way_out(const WorkloadExposure& exposure) const {
    const Workload& workload = (*snapshot_)[exposure.workload];
    if (workload.compose() != nullptr) return std::string(of_compose(workload));
    if (!reach_->peer_of(exposure.workload)) return "its pod has ended";
    const Policies speak = speaking(workload, Direction::Egress);
    if (speak.empty()) return "no NetworkPolicy isolates its egress";
    const std::string by = names(speak);
    switch (exposure.out) {
    case Egress::Open: return fmt::format("{} allows every address and port", by);
    case Egress::Limited: return fmt::format("{} allows some public addresses or ports", by);
    case Egress::Closed: return fmt::format("{} allows no public address", by);
    case Egress::Unknown: break;
    }
    if (is_on_host_network(exposure.workload))
        return fmt::format("whether {} binds a pod on the host's network is undefined", by);
    return fmt::format("whether {} allows a public address cannot be known", by);
}

} // namespace cofferdam::exposure

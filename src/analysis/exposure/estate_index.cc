#include "analysis/exposure/estate_index.h"

#include <algorithm>
#include <functional>

namespace cofferdam::exposure {

namespace {

using estate::ContainerRole;
using estate::EndpointSlice;
using estate::NetworkPolicy;
using estate::Object;
using estate::Protocol;
using estate::Service;
using estate::ServicePort;
using estate::Target;
using estate::Workload;

// Pods that have ended have no endpoint.
bool has_ended(const Workload& workload) {
    const estate::PodDetail* const pod = workload.pod();
    return pod != nullptr && (pod->phase == "Succeeded" || pod->phase == "Failed");
}

// Containers that still run when traffic comes.
bool serves(ContainerRole role) { return role == ContainerRole::App || role == ContainerRole::Sidecar; }

} // namespace

std::size_t ScopedNameHash::operator()(const ScopedName& scoped) const {
    const std::hash<std::string_view> text;
    return (text(scoped.name) * 31 + text(scoped.namespace_)) * 31 + scoped.target.slot;
}

EstateIndex::EstateIndex(const estate::Snapshot& snapshot) : snapshot_(&snapshot) {
    const auto in = [&](const auto& row) -> NamespaceContents& {
        return namespaces_[{target_of(row), "", row.namespace_}];
    };
    for (const auto [id, workload] : snapshot.table<Workload>()) {
        if (workload.pod() != nullptr && !has_ended(workload)) in(workload).workloads.push_back(id);
    }
    for (const auto [id, policy] : snapshot.table<NetworkPolicy>()) in(policy).policies.push_back(id);
    for (const auto [id, service] : snapshot.table<Service>()) {
        services_[{target_of(service), service.namespace_, service.name}].push_back(id);
    }
    for (const auto [id, slice] : snapshot.table<EndpointSlice>()) {
        slices_[{target_of(slice), slice.namespace_, slice.service}].push_back(id);
    }
    for (const auto [id, row] : snapshot.table<estate::Namespace>()) {
        namespaces_[{target_of(row), "", row.name}].facts.labels = row.labels;
    }
    for (auto& [name, contents] : namespaces_) contents.facts.name = name.name;
    for (const auto [id, object] : snapshot.table<Object>()) add_object(object);
}

void EstateIndex::add_object(const Object& object) {
    if (object.kind == "IngressClass") {
        controllers_[{object.target, object.kind, object.name}] =
            object.effective["spec"]["controller"].string_or("");
    } else if (object.kind == "GatewayClass") {
        controllers_[{object.target, object.kind, object.name}] =
            object.effective["spec"]["controllerName"].string_or("");
    } else if (object.kind == "IPAddressPool" || object.kind == "CiliumLoadBalancerIPPool") {
        pools_.push_back(object.target);
    }
}

const NamespaceContents& EstateIndex::contents(Id<Target> target, std::string_view namespace_) const {
    static const NamespaceContents empty;
    const auto found = namespaces_.find({target, "", namespace_});
    return found == namespaces_.end() ? empty : found->second;
}

const std::vector<Id<Service>>& EstateIndex::services(Id<Target> target, std::string_view namespace_,
                                                      std::string_view name) const {
    static const std::vector<Id<Service>> none;
    const auto found = services_.find({target, namespace_, name});
    return found == services_.end() ? none : found->second;
}

std::string_view EstateIndex::class_controller(Id<Target> target, std::string_view kind,
                                               std::string_view name) const {
    const auto found = controllers_.find({target, kind, name});
    return found == controllers_.end() ? std::string_view() : found->second;
}

bool EstateIndex::has_address_pool(Id<Target> target) const {
    return std::ranges::find(pools_, target) != pools_.end();
}

std::vector<Endpoint> EstateIndex::endpoints(const Service& service, const ServicePort& port) const {
    if (service.type == estate::ServiceType::ExternalName) return {};
    if (!service.selector) return endpoints_of_slices(service, port);
    std::vector<Endpoint> found;
    for (const Id<Workload> id : contents(target_of(service), service.namespace_).workloads) {
        const Workload& workload = (*snapshot_)[id];
        if (!service.selector->matches(workload.pod_labels)) continue;
        const auto* const name = std::get_if<std::string_view>(&port.target);
        // A number is open whether a container declares it or not; a name that no container gives is no
        // endpoint.
        const std::uint16_t number = name != nullptr ? named_port(workload, *name, port.protocol)
                                                     : std::get<std::uint16_t>(port.target);
        if (number != 0) found.push_back({id, number});
    }
    return found;
}

std::vector<Endpoint> EstateIndex::endpoints_of_slices(const Service& service,
                                                       const ServicePort& port) const {
    std::vector<Endpoint> found;
    const auto slices = slices_.find({target_of(service), service.namespace_, service.name});
    if (slices == slices_.end()) return found;
    for (const Id<EndpointSlice> slice_id : slices->second) {
        const EndpointSlice& slice = (*snapshot_)[slice_id];
        for (const ServicePort& end : slice.ports) {
            if (end.name != port.name || end.protocol != port.protocol) continue;
            for (const Id<Workload> id : contents(target_of(service), service.namespace_).workloads) {
                const bool listed = std::ranges::find(slice.pods, (*snapshot_)[id].name) != slice.pods.end();
                if (listed && (*snapshot_)[id].kind == estate::WorkloadKind::Pod)
                    found.push_back({id, end.port});
            }
        }
    }
    return found;
}

std::uint16_t named_port(const Workload& workload, std::string_view name, Protocol protocol) {
    for (const estate::Container& container : workload.containers) {
        if (!serves(container.role)) continue;
        for (const estate::ContainerPort& port : container.ports) {
            if (port.name == name && port.protocol == protocol) return port.port;
        }
    }
    return 0;
}

} // namespace cofferdam::exposure

#include "analysis/exposure/estate_index.h"

#include <algorithm>
#include <functional>

namespace cofferdam::exposure {

namespace {

using estate::ContainerRole;
using estate::EndpointSlice;
using estate::Object;
using estate::Protocol;
using estate::Selector;
using estate::Service;
using estate::ServicePort;
using estate::Target;
using estate::Workload;

constexpr std::string_view default_class_annotation = "ingressclass.kubernetes.io/is-default-class";

// Kinds without rows of their own that exposure reads.
constexpr std::string_view read_kinds[] = {"ReferenceGrant", "IngressRoute",   "IngressRouteTCP",
                                           "HTTPProxy",      "VirtualService", "Gateway"};

// Pods that have ended have no endpoint, publishNotReadyAddresses or not (k8s.io/endpointslice
// util ShouldPodBeInEndpoints).
bool has_ended(const Workload& workload) {
    const estate::PodDetail* const pod = workload.pod();
    return pod != nullptr && (pod->phase == "Succeeded" || pod->phase == "Failed");
}

std::vector<std::string_view> selector_keys(const estate::Snapshot& snapshot) {
    std::vector<std::string_view> keys;
    for (const auto [id, service] : snapshot.table<Service>()) {
        if (!service.selector) continue;
        for (const Selector::Requirement& requirement : service.selector->requirements()) {
            if (std::ranges::find(keys, requirement.key) == keys.end()) keys.push_back(requirement.key);
        }
    }
    return keys;
}

} // namespace

std::size_t ScopedNameHash::operator()(const ScopedName& scoped) const {
    const std::hash<std::string_view> text;
    return (text(scoped.name) * 31 + text(scoped.namespace_)) * 31 + scoped.target.slot;
}

std::size_t EstateIndex::LabelOfPodsHash::operator()(const LabelOfPods& label) const {
    return std::hash<std::string_view>()(label.value) * 31 + std::hash<const void*>()(label.in) * 7
           + label.key;
}

EstateIndex::EstateIndex(const estate::Snapshot& snapshot)
    : snapshot_(&snapshot), clusters_(snapshot), keys_(selector_keys(snapshot)),
      default_classes_(snapshot.targets().size()) {
    by_label_.reserve(snapshot.table<Workload>().size());
    for (const estate::Cluster& cluster : clusters_.all()) {
        for (const estate::NamespaceScope& scope : cluster.namespaces) {
            for (const Id<Workload> id : scope.workloads) add_labels(scope, id);
        }
    }
    for (const auto [id, service] : snapshot.table<Service>()) {
        services_[{target_of(service), service.namespace_, service.name}].push_back(id);
    }
    for (const auto [id, slice] : snapshot.table<EndpointSlice>()) {
        slices_[{target_of(slice), slice.namespace_, slice.service}].push_back(id);
    }
    if (!slices_.empty()) add_pods();
    for (const auto [id, object] : snapshot.table<Object>()) {
        // Rows of their own are the rule, and none of these kinds has one.
        if (std::holds_alternative<std::monostate>(object.row)) add_object(id, object);
    }
}

void EstateIndex::add_labels(const estate::NamespaceScope& scope, Id<Workload> id) {
    const Workload& workload = (*snapshot_)[id];
    if (has_ended(workload)) return;
    for (const value::Entry& label : workload.pod_labels.entries()) {
        const auto key = std::ranges::find(keys_, label.key.as_string());
        if (key == keys_.end()) continue;
        by_label_[{&scope, static_cast<std::size_t>(key - keys_.begin()), label.value.string_or("")}]
            .push_back(id);
    }
}

void EstateIndex::add_pods() {
    for (const auto [id, workload] : snapshot_->table<Workload>()) {
        if (workload.kind != estate::WorkloadKind::Pod || has_ended(workload)) continue;
        const Object& object = snapshot_->object_of(workload);
        pods_[{object.target, workload.namespace_, workload.name}] = id;
        const std::string_view address = object.effective["status"]["podIP"].string_or("");
        if (!address.empty()) by_address_[{object.target, "", address}].push_back(id);
    }
}

void EstateIndex::add_object(Id<Object> id, const Object& object) {
    if (object.kind == "IngressClass") {
        controllers_[{object.target, object.kind, object.name}] =
            object.effective["spec"]["controller"].string_or("");
        if (object.annotations.find(default_class_annotation) == "true")
            default_classes_[object.target.slot].push_back(object.name);
    } else if (object.kind == "GatewayClass") {
        controllers_[{object.target, object.kind, object.name}] =
            object.effective["spec"]["controllerName"].string_or("");
    } else if (object.kind == "IPAddressPool" || object.kind == "CiliumLoadBalancerIPPool") {
        pools_.push_back(object.target);
    } else if (std::ranges::find(read_kinds, object.kind) != std::end(read_kinds)) {
        objects_[object.kind].push_back(id);
    }
}

estate::NamespaceFacts EstateIndex::facts(Id<Target> target, std::string_view namespace_) const {
    const estate::NamespaceScope* const scope = clusters_.of(target).find(namespace_);
    return scope != nullptr ? scope->facts : estate::NamespaceFacts{.name = namespace_};
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

std::string_view EstateIndex::default_ingress_class(Id<Target> target) const {
    const std::vector<std::string_view>& classes = default_classes_[target.slot];
    return classes.size() == 1 ? classes.front() : std::string_view();
}

bool EstateIndex::has_address_pool(Id<Target> target) const {
    return std::ranges::find(pools_, target) != pools_.end();
}

bool EstateIndex::has_entries() const {
    return !snapshot_->table<estate::Ingress>().empty() || !snapshot_->table<estate::Gateway>().empty()
           || !snapshot_->table<estate::OpenShiftRoute>().empty() || !objects_.empty();
}

const std::vector<Id<Object>>& EstateIndex::objects(std::string_view kind) const {
    static const std::vector<Id<Object>> none;
    const auto found = objects_.find(kind);
    return found == objects_.end() ? none : found->second;
}

// The shortest list of those that carry one of its labels. REQUIRES: it has a selector
std::vector<Id<Workload>> EstateIndex::candidates(const Service& service) const {
    const estate::NamespaceScope* const scope = clusters_.of(target_of(service)).find(service.namespace_);
    if (scope == nullptr) return {};
    const std::vector<Id<Workload>>* shortest = &scope->workloads;
    for (const Selector::Requirement& requirement : service.selector->requirements()) {
        const auto key = std::ranges::find(keys_, requirement.key) - keys_.begin();
        const auto found = by_label_.find({scope, static_cast<std::size_t>(key), requirement.values.front()});
        if (found == by_label_.end()) return {};
        if (found->second.size() < shortest->size()) shortest = &found->second;
    }
    return *shortest;
}

std::vector<Id<Workload>> EstateIndex::selected(const Service& service) const {
    if (!service.selector) return {};
    std::vector<Id<Workload>> found = candidates(service);
    std::erase_if(found, [&](Id<Workload> id) {
        const Workload& workload = (*snapshot_)[id];
        return has_ended(workload) || !service.selector->matches(workload.pod_labels);
    });
    return found;
}

std::vector<Endpoint> EstateIndex::endpoints(const Service& service, const ServicePort& port) const {
    if (service.type == estate::ServiceType::ExternalName) return {};
    if (!service.selector) return endpoints_of_slices(service, port);
    std::vector<Endpoint> found;
    for (const Id<Workload> id : selected(service)) {
        const auto* const name = std::get_if<std::string_view>(&port.target);
        // A number is open whether a container declares it or not; a name that no container gives is no
        // endpoint.
        const std::uint16_t number = name != nullptr ? named_port((*snapshot_)[id], *name, port.protocol)
                                                     : std::get<std::uint16_t>(port.target);
        if (number != 0) found.push_back({id, number});
    }
    return found;
}

// Pods that the slices refer to, or whose address stands there.
std::vector<Endpoint> EstateIndex::endpoints_of_slices(const Service& service,
                                                       const ServicePort& port) const {
    std::vector<Endpoint> found;
    const Id<Target> target = target_of(service);
    const auto slices = slices_.find({target, service.namespace_, service.name});
    if (slices == slices_.end()) return found;
    for (const Id<EndpointSlice> slice_id : slices->second) {
        const EndpointSlice& slice = (*snapshot_)[slice_id];
        std::vector<Id<Workload>> behind;
        for (const std::string_view name : slice.pods) {
            const auto pod = pods_.find({target, service.namespace_, name});
            if (pod != pods_.end()) behind.push_back(pod->second);
        }
        for (const std::string_view address : slice.addresses) {
            const auto pods = by_address_.find({target, "", address});
            if (pods != by_address_.end())
                behind.insert(behind.end(), pods->second.begin(), pods->second.end());
        }
        std::ranges::sort(behind);
        behind.erase(std::ranges::unique(behind).begin(), behind.end());
        for (const ServicePort& end : slice.ports) {
            if (end.name != port.name || end.protocol != port.protocol) continue;
            for (const Id<Workload> id : behind) found.push_back({id, end.port});
        }
    }
    return found;
}

// FindPort of k8s.io/kubernetes/pkg/api/v1/pod: containers first, then sidecars, the first that gives the
// name.
std::uint16_t named_port(const Workload& workload, std::string_view name, Protocol protocol) {
    for (const ContainerRole role : {ContainerRole::App, ContainerRole::Sidecar}) {
        for (const estate::Container& container : workload.containers) {
            if (container.role != role) continue;
            for (const estate::ContainerPort& port : container.ports) {
                if (port.name == name && port.protocol == protocol) return port.port;
            }
        }
    }
    return 0;
}

} // namespace cofferdam::exposure

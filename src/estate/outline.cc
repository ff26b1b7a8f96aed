#include "estate/outline.h"

#include <algorithm>
#include <tuple>

namespace cofferdam::estate {

namespace {

bool same_labels(const Labels& a, const Labels& b) {
    return std::ranges::equal(a.entries(), b.entries(), [](const value::Entry& x, const value::Entry& y) {
        return x.key.as_string() == y.key.as_string() && x.value.string_or("") == y.value.string_or("");
    });
}

bool same_ports(const Container& a, const Container& b) {
    const auto fields = [](const ContainerPort& port) {
        return std::tuple(port.name, port.protocol, port.port, port.host_port, port.host_address);
    };
    return std::ranges::equal(a.ports, b.ports, {}, fields, fields);
}

// What a controller of entries is known by is its image, command and arguments.
bool same_containers(const Workload& a, const Workload& b) {
    return std::ranges::equal(a.containers, b.containers, [](const Container& x, const Container& y) {
        return x.role == y.role && x.name == y.name && x.image.text == y.image.text && x.command == y.command
               && x.arguments == y.arguments && same_ports(x, y);
    });
}

bool same_place(const PodDetail& a, const PodDetail& b) {
    const auto fields = [](const PodDetail& pod) {
        return std::tuple(pod.service_account, pod.host_network, pod.node_name, pod.phase);
    };
    return fields(a) == fields(b);
}

bool same_object(const Object& a, const Object& b) {
    const auto owner = [](const OwnerReference& reference) {
        return std::tuple(reference.kind, reference.name, reference.controller);
    };
    const auto address = [](const Object& object) {
        return object.effective["status"]["podIP"].string_or("");
    };
    return a.conflict == b.conflict && std::ranges::equal(a.owners, b.owners, {}, owner, owner)
           && address(a) == address(b);
}

bool same_outline(const Workload& a, const Workload& b) {
    if (!a.pod() || !b.pod()) return false;
    return std::tie(a.object, a.kind, a.namespace_, a.name, a.replicas)
               == std::tie(b.object, b.kind, b.namespace_, b.name, b.replicas)
           && same_labels(a.pod_labels, b.pod_labels) && same_place(*a.pod(), *b.pod())
           && same_containers(a, b);
}

} // namespace

bool keeps_outlines(const Snapshot& before, const Snapshot& after, const Delta& delta) {
    const Changes<Workload>& changes = delta.of<Workload>();
    if (!changes.added.empty() || !changes.removed.empty()) return false;
    return std::ranges::all_of(changes.changed, [&](Id<Workload> id) {
        return same_outline(before[id], after[id])
               && same_object(before.object_of(before[id]), after.object_of(after[id]));
    });
}

} // namespace cofferdam::estate

// EstateIndex: what exposure looks up by namespace and name. Views and ids live as long as the snapshot.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/snapshot.h"

namespace cofferdam::exposure {

// A name within a target (a namespace, a Service, a class), below an optional namespace.
struct ScopedName {
    Id<estate::Target> target;
    std::string_view namespace_;
    std::string_view name;

    bool operator==(const ScopedName&) const = default;
};

struct ScopedNameHash {
    std::size_t operator()(const ScopedName& scoped) const;
};

template <class T>
using ByScopedName = std::unordered_map<ScopedName, T, ScopedNameHash>;

struct NamespaceContents {
    estate::NamespaceFacts facts;
    std::vector<Id<estate::Workload>> workloads; // Kubernetes' only, without pods that have ended
    std::vector<Id<estate::NetworkPolicy>> policies;
};

// An endpoint of a Service: the port is the pod's.
struct Endpoint {
    Id<estate::Workload> workload;
    std::uint16_t port = 0;
};

class EstateIndex {
  public:
    // REQUIRES: the snapshot outlives the index
    explicit EstateIndex(const estate::Snapshot& snapshot);

    const estate::Snapshot& snapshot() const { return *snapshot_; }

    // Of any row's namespace. Empty contents for a namespace in which nothing is.
    const NamespaceContents& contents(Id<estate::Target> target, std::string_view namespace_) const;
    // All of that name: two different documents of one key are both there.
    const std::vector<Id<estate::Service>>& services(Id<estate::Target> target, std::string_view namespace_,
                                                     std::string_view name) const;
    // spec.controller of an IngressClass, spec.controllerName of a GatewayClass; "" if it is not in the
    // estate.
    std::string_view class_controller(Id<estate::Target> target, std::string_view kind,
                                      std::string_view name) const;
    bool has_address_pool(Id<estate::Target> target) const;

    template <class Row>
    Id<estate::Target> target_of(const Row& row) const {
        return snapshot_->object_of(row).target;
    }

    // Pods that a port of a Service leads to: by selector, else by EndpointSlices.
    std::vector<Endpoint> endpoints(const estate::Service& service, const estate::ServicePort& port) const;

  private:
    void add_object(const estate::Object& object);
    std::vector<Endpoint> endpoints_of_slices(const estate::Service& service,
                                              const estate::ServicePort& port) const;

    const estate::Snapshot* snapshot_;
    ByScopedName<NamespaceContents> namespaces_;
    ByScopedName<std::vector<Id<estate::Service>>> services_;
    ByScopedName<std::vector<Id<estate::EndpointSlice>>> slices_;
    ByScopedName<std::string_view> controllers_; // of classes; the kind stands in the place of the namespace
    std::vector<Id<estate::Target>> pools_;
};

// The port of a pod that a name stands for, as the endpoints controller finds it; 0 if none.
std::uint16_t named_port(const estate::Workload& workload, std::string_view name, estate::Protocol protocol);

} // namespace cofferdam::exposure

// EstateIndex: what exposure looks up by namespace and name. Views and ids live as long as the snapshot.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "estate/clusters.h"
#include "estate/snapshot.h"

namespace cofferdam::exposure {

// A name within a target (a Service, a class), below an optional namespace.
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

// An endpoint of a Service: the port is the pod's.
struct Endpoint {
    Id<estate::Workload> workload;
    std::uint16_t port = 0;
};

class EstateIndex {
  public:
    // REQUIRES: the snapshot outlives the index
    explicit EstateIndex(const estate::Snapshot& snapshot);
    EstateIndex(const EstateIndex&) = delete; // it points into itself
    EstateIndex& operator=(const EstateIndex&) = delete;

    const estate::Snapshot& snapshot() const { return *snapshot_; }

    // What is known of a namespace, be it that nothing is in it.
    estate::NamespaceFacts facts(Id<estate::Target> target, std::string_view namespace_) const;
    // All of that name: two different documents of one key are both there.
    const std::vector<Id<estate::Service>>& services(Id<estate::Target> target, std::string_view namespace_,
                                                     std::string_view name) const;
    // spec.controller of an IngressClass, spec.controllerName of a GatewayClass; "" if it is not in the
    // estate.
    std::string_view class_controller(Id<estate::Target> target, std::string_view kind,
                                      std::string_view name) const;
    // The only IngressClass that is marked as the default one; "" if there is none, or several.
    std::string_view default_ingress_class(Id<estate::Target> target) const;
    bool has_address_pool(Id<estate::Target> target) const;
    // Is there any Ingress, Gateway, Route or router's own kind?
    bool has_entries() const;
    // Objects of other kinds that lead from outside to Services (routers' own, grants), by kind.
    const std::vector<Id<estate::Object>>& objects(std::string_view kind) const;

    template <class Row>
    Id<estate::Target> target_of(const Row& row) const {
        return snapshot_->object_of(row).target;
    }

    // The workloads behind a Service with a selector; pods that have ended are behind none.
    std::vector<Id<estate::Workload>> selected(const estate::Service& service) const;
    // Pods that a port of a Service leads to: by selector, else by EndpointSlices.
    std::vector<Endpoint> endpoints(const estate::Service& service, const estate::ServicePort& port) const;

  private:
    // A label of pods of a namespace. Numbers in place of names: most of the time goes into hashing.
    struct LabelOfPods {
        const estate::NamespaceScope* in = nullptr;
        std::size_t key = 0; // place in keys_
        std::string_view value;

        bool operator==(const LabelOfPods&) const = default;
    };
    struct LabelOfPodsHash {
        std::size_t operator()(const LabelOfPods& label) const;
    };

    void add_object(Id<estate::Object> id, const estate::Object& object);
    void add_labels(const estate::NamespaceScope& scope, Id<estate::Workload> id);
    void add_pods();
    std::vector<Id<estate::Workload>> candidates(const estate::Service& service) const;
    std::vector<Endpoint> endpoints_of_slices(const estate::Service& service,
                                              const estate::ServicePort& port) const;

    const estate::Snapshot* snapshot_;
    estate::Clusters clusters_;
    std::vector<std::string_view>
        keys_; // that selectors of Services name: few, however many labels pods have
    std::unordered_map<LabelOfPods, std::vector<Id<estate::Workload>>, LabelOfPodsHash> by_label_;
    // For EndpointSlices, where there are any. Addresses are of live pods; their namespace is "".
    ByScopedName<Id<estate::Workload>> pods_;
    ByScopedName<std::vector<Id<estate::Workload>>> by_address_;
    ByScopedName<std::vector<Id<estate::Service>>> services_;
    ByScopedName<std::vector<Id<estate::EndpointSlice>>> slices_;
    ByScopedName<std::string_view> controllers_; // of classes; the kind stands in the place of the namespace
    std::vector<std::vector<std::string_view>> default_classes_; // by target
    std::vector<Id<estate::Target>> pools_;
    std::unordered_map<std::string_view, std::vector<Id<estate::Object>>> objects_;
};

// The port of a pod that a name stands for, as the endpoints controller finds it; 0 if none.
std::uint16_t named_port(const estate::Workload& workload, std::string_view name, estate::Protocol protocol);

} // namespace cofferdam::exposure

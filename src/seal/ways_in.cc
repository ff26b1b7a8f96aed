#include "seal/ways_in.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analysis/exposure/controllers.h"
#include "analysis/reach/entry_targets.h"
#include "estate/field.h"

namespace cofferdam::seal {

namespace {

using estate::Object;
using estate::PortSet;
using estate::Service;
using exposure::Controller;
using exposure::EntryKind;
using reach::PeerId;

// Where the traffic of an Ingress, a Gateway or a Route comes from.
struct Through {
    std::vector<PeerId> controllers; // that run in the estate; empty: one that is not seen
    bool outside = false;            // a load balancer outside the cluster
};

class WaysIn {
  public:
    WaysIn(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope)
        : reach_(reach), snapshot_(reach.snapshot()), lookup_(lookup), scope_(scope) {}

    Needs find() {
        for (const auto& [id, service] : snapshot_.table<Service>()) add_service(service);
        for (const PeerId peer : scope_.peers()) add_host_ports(peer);
        find_controllers();
        for (const reach::EntryTarget& target : reach::entry_targets(snapshot_)) add_entry(target);
        for (const auto& [id, policy] : snapshot_.table<estate::PolicyObject>()) add_webhooks(policy);
        for (const auto& [id, object] : snapshot_.table<Object>()) {
            if (object.kind == "APIService") add_called_service(object, "spec.service", "API of");
        }
        return std::move(needs_);
    }

  private:
    std::string name_of(const Object& object) const { return to_string(snapshot_.key(object)); }

    std::string reason(const Object& object, std::string_view path, std::string_view what) const {
        const value::Place place = estate::locate(object, path).place;
        const std::string where =
            place ? fmt::format(", {}:{}", place.text->name(), place.position().line) : std::string();
        return fmt::format("{}{}{}{}", what, what.empty() ? "" : " ", name_of(object), where);
    }

    void want(Id<estate::Target> target, WantEnd from, PeerId to, const PortSet& ports, std::string reason) {
        if (!ports.empty()) needs_.wants.push_back({target, std::move(from), to, ports, std::move(reason)});
    }

    // kube-proxy may put a node's address in the place of the client's (externalTrafficPolicy Cluster), so
    // what a policy sees is anybody.
    void add_service(const Service& service) {
        const bool is_open = service.type == estate::ServiceType::LoadBalancer
                             || service.type == estate::ServiceType::NodePort
                             || !service.external_ips.empty();
        if (!is_open) return;
        const Object& object = snapshot_.object_of(service);
        const std::string_view type = service.type == estate::ServiceType::LoadBalancer ? "LoadBalancer"
                                      : service.type == estate::ServiceType::NodePort   ? "NodePort"
                                                                                        : "externalIPs";
        for (const estate::ServicePort& port : service.ports) {
            for (const Destination& destination : lookup_.behind(service, port))
                want(object.target, Everybody{}, *destination.peer, destination.ports,
                     reason(object, "spec.type", type));
        }
    }

    void add_host_ports(PeerId peer) {
        const estate::Workload& workload = workload_of(reach_, peer);
        const Object& object = snapshot_.object_of(workload);
        for (const estate::Container& container : workload.containers) {
            for (const estate::ContainerPort& port : container.ports) {
                if (port.host_port == 0) continue;
                want(object.target, Everybody{}, peer, PortSet::of(port.protocol, port.port),
                     reason(object, container.path + ".ports", "hostPort of"));
            }
        }
    }

    void find_controllers() {
        for (std::uint32_t i = 0; i < reach_.peers().size(); ++i) {
            for (const estate::Container& container : workload_of(reach_, PeerId{i}).containers) {
                for (const Controller& controller : exposure::controllers()) {
                    if (exposure::is_image_of(controller, container.image))
                        running_.push_back({&controller, PeerId{i}});
                }
            }
        }
    }

    // "" where the object names no class, or the class is its Gateway's.
    std::string_view class_of(const Object& object) const {
        const auto* const ingress = std::get_if<Id<estate::Ingress>>(&object.row);
        return ingress != nullptr ? snapshot_[*ingress].class_name : std::string_view();
    }

    static EntryKind kind_of(const Object& object) {
        if (object.kind == "Ingress") return EntryKind::Ingress;
        return std::holds_alternative<Id<estate::OpenShiftRoute>>(object.row) ? EntryKind::Route
                                                                              : EntryKind::Gateway;
    }

    Through through(const Object& object) const {
        const EntryKind kind = kind_of(object);
        const std::string_view class_name = class_of(object);
        const std::string_view served_by =
            lookup_.index().class_controller(object.target, "IngressClass", class_name);
        Through found;
        found.outside = exposure::lead_of_cloud_class(kind, class_name).has_value();
        for (const auto& [controller, peer] : running_) {
            if (controller->serves != kind || reach_[peer].target != object.target) continue;
            const bool serves_class = class_name.empty() || controller->class_name == class_name
                                      || (!served_by.empty() && controller->controller_id == served_by);
            if (!serves_class) continue;
            if (controller->entrance == exposure::Entrance::OwnPods) found.controllers.push_back(peer);
            // An Ingress that a cloud's load balancer serves; a Gateway's is in pods that it makes.
            else if (kind == EntryKind::Ingress)
                found.outside = true;
        }
        return found;
    }

    void add_entry(const reach::EntryTarget& target) {
        const auto peer = reach_.peer_of(target.workload);
        if (!peer) return;
        const Object& object = snapshot_[target.through];
        const PortSet ports = target.ports | target.undeclared;
        const Through way = through(object);
        if (way.outside) return want(object.target, Everybody{}, *peer, ports, reason(object, "spec", ""));
        for (const PeerId controller : way.controllers) {
            if (controller != *peer)
                want(object.target, controller, *peer, ports, reason(object, "spec", ""));
        }
        if (way.controllers.empty()) want(object.target, AnyPod{}, *peer, ports, reason(object, "spec", ""));
    }

    // The API server is no pod, and no manifest tells its address.
    void add_webhooks(const estate::PolicyObject& policy) {
        for (const estate::PolicyPart& part : policy.parts) {
            if (!part.service.empty())
                add_called_service(snapshot_.object_of(policy), part.path + ".clientConfig.service",
                                   "webhook of");
        }
    }

    void add_called_service(const Object& object, const std::string& path, std::string_view what) {
        const value::Value& called = estate::at_path(object.effective, path);
        const std::string_view name = called["name"].string_or("");
        // The default of both kinds: k8s.io/api admissionregistration/v1 and apiregistration/v1
        // ServiceReference
        const std::int64_t port = called["port"].int_or(443);
        if (name.empty() || port < 1 || port > 65535) return;
        for (const Id<Service> id :
             lookup_.index().services(object.target, called["namespace"].string_or(""), name)) {
            for (const Destination& destination :
                 lookup_.behind(snapshot_[id], static_cast<std::uint16_t>(port))) {
                if (destination.peer)
                    want(object.target, Everybody{}, *destination.peer, destination.ports,
                         reason(object, path, what));
            }
        }
    }

    struct Running {
        const Controller* controller;
        PeerId peer;
    };

    const reach::Reach& reach_;
    const estate::Snapshot& snapshot_;
    const HostLookup& lookup_;
    const Scope& scope_;
    std::vector<Running> running_;
    Needs needs_;
};

} // namespace

Needs ways_in(const reach::Reach& reach, const HostLookup& lookup, const Scope& scope) {
    return WaysIn(reach, lookup, scope).find();
}

} // namespace cofferdam::seal

// What runs Ingresses, Gateways and Routes: known controllers, by their images and the classes that they
// serve.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/exposure/lead.h"
#include "estate/image.h"

namespace cofferdam::exposure {

enum class EntryKind : std::uint8_t { Ingress, Gateway, Route };

// How traffic comes in through a controller.
enum class Entrance : std::uint8_t {
    OwnPods,         // through its own pods: as they are exposed, so is what lies behind them
    NewLoadBalancer, // through a load balancer, or pods behind one, that it makes for each Ingress or Gateway
};

struct Controller {
    std::string_view name;
    EntryKind serves = EntryKind::Ingress;
    Entrance entrance = Entrance::OwnPods;
    std::string_view
        image; // repository, or its end, of the pods that prove it; where OwnPods: that take the traffic
    std::string_view class_name; // that it serves where no object says who serves a class
    std::string_view
        controller_id; // spec.controller of an IngressClass, spec.controllerName of a GatewayClass
};

std::span<const Controller> controllers();

bool is_image_of(const Controller& controller, const estate::ImageReference& image);
// All whose image it is: of thousands of images hardly one.
std::vector<const Controller*> controllers_of(const estate::ImageReference& image);

// A class that a cloud's own control plane serves, without pods in the cluster. Nothing for other classes.
std::optional<Lead> lead_of_cloud_class(EntryKind kind, std::string_view class_name);

} // namespace cofferdam::exposure

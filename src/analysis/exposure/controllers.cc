#include "analysis/exposure/controllers.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace cofferdam::exposure {

namespace {

// From the projects' own manifests and the lists of
// https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/ and
// https://gateway-api.sigs.k8s.io/implementations/.
constexpr Controller known_controllers[] = {
    {"ingress-nginx", EntryKind::Ingress, Entrance::OwnPods, "ingress-nginx/controller", "nginx",
     "k8s.io/ingress-nginx"},
    {"ingress-nginx", EntryKind::Ingress, Entrance::OwnPods,
     "kubernetes-ingress-controller/nginx-ingress-controller", "nginx", "k8s.io/ingress-nginx"},
    {"ingress-nginx", EntryKind::Ingress, Entrance::OwnPods, "bitnami/nginx-ingress-controller", "nginx",
     "k8s.io/ingress-nginx"},
    {"NGINX Ingress Controller", EntryKind::Ingress, Entrance::OwnPods, "nginx/nginx-ingress", "nginx",
     "nginx.org/ingress-controller"},
    {"NGINX Ingress Controller", EntryKind::Ingress, Entrance::OwnPods, "nginxinc/nginx-ingress", "nginx",
     "nginx.org/ingress-controller"},
    {"Traefik", EntryKind::Ingress, Entrance::OwnPods, "traefik", "traefik", "traefik.io/ingress-controller"},
    {"HAProxy Ingress Controller", EntryKind::Ingress, Entrance::OwnPods, "haproxytech/kubernetes-ingress",
     "haproxy", "haproxy.org/ingress-controller/haproxy"},
    {"HAProxy Ingress", EntryKind::Ingress, Entrance::OwnPods, "jcmoraisjr/haproxy-ingress", "haproxy",
     "haproxy-ingress.github.io/controller"},
    {"Contour", EntryKind::Ingress, Entrance::OwnPods, "envoyproxy/envoy", "contour",
     "projectcontour.io/ingress-controller"},
    {"Kong", EntryKind::Ingress, Entrance::OwnPods, "kong", "kong", "ingress-controllers.konghq.com/kong"},
    {"Kong", EntryKind::Ingress, Entrance::OwnPods, "kong/kong-gateway", "kong",
     "ingress-controllers.konghq.com/kong"},
    {"AWS Load Balancer Controller", EntryKind::Ingress, Entrance::NewLoadBalancer,
     "aws-load-balancer-controller", "alb", "ingress.k8s.aws/alb"},

    {"Envoy Gateway", EntryKind::Gateway, Entrance::NewLoadBalancer, "envoyproxy/gateway", "eg",
     "gateway.envoyproxy.io/gatewayclass-controller"},
    {"Istio", EntryKind::Gateway, Entrance::NewLoadBalancer, "istio/pilot", "istio",
     "istio.io/gateway-controller"},
    {"Cilium", EntryKind::Gateway, Entrance::NewLoadBalancer, "cilium/operator-generic", "cilium",
     "io.cilium/gateway-controller"},
    {"NGINX Gateway Fabric", EntryKind::Gateway, Entrance::NewLoadBalancer, "nginx-gateway-fabric", "nginx",
     "gateway.nginx.org/nginx-gateway-controller"},
    {"Contour", EntryKind::Gateway, Entrance::OwnPods, "envoyproxy/envoy", "contour",
     "projectcontour.io/gateway-controller"},
    {"Traefik", EntryKind::Gateway, Entrance::OwnPods, "traefik", "traefik", "traefik.io/gateway-controller"},
    {"Kong", EntryKind::Gateway, Entrance::OwnPods, "kong", "kong", "konghq.com/kic-gateway-controller"},

    {"OpenShift router", EntryKind::Route, Entrance::OwnPods, "haproxy-router", "",
     "openshift.io/ingress-to-route"},
};

struct CloudClass {
    EntryKind kind;
    std::string_view class_name;
    Truth is_public;
};

// https://cloud.google.com/kubernetes-engine/docs/concepts/ingress#controller_summary,
// https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api#gatewayclass,
// https://www.gateway-api-controller.eks.aws.dev/ (a network of services inside private clouds)
constexpr CloudClass cloud_classes[] = {
    {EntryKind::Ingress, "gce", Truth::Yes},
    {EntryKind::Ingress, "gce-internal", Truth::No},
    {EntryKind::Gateway, "gke-l7-global-external-managed", Truth::Yes},
    {EntryKind::Gateway, "gke-l7-global-external-managed-mc", Truth::Yes},
    {EntryKind::Gateway, "gke-l7-regional-external-managed", Truth::Yes},
    {EntryKind::Gateway, "gke-l7-regional-external-managed-mc", Truth::Yes},
    {EntryKind::Gateway, "gke-l7-gxlb", Truth::Yes},
    {EntryKind::Gateway, "gke-l7-gxlb-mc", Truth::Yes},
    {EntryKind::Gateway, "gke-l7-rilb", Truth::No},
    {EntryKind::Gateway, "gke-l7-rilb-mc", Truth::No},
    {EntryKind::Gateway, "gke-l7-cross-regional-internal-managed-mc", Truth::No},
    {EntryKind::Gateway, "amazon-vpc-lattice", Truth::No},
};

} // namespace

std::span<const Controller> controllers() { return known_controllers; }

bool is_image_of(const Controller& controller, const estate::ImageReference& image) {
    if (!image.repository.ends_with(controller.image)) return false;
    const std::size_t before = image.repository.size() - controller.image.size();
    return before == 0 || image.repository[before - 1] == '/';
}

namespace {

std::string_view last_segment(std::string_view repository) {
    return repository.substr(repository.rfind('/') + 1);
}

// By the last segment of their images.
const std::unordered_multimap<std::string_view, const Controller*>& by_last_segment() {
    static const auto known = [] {
        std::unordered_multimap<std::string_view, const Controller*> found;
        for (const Controller& controller : known_controllers)
            found.emplace(last_segment(controller.image), &controller);
        return found;
    }();
    return known;
}

} // namespace

std::vector<const Controller*> controllers_of(const estate::ImageReference& image) {
    std::vector<const Controller*> found;
    const auto [first, last] = by_last_segment().equal_range(last_segment(image.repository));
    for (auto known = first; known != last; ++known) {
        if (is_image_of(*known->second, image)) found.push_back(known->second);
    }
    // In the order of the table.
    std::ranges::sort(found);
    return found;
}

std::optional<Lead> lead_of_cloud_class(EntryKind kind, std::string_view class_name) {
    for (const CloudClass& known : cloud_classes) {
        if (known.kind != kind || known.class_name != class_name) continue;
        return Lead{known.is_public, fmt::format("class {} makes {} load balancer", class_name,
                                                 known.is_public == Truth::Yes ? "a public" : "an internal")};
    }
    return std::nullopt;
}

} // namespace cofferdam::exposure

#include <gtest/gtest.h>

#include "seal/test_world.h"

namespace cofferdam::seal {
namespace {

std::string wants_of(const std::string& yaml, const Options& options = {}) {
    const reach::ReachPtr reach = read_world(yaml);
    return wants(*reach, plan_network(*reach, options, nullptr));
}

std::string notes_of(const std::string& yaml, NoteKind kind) {
    const reach::ReachPtr reach = read_world(yaml);
    return notes(plan_network(*reach, {}, nullptr), kind);
}

constexpr std::string_view web_to_cart = "Deployment shop/web > Deployment shop/cart TCP 8080\n";

TEST(DeclaredNeeds, FollowAServiceToThePortOfItsPods) {
    EXPECT_EQ(wants_of(app("web", env("CART", "http://cart")) + app("cart")), web_to_cart);
    EXPECT_EQ(wants_of(app("web", env("CART_ADDR", "cart:80")) + app("cart")), web_to_cart);
    EXPECT_EQ(wants_of(app("web", env("CART_HOST", "cart")) + app("cart")), web_to_cart);
    EXPECT_EQ(wants_of(app("web", env("CART", "cart.shop.svc.cluster.local:80")) + app("cart")), web_to_cart);
}

TEST(DeclaredNeeds, ReadCommandLines) {
    EXPECT_EQ(wants_of(app("web", "args: [--cart-host=cart]") + app("cart")), web_to_cart);
    EXPECT_EQ(wants_of(app("web", "args: [--cart-host, cart]") + app("cart")), web_to_cart);
    EXPECT_EQ(wants_of(app("web", "command: [sh, -c, until nc -z cart 80; do sleep 1; done]") + app("cart")),
              web_to_cart);
    EXPECT_EQ(wants_of(app("web", "command: [sh, -c, 'nc -z cart 80 && exec web']") + app("cart")),
              web_to_cart);
    EXPECT_EQ(wants_of(app("web", "command: [sh, -c, 'curl $CART_SERVICE_HOST']") + app("cart")),
              web_to_cart);
    EXPECT_EQ(wants_of(app("web", "readinessProbe: {exec: {command: [curl, 'http://cart/']}}") + app("cart")),
              web_to_cart);
}

TEST(DeclaredNeeds, ResolveReferencesToOtherVariables) {
    EXPECT_EQ(
        wants_of(app("web", "env: [{name: NAME, value: cart}, {name: CART, value: 'http://$(NAME):80'}]")
                 + app("cart")),
        web_to_cart);
    EXPECT_EQ(wants_of(app("web", "env: [{name: CART_HOST, value: cart}, {name: CART_PORT, value: '80'}]")
                       + app("cart")),
              web_to_cart);
}

TEST(DeclaredNeeds, ReadConfigMaps) {
    const std::string map =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n"
        "data: {CART_ADDR: \"cart:80\"}\n";
    EXPECT_EQ(wants_of(app("web", "envFrom: [{configMapRef: {name: settings}}]") + app("cart") + map),
              web_to_cart);
    EXPECT_EQ(wants_of(app("web",
                           "env: [{name: X, valueFrom: {configMapKeyRef: {name: settings, key: CART_ADDR}}}]")
                       + app("cart") + map),
              web_to_cart);
    EXPECT_EQ(wants_of(app("web") + app("cart") + map), "");
}

TEST(DeclaredNeeds, CrossNamespaces) {
    EXPECT_EQ(wants_of(app("web", env("DB_URL", "http://db.data")) + app("db", "", "data")),
              "Deployment shop/web > Deployment data/db TCP 8080\n");
}

TEST(DeclaredNeeds, APortThatTheServiceLacksIsTold) {
    EXPECT_EQ(notes_of(app("web", env("CART_ADDR", "cart:81")) + app("cart"), NoteKind::Unresolved),
              "Deployment shop/web: Service shop/cart has no port 81 (env CART_ADDR of Deployment shop/web, "
              "world.yaml:11)\n");
    EXPECT_EQ(notes_of(app("web", env("CART_ADDR", "basket:80")), NoteKind::Unresolved),
              "Deployment shop/web: there is no Service basket (env CART_ADDR of Deployment shop/web, "
              "world.yaml:11)\n");
}

TEST(DeclaredNeeds, NamesOutsideAreListedUnlessAllowed) {
    const std::string world = app("web", env("PAY_URL", "https://pay.example.com/v1"));
    EXPECT_EQ(wants_of(world), "");
    EXPECT_EQ(notes_of(world, NoteKind::ExternalName), "Deployment shop/web: pay.example.com port 443 (env "
                                                       "PAY_URL of Deployment shop/web, world.yaml:11)\n");
    Options options;
    options.allow_external_names = true;
    EXPECT_EQ(wants_of(world, options), "Deployment shop/web > 0.0.0.0/0 TCP 443\n");
}

TEST(DeclaredNeeds, AnAddressToListenOnIsNoNeed) {
    EXPECT_EQ(wants_of(app("web", env("LISTEN_ADDR", "0.0.0.0:8080"))), "");
    EXPECT_EQ(wants_of(app("web", env("SELF_URL", "http://localhost:9000"))), "");
    EXPECT_EQ(wants_of(app("web", env("DB_ADDR", "10.1.2.3:5432"))),
              "Deployment shop/web > 10.1.2.3/32 TCP 5432\n");
}

TEST(DeclaredNeeds, AddressesOfIpv6AreNeeded) {
    const std::string to_v6 = "Deployment shop/web > 2a00:1450::5/128 TCP 9000\n";
    EXPECT_EQ(wants_of(app("web", env("STORE", "http://[2a00:1450::5]:9000"))), to_v6);
    EXPECT_EQ(wants_of(app("web", env("STORE", "[2a00:1450::5]:9000"))), to_v6);
    EXPECT_EQ(wants_of(app("web", env("STORE", "[::]:9000"))), "");
}

TEST(DeclaredNeeds, WhatASecretHoldsIsNotKnown) {
    EXPECT_EQ(
        notes_of(app("web", "env: [{name: DATABASE_URL, valueFrom: {secretKeyRef: {name: db, key: url}}}]"),
                 NoteKind::FromSecret),
        "Deployment shop/web: env DATABASE_URL from Secret db\n");
}

TEST(DeclaredNeeds, PermissionsMeanTheKubernetesApi) {
    const std::string binding = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
                                "metadata: {name: web, namespace: shop}\nroleRef: {apiGroup: "
                                "rbac.authorization.k8s.io, kind: Role, name: r}\n"
                                "subjects: [{kind: ServiceAccount, name: default, namespace: shop}]\n";
    EXPECT_EQ(notes_of(app("web") + binding, NoteKind::ApiServer),
              "Deployment shop/web: ServiceAccount default of Deployment shop/web has permissions\n");
    Options options;
    options.api_server = *estate::parse_block("10.9.0.1/32");
    EXPECT_EQ(wants_of(app("web") + binding, options), "Deployment shop/web > 10.9.0.1/32 TCP 443,6443\n");
}

TEST(WaysIn, AreKeptOpenOnThePodsOwnPorts) {
    const std::string service =
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: shop}\n"
        "spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 443, targetPort: 8443}]}\n";
    EXPECT_EQ(wants_of(app("web") + service), "everybody > Deployment shop/web TCP 8443\n");
}

std::string ingress() {
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front, namespace: shop}\n"
           "spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}\n";
}

TEST(WaysIn, AnIngressIsItsController) {
    EXPECT_EQ(wants_of(app("web") + ingress()), "any pod > Deployment shop/web TCP 8080\n");
    std::string controller = app("proxy", "", "edge");
    controller.replace(controller.find("image: x"), 8,
                       "image: registry.k8s.io/ingress-nginx/controller:v1.10.0");
    EXPECT_EQ(wants_of(app("web") + ingress() + controller),
              "Deployment edge/proxy > Deployment shop/web TCP 8080\n");
}

TEST(WaysIn, WebhooksAreCalledByTheApiServer) {
    const std::string webhook =
        "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
        "metadata: {name: w}\nwebhooks: [{name: w.example.com, admissionReviewVersions: [v1], sideEffects: "
        "None,\n"
        "  clientConfig: {service: {name: web, namespace: shop, port: 80}}}]\n";
    EXPECT_EQ(wants_of(app("web") + webhook), "everybody > Deployment shop/web TCP 8080\n");
}

} // namespace
} // namespace cofferdam::seal

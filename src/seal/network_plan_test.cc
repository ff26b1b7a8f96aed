#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "seal/network_plan.h"
#include "seal/test_world.h"

namespace cofferdam::seal {
namespace {

std::string shop() {
    return app("web", env("CART_ADDR", "cart:80")) + app("cart", env("DB_URL", "http://db.data"))
           + app("db", "", "data")
           + "---\napiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: shop}\n"
             "spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 443, targetPort: 8443}]}\n";
}

std::string texts(const NetworkPlan& plan) {
    std::string text;
    for (const PlannedPolicy& policy : plan.policies) text += policy_text(policy);
    return text;
}

NetworkPlan plan_of(const reach::ReachPtr& reach, const observations::FlowWindow* window = nullptr) {
    return plan_network(*reach, {}, window);
}

TEST(NetworkPlan, ASmallShop) {
    const reach::ReachPtr reach = read_world(shop());
    EXPECT_EQ(texts(plan_of(reach)), R"(# every pod of data
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: data
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
# Deployment data/db
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: data
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        # env DB_URL of Deployment shop/cart, world.yaml:29
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop
          podSelector:
            matchLabels:
              app: cart
      ports:
        - protocol: TCP
          port: 8080
# every pod of shop
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
# Deployment shop/cart
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: cart
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: cart
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        # env CART_ADDR of Deployment shop/web, world.yaml:11
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 8080
  egress:
    - to:
        # env DB_URL of Deployment shop/cart, world.yaml:29
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: data
          podSelector:
            matchLabels:
              app: db
      ports:
        - protocol: TCP
          port: 8080
    - to:
        # DNS
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: TCP
          port: 53
        - protocol: UDP
          port: 53
# Deployment shop/web
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress, Egress]
  ingress:
    # LoadBalancer Service shop/front, world.yaml:59
    - ports:
        - protocol: TCP
          port: 8443
  egress:
    - to:
        # env CART_ADDR of Deployment shop/web, world.yaml:11
        - podSelector:
            matchLabels:
              app: cart
      ports:
        - protocol: TCP
          port: 8080
    - to:
        # DNS
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: TCP
          port: 53
        - protocol: UDP
          port: 53
)");
}

TEST(NetworkPlan, TheSecondAnalysisFindsWhatIsWantedAndNoMore) {
    const reach::ReachPtr reach = read_world(shop());
    const NetworkPlan plan = plan_of(reach);
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(proof->broken.empty());
    EXPECT_EQ(proof->wants, plan.wants.size());
    EXPECT_EQ(proof->before.open_pairs, 6u);
    EXPECT_EQ(proof->after.pairs, 6u);
    EXPECT_EQ(proof->after.excess_pairs, 0u);
    EXPECT_EQ(proof->after.excess_ports, 0u);
    EXPECT_EQ(proof->before.from_outside, 3u);
    EXPECT_EQ(proof->after.from_outside, 1u);
    EXPECT_EQ(proof->after.to_outside, 0u);
}

TEST(NetworkPlan, TheClustersDnsIsWantedWhereItIsInTheEstate) {
    const reach::ReachPtr reach = read_world(shop() + R"(---
apiVersion: v1
kind: Pod
metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {containers: [{name: main, image: x}]}
)");
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->after.open_pairs,
              5u); // web and cart to DNS, web to cart, cart to db, and DNS to web as everybody
    EXPECT_EQ(proof->after.excess_ports, 0u);
}

TEST(NetworkPlan, AMissingPolicyBreaksTheProof) {
    const reach::ReachPtr reach = read_world(shop());
    NetworkPlan plan = plan_of(reach);
    std::erase_if(plan.policies, [](const PlannedPolicy& policy) { return policy.name == "cart"; });
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof);
    ASSERT_EQ(proof->broken.size(), 3u);
    EXPECT_EQ(proof->broken[1], "Deployment shop/web to Deployment shop/cart TCP 8080 (env CART_ADDR of "
                                "Deployment shop/web, world.yaml:11)");
}

TEST(NetworkPlan, ATooWideRuleIsCountedAsExcess) {
    const reach::ReachPtr reach = read_world(shop());
    NetworkPlan plan = plan_of(reach);
    for (PlannedPolicy& policy : plan.policies) {
        if (policy.name == "cart")
            policy.ingress[0].ports = estate::PortSet::of(estate::Protocol::Tcp, {8080, 8089});
        if (policy.name == "web")
            policy.egress[0].ports = estate::PortSet::of(estate::Protocol::Tcp, {8080, 8089});
    }
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->after.excess_pairs, 1u);
    EXPECT_EQ(proof->after.excess_ports, 9u);
    ASSERT_EQ(proof->excess.size(), 1u);
    EXPECT_EQ(proof->excess[0].ports.to_string(), "TCP 8081-8089");
    EXPECT_EQ(proof->excess[0].policies,
              (std::vector<std::string>{"NetworkPolicy shop/cart", "NetworkPolicy shop/web"}));
}

TEST(NetworkPlan, WhatItWroteItFindsCovered) {
    const reach::ReachPtr reach = read_world(shop());
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof);
    EXPECT_TRUE(plan_of(proof->reach).policies.empty());
}

TEST(NetworkPlan, NamesThatAreTakenAreLeftAlone) {
    const reach::ReachPtr reach = read_world(
        shop()
        + "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
          "metadata: {name: web, namespace: shop}\nspec: {podSelector: {matchLabels: {app: other}}}\n");
    std::string names;
    for (const PlannedPolicy& policy : plan_of(reach).policies) names += policy.name + " ";
    EXPECT_EQ(names, "default-deny db default-deny cart web-deployment ");
}

TEST(NetworkPlan, WhatADenyingPolicyOfAnotherEngineKeepsClosedIsTold) {
    const reach::ReachPtr reach = read_world(shop() + R"(---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: no-db}
spec:
  priority: 5
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: data}}}
  ingress: [{action: Deny, from: [{namespaces: {}}]}]
)");
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof);
    EXPECT_TRUE(proof->broken.empty());
    ASSERT_EQ(proof->kept_closed.size(), 1u);
    EXPECT_EQ(notes(*proof, NoteKind::Opens), "");
    EXPECT_EQ(proof->kept_closed[0].subject, "Deployment shop/cart to Deployment data/db TCP 8080");
    EXPECT_EQ(proof->kept_closed[0].text,
              "AdminNetworkPolicy no-db (env DB_URL of Deployment shop/cart, world.yaml:29)");
}

TEST(NetworkPlan, WhatIsDeniedTodayAndWantedIsToldAsOpened) {
    const reach::ReachPtr reach =
        read_world(shop()
                   + "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                     "metadata: {name: closed, namespace: data}\nspec: {podSelector: {}}\n");
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof);
    EXPECT_EQ(notes(*proof, NoteKind::Opens),
              "Deployment shop/cart: to Deployment data/db TCP 8080 (env DB_URL of Deployment shop/cart, "
              "world.yaml:29)\n");
}

std::string pod(std::string_view name, std::string_view labels, std::string_view more = "") {
    return fmt::format("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {}, namespace: shop{}}}\n"
                       "spec: {{containers: [{{name: main, image: x{}}}]}}\n",
                       name, labels, more);
}

std::string leaves_open(std::string_view egress) {
    return fmt::format("---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                       "metadata: {{name: open, namespace: shop}}\n"
                       "spec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{}]}}\n",
                       egress);
}

// What a name outside the cluster is told as.
std::string told(const std::string& more) {
    const reach::ReachPtr reach = read_world(app("web", env("PAY", "https://pay.example.com")) + more);
    const Result<Proof> proof = prove(reach, plan_of(reach));
    if (!proof) return proof.error().message;
    for (const Note& note : proof->notes) {
        if (note.text.starts_with("pay.example.com")) return std::string(heading_of(note.kind).word);
    }
    return "nothing";
}

TEST(NetworkPlan, WhatPassesInAnyCaseIsNotToldAsCut) {
    EXPECT_EQ(told(""), "external-name");
    EXPECT_EQ(told(leaves_open("{}")), "passes");
    EXPECT_EQ(told(leaves_open("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}")), "passes");
    EXPECT_EQ(told(leaves_open("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}")),
              "external-name");
    EXPECT_EQ(told(leaves_open("{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}")), "perhaps-cut");
    // Its namespace cannot be sealed.
    EXPECT_EQ(told(app("cart") + pod("bare", "", ", env: [{name: CART, value: 'http://cart'}]")), "passes");
}

TEST(NetworkPlan, AWorkloadWithoutNeedsThatAPolicyLeavesOpenIsNotClosed) {
    const reach::ReachPtr reach = read_world(app("web") + leaves_open("{}"));
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof);
    EXPECT_EQ(notes(*proof, NoteKind::NoNeed), "Deployment shop/web: it names nobody, and nobody names it; "
                                               "policies of the estate leave it open in part\n");
}

TEST(NetworkPlan, PairsThatAreNotSealedAreTold) {
    const reach::ReachPtr reach =
        read_world(shop() + app("dns", "", "kube-system") + app("proxy", "", "kube-system"));
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->after.pairs, 18u);
    EXPECT_EQ(proof->left_out.pairs, 2u);
    EXPECT_EQ(proof->left_out.namespaces, (std::vector<std::string_view>{"kube-system"}));
}

TEST(NetworkPlan, AWayInThatAPolicyNarrowsIsNotOpened) {
    const reach::ReachPtr reach = read_world(shop() + R"(---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: office, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 8443}]}]
)");
    const NetworkPlan plan = plan_of(reach);
    EXPECT_EQ(notes(plan, NoteKind::NotOpened),
              "Deployment shop/web: TCP 8443 (LoadBalancer Service shop/front, world.yaml:59)\n");
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof);
    const auto web = *proof->reach->peer_of({0});
    EXPECT_TRUE(proof->reach->from_addresses(*estate::parse_block("9.9.9.0/24"), web).some.allowed.empty());
    EXPECT_EQ(proof->reach->from_addresses(*estate::parse_block("192.0.2.0/24"), web).all.allowed.to_string(),
              "TCP 8443");
}

TEST(NetworkPlan, SharedLabelsAreTold) {
    const std::string labels = ", labels: {app: tool}";
    const reach::ReachPtr reach = read_world(
        app("cart") + pod("a", labels, ", env: [{name: CART, value: 'http://cart'}]") + pod("b", labels));
    const NetworkPlan plan = plan_of(reach);
    EXPECT_EQ(notes(plan, NoteKind::SharedLabels), "Pod shop/a: its labels select also Pod shop/b\n");
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->after.excess_pairs, 1u); // b to cart
}

TEST(NetworkPlan, ThePairOfLabelsThatTellsApartIsEnough) {
    const reach::ReachPtr reach = read_world(
        pod("a", ", labels: {app: x, component: api, team: t}", ", env: [{name: B, value: 'http://b'}]")
        + pod("b", ", labels: {app: x, component: db, team: t}")
        + pod("c", ", labels: {app: z, component: db, team: t}")
        + "---\napiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: shop}\n"
          "spec: {selector: {app: x, component: db}, ports: [{port: 80}]}\n");
    const NetworkPlan plan = plan_of(reach);
    ASSERT_EQ(plan.policies.size(), 3u);
    EXPECT_EQ(plan.policies[1].labels, (LabelList{{"component", "api"}}));
    EXPECT_EQ(plan.policies[2].labels, (LabelList{{"app", "x"}, {"component", "db"}}));
}

TEST(NetworkPlan, ANamespaceWithANamelessPodThatNeedsSomethingIsNotSealed) {
    const reach::ReachPtr reach =
        read_world(app("cart") + pod("bare", "", ", env: [{name: CART, value: 'http://cart'}]"));
    const NetworkPlan plan = plan_of(reach);
    EXPECT_TRUE(plan.policies.empty());
    EXPECT_EQ(notes(plan, NoteKind::NotSealed), "Namespace shop: Pod shop/bare has no labels that a policy "
                                                "could select it by, and it needs: env CART of "
                                                "Pod shop/bare, world.yaml:23\n");
}

TEST(NetworkPlan, WhatIsNotKnownIsTold) {
    const reach::ReachPtr reach = read_world(
        pod("quiet", ", labels: {app: quiet}, annotations: {prometheus.io/scrape: 'true'}")
        + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: host, namespace: shop, labels: {app: host}}\n"
          "spec: {hostNetwork: true, containers: [{name: main, image: x}]}\n");
    const NetworkPlan plan = plan_of(reach);
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof);
    EXPECT_EQ(
        notes(*proof, NoteKind::NoNeed),
        "Pod shop/host: it names nobody, and nobody names it; what policies do on the host's network is "
        "undefined\n"
        "Pod shop/quiet: it names nobody, and nobody names it; it is closed wholly\n");
    EXPECT_EQ(notes(plan, NoteKind::HostNetwork), "Pod shop/host: its traffic comes from its node's address, "
                                                  "and what policies do to it is undefined\n");
    EXPECT_EQ(notes(plan, NoteKind::Scraped),
              "Pod shop/quiet: prometheus.io/scrape is set; let the scraper in by a record of its flows\n");
}

TEST(NetworkPlan, KubernetesOwnNamespacesAreLeftAlone) {
    const reach::ReachPtr reach = read_world(app("dns", "", "kube-system"));
    EXPECT_TRUE(plan_of(reach).policies.empty());
}

TEST(NetworkPlan, HostileNamesAreQuoted) {
    const reach::ReachPtr reach = read_world(R"(---
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: "true", "x\n- y": "1"}}
spec: {containers: [{name: main, image: x, env: [{name: "A\n- evil: 1\n#", value: 'http://b'}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop, labels: {app: "1"}}
spec: {containers: [{name: main, image: x}]}
---
apiVersion: v1
kind: Service
metadata: {name: b, namespace: shop}
spec: {selector: {app: "1"}, ports: [{port: 80}]}
)");
    const Result<Proof> proof = prove(reach, plan_of(reach));
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(proof->broken.empty());
    EXPECT_EQ(proof->wants, 2u); // b, and DNS
    EXPECT_EQ(proof->after.excess_pairs, 0u);
}

TEST(PolicyFiles, OneForEachNamespaceAndAKustomization) {
    const reach::ReachPtr reach = read_world(shop());
    const Result<std::vector<NewFile>> files = policy_files(reach->snapshot(), plan_of(reach));
    ASSERT_TRUE(files);
    ASSERT_EQ(files->size(), 3u);
    EXPECT_EQ((*files)[0].path, "data.yaml");
    EXPECT_EQ((*files)[1].path, "kustomization.yaml");
    EXPECT_EQ((*files)[1].text,
              "# Written by `cofferdam seal --network`. Comments say what each rule is for.\n"
              "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
              "  - data.yaml\n  - shop.yaml\n");
    EXPECT_EQ((*files)[2].path, "shop.yaml");
}

TEST(PolicyFiles, ANamespaceThatIsAPathIsRefused) {
    const reach::ReachPtr reach = read_world(app("web", "", "../../etc"));
    EXPECT_FALSE(policy_files(reach->snapshot(), plan_of(reach)));
}

// A shop that others wrote: every Service that a workload names stays within reach.
TEST(NetworkPlan, OnlineBoutique) {
    const std::string path =
        COFFERDAM_SOURCE_DIR "/../shared/suites/estates/online-boutique/kubernetes-manifests.yaml";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    const reach::ReachPtr reach = read_world(text.str());
    const NetworkPlan plan = plan_of(reach);
    const Result<Proof> proof = prove(reach, plan);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_TRUE(proof->broken.empty());
    EXPECT_EQ(proof->wants, plan.wants.size());
    EXPECT_EQ(proof->after.excess_pairs, 0u);
    // Read off the manifests by hand: 7 of frontend, 6 of checkoutservice, and one each of
    // recommendationservice, cartservice and loadgenerator; the load balancer before the frontend.
    EXPECT_EQ(wants(*reach, plan), R"(everybody > Deployment default/frontend TCP 8080
Deployment default/cartservice > Deployment default/redis-cart TCP 6379
Deployment default/checkoutservice > Deployment default/productcatalogservice TCP 3550
Deployment default/checkoutservice > Deployment default/shippingservice TCP 50051
Deployment default/checkoutservice > Deployment default/paymentservice TCP 50051
Deployment default/checkoutservice > Deployment default/emailservice TCP 8080
Deployment default/checkoutservice > Deployment default/currencyservice TCP 7000
Deployment default/checkoutservice > Deployment default/cartservice TCP 7070
Deployment default/frontend > Deployment default/productcatalogservice TCP 3550
Deployment default/frontend > Deployment default/currencyservice TCP 7000
Deployment default/frontend > Deployment default/cartservice TCP 7070
Deployment default/frontend > Deployment default/recommendationservice TCP 8080
Deployment default/frontend > Deployment default/shippingservice TCP 50051
Deployment default/frontend > Deployment default/checkoutservice TCP 5050
Deployment default/frontend > Deployment default/adservice TCP 9555
Deployment default/loadgenerator > Deployment default/frontend TCP 8080
Deployment default/loadgenerator > Deployment default/frontend TCP 8080
Deployment default/recommendationservice > Deployment default/productcatalogservice TCP 3550
)");
    EXPECT_EQ(notes(plan, NoteKind::Unresolved).substr(0, 87),
              "Deployment default/frontend: there is no Service shoppingassistantservice (env SHOPPING");
}

} // namespace
} // namespace cofferdam::seal

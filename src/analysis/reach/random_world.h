// For tests: small estates at random, with policies of every form that the engines have.
#pragma once

#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "estate/builder.h"
#include "estate/traffic.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::reach {

class RandomWorld {
  public:
    explicit RandomWorld(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class T>
    T one_of(std::initializer_list<T> of) {
        return of.begin()[below(of.size())];
    }

    // Namespaces and pods, without policies.
    std::string pods() {
        std::string text;
        for (const std::string_view name : {"a", "b", "c"}) {
            if (chance(70)) text += fmt::format("{}---\n", namespace_object(name));
            if (chance(5)) text += fmt::format("{}---\n", namespace_object(name));
        }
        const std::size_t count = 2 + below(6);
        for (std::size_t i = 0; i < count; ++i) text += fmt::format("{}---\n", pod(i));
        return text;
    }

    std::string network_policy(std::size_t number) {
        return fmt::format(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
            "metadata: {{name: n{}, namespace: {}}}\nspec: {{podSelector: {}, policyTypes: {}, "
            "ingress: {}, egress: {}}}\n",
            number, place(), selector(),
            one_of<std::string_view>({"[Ingress]", "[Egress]", "[Ingress, Egress]"}), rules("from"),
            rules("to"));
    }

    estate::Entity other_policy(std::size_t number) {
        static const std::vector<std::string> names = {"o0", "o1", "o2", "o3", "o4"};
        estate::PolicyObject object;
        object.namespace_ = chance(30) ? place() : "";
        object.name = names[number];
        const std::size_t parts = 1 + below(2);
        for (std::size_t i = 0; i < parts; ++i) object.traffic.push_back(traffic());
        return entity(std::move(object));
    }

    estate::Entity tier() {
        estate::PolicyObject object;
        object.name = "t";
        object.tier = {.order = one_of({500.0, 2'000'000.0}), .passes_at_end = chance(50)};
        return entity(std::move(object));
    }

    estate::AddressSet addresses() {
        std::vector<estate::AddressRange> ranges;
        for (std::size_t i = 1 + below(2); i > 0; --i) ranges.push_back(*estate::parse_block(block()));
        return estate::AddressSet(std::move(ranges));
    }

  private:
    static estate::Entity entity(estate::PolicyObject object) {
        estate::Entity made;
        made.object.group = "example.org";
        made.object.kind = "Policy";
        made.object.namespace_ = object.namespace_;
        made.object.name = object.name;
        made.row = std::move(object);
        return made;
    }

    std::string_view place() { return one_of<std::string_view>({"a", "b", "c"}); }
    std::string_view value() { return one_of<std::string_view>({"x", "z"}); }
    std::string_view key() { return one_of<std::string_view>({"app", "tier", "pod-template-hash"}); }
    std::string_view block() {
        return one_of<std::string_view>(
            {"10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "10.1.2.0/24", "192.168.0.0/16", "::/0", "fd00::/8"});
    }
    std::string_view protocol() { return one_of<std::string_view>({"TCP", "UDP", "SCTP"}); }

    std::string labels() {
        std::string text = "{";
        for (const std::string_view name : {"app", "tier"}) {
            if (chance(60)) text += fmt::format("{}{}: {}", text.size() > 1 ? ", " : "", name, value());
        }
        return text + "}";
    }

    std::string namespace_object(std::string_view name) {
        return fmt::format("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {}, labels: {}}}\n", name,
                           labels());
    }

    std::string pod_spec() {
        std::string ports;
        for (std::size_t i = below(3); i > 0; --i) {
            ports +=
                fmt::format("{}{{name: {}, containerPort: {}, protocol: {}}}", ports.empty() ? "" : ", ",
                            one_of<std::string_view>({"http", "dns"}), one_of({53, 80, 8080}), protocol());
        }
        return fmt::format(
            "{{hostNetwork: {}, serviceAccountName: {}, containers: [{{name: c, image: i, ports: [{}]}}]}}",
            chance(15), one_of<std::string_view>({"s1", "s2"}), ports);
    }

    std::string pod(std::size_t number) {
        if (chance(40)) {
            return fmt::format(
                "apiVersion: apps/v1\nkind: {}\nmetadata: {{name: w{}, namespace: {}}}\n"
                "spec: {{replicas: {}, selector: {{}}, template: {{metadata: {{labels: {}}}, spec: {}}}}}\n",
                one_of<std::string_view>({"Deployment", "StatefulSet"}), number, place(), below(4), labels(),
                pod_spec());
        }
        const std::string owner =
            chance(40)
                ? ", ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, controller: true}]"
                : "";
        return fmt::format("apiVersion: v1\nkind: Pod\nmetadata: {{name: p{}, namespace: {}, labels: {}{}}}\n"
                           "spec: {}\nstatus: {{phase: {}}}\n",
                           number, place(), labels(), owner, pod_spec(),
                           one_of<std::string_view>({"Running", "Running", "Running", "Succeeded"}));
    }

    std::string selector() {
        if (chance(25)) return "{}";
        if (chance(60)) return fmt::format("{{matchLabels: {}}}", labels());
        if (chance(50)) {
            return fmt::format("{{matchExpressions: [{{key: {}, operator: {}, values: [{}]}}]}}", key(),
                               one_of<std::string_view>({"In", "NotIn"}), value());
        }
        return fmt::format("{{matchExpressions: [{{key: {}, operator: {}}}]}}", key(),
                           one_of<std::string_view>({"Exists", "DoesNotExist"}));
    }

    std::string namespace_selector() {
        return chance(30) ? fmt::format("{{matchLabels: {{kubernetes.io/metadata.name: {}}}}}", place())
                          : selector();
    }

    std::string peer() {
        switch (below(4)) {
        case 0: return fmt::format("{{podSelector: {}}}", selector());
        case 1: return fmt::format("{{namespaceSelector: {}}}", namespace_selector());
        case 2:
            return fmt::format("{{podSelector: {}, namespaceSelector: {}}}", selector(),
                               namespace_selector());
        default: break;
        }
        if (chance(30)) return "{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}";
        return fmt::format("{{ipBlock: {{cidr: '{}'}}}}", block());
    }

    std::string port() {
        switch (below(4)) {
        case 0: return fmt::format("{{protocol: {}}}", protocol());
        case 1:
            return fmt::format("{{protocol: {}, port: {}}}", protocol(),
                               one_of<std::string_view>({"http", "dns"}));
        case 2: return fmt::format("{{protocol: {}, port: 80, endPort: 8080}}", protocol());
        default: return fmt::format("{{port: {}}}", one_of({53, 80, 443}));
        }
    }

    template <class Make>
    std::string list(std::size_t most, Make make) {
        std::string text = "[";
        for (std::size_t i = below(most + 1); i > 0; --i) text += make() + (i > 1 ? ", " : "");
        return text + "]";
    }

    std::string rules(std::string_view peers) {
        return list(2, [&] {
            return fmt::format("{{{}: {}, ports: {}}}", peers, list(2, [&] { return peer(); }),
                               list(2, [&] { return port(); }));
        });
    }

    Truth maybe(unsigned unknown) { return chance(unknown) ? Truth::Unknown : Truth::Yes; }

    estate::Selection test() {
        using enum estate::Selection::Attribute;
        using enum estate::Selection::Test;
        using estate::Selection;
        switch (below(9)) {
        case 0: return Selection::all();
        case 1: return Selection::of(Namespace, In, {place(), place()});
        case 2: return Selection::of_label(NamespaceLabel, "app", In, {value()});
        case 3: return Selection::of_label(Label, key(), Exists);
        case 4: return Selection::of_label(Label, "app", Glob, {"x*"});
        case 5: return Selection::of(Name, StartsWith, {one_of<std::string_view>({"p1", "w"})});
        case 6: return Selection::of(ServiceAccount, In, {"s1"});
        default: return Selection::of_label(Label, key(), In, {value()});
        }
    }

    estate::Selection selection() {
        if (chance(5)) return estate::Selection::unknown();
        estate::Selection made = test();
        if (chance(30)) made = !std::move(made);
        if (chance(40)) made = chance(60) ? std::move(made) && test() : std::move(made) || test();
        return made;
    }

    estate::TrafficPeer traffic_peer() {
        if (chance(15)) return estate::TrafficPeer::everybody();
        estate::TrafficPeer peer;
        if (chance(70)) peer.pods = selection();
        if (chance(30)) peer.addresses = addresses();
        peer.addresses_cover_pods = one_of({Truth::No, Truth::Yes, Truth::Unknown});
        peer.some_addresses = chance(10);
        peer.nodes = one_of({Truth::No, Truth::No, Truth::Yes});
        return peer;
    }

    estate::TrafficRule traffic_rule(estate::TrafficLayer layer) {
        using enum estate::TrafficAction;
        estate::TrafficRule rule;
        rule.action = one_of({Allow, Allow, Deny, Pass});
        if (layer == estate::TrafficLayer::Mesh && rule.action == Pass) rule.action = Allow;
        for (std::size_t i = 1 + below(2); i > 0; --i) rule.peers.push_back(traffic_peer());
        rule.ports =
            chance(50)
                ? estate::PortSet::all()
                : estate::PortSet::of(one_of({estate::Protocol::Tcp, estate::Protocol::Udp}),
                                      {one_of<std::uint16_t>({53, 80}), one_of<std::uint16_t>({80, 8080})});
        if (chance(20)) rule.named_ports.push_back({estate::Protocol::Tcp, "http"});
        rule.applies = maybe(15);
        return rule;
    }

    estate::TrafficSide traffic_side(estate::TrafficLayer layer, bool only_allows) {
        estate::TrafficSide side{.applies = chance(80), .isolates = chance(40), .rules = {}};
        for (std::size_t i = below(4); i > 0; --i) {
            side.rules.push_back(traffic_rule(layer));
            if (only_allows) side.rules.back().action = estate::TrafficAction::Allow;
        }
        return side;
    }

    estate::TrafficPolicy traffic() {
        estate::TrafficPolicy policy;
        const bool only_allows = chance(30);
        policy.layer = chance(20) ? estate::TrafficLayer::Mesh : estate::TrafficLayer::Network;
        policy.tier.order = one_of({estate::TrafficTier::admin, estate::TrafficTier::network_policy,
                                    estate::TrafficTier::network_policy, estate::TrafficTier::baseline});
        if (chance(25)) policy.tier.named = one_of<std::string_view>({"t", "u"});
        policy.order = one_of({1.0, 2.0, 1000.0});
        policy.equal_orders_are_undefined = chance(40);
        policy.subject = selection();
        policy.excludes_host_network = chance(30);
        policy.ingress = traffic_side(policy.layer, only_allows);
        if (policy.layer == estate::TrafficLayer::Network)
            policy.egress = traffic_side(policy.layer, only_allows);
        return policy;
    }

    std::mt19937 random_;
};

// What YAML says, as entities.
inline std::vector<estate::Entity> entities_of(const std::string& yaml) {
    const auto parsed = value::parse_yaml(std::make_shared<value::Text>("world.yaml", yaml));
    kubernetes::Decoded decoded = kubernetes::decode(parsed.documents);
    for (const value::Problem& problem : parsed.problems) ADD_FAILURE() << problem.message << "\n" << yaml;
    for (const value::Problem& problem : decoded.problems) ADD_FAILURE() << problem.message << "\n" << yaml;
    return std::move(decoded.entities);
}

} // namespace cofferdam::reach

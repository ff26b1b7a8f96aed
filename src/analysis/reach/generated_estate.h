// For benchmarks and tests: estates of any size, as they are met: bare pods, 2.5 of each controller (which is
// not in the estate), 25 controllers to a namespace, half as many NetworkPolicies as pods.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "estate/builder.h"
#include "kubernetes/decode.h"
#include "value/document.h"

namespace cofferdam::reach {

class GeneratedEstate {
  public:
    explicit GeneratedEstate(std::size_t pods) : pods_(pods) {
        const Id<estate::Target> target = builder_.add_target({"generated", estate::Origin::Manifest});
        const std::size_t namespaces = std::max<std::size_t>(1, controllers() / per_namespace);
        for (std::size_t i = 0; i < namespaces; ++i) {
            std::string text = namespace_object(i);
            for (std::size_t j = 0; j < per_namespace; ++j) text += controller(i, j);
            const std::size_t policies = pods_ / 2 / namespaces;
            for (std::size_t j = 0; j < policies; ++j) text += policy(i, j);
            for (estate::Entity& entity : decode(text)) builder_.add(target, std::move(entity));
        }
        snapshot_ = std::move(builder_).build().snapshot;
    }

    const estate::SnapshotPtr& snapshot() const { return snapshot_; }

    // The estate after a policy of it, at random, was written anew.
    estate::Built with_a_policy_changed() {
        std::vector<Id<estate::NetworkPolicy>> all;
        for (const auto [id, row] : snapshot_->table<estate::NetworkPolicy>()) all.push_back(id);
        const estate::NetworkPolicy& old = (*snapshot_)[all[below(all.size())]];
        const std::size_t in = static_cast<std::size_t>(std::stoul(std::string(old.namespace_.substr(2))));
        estate::SnapshotBuilder builder(snapshot_);
        builder.replace(old.object,
                        std::move(decode(policy(in, std::stoul(std::string(old.name.substr(1))))).front()));
        return std::move(builder).build();
    }

  private:
    static constexpr std::size_t per_namespace = 25;

    std::size_t controllers() const { return pods_ * 2 / 5; }
    std::size_t below(std::size_t limit) { return random_() % limit; }

    static std::vector<estate::Entity> decode(const std::string& text) {
        const auto parsed = value::parse_yaml(std::make_shared<value::Text>("generated.yaml", text));
        return std::move(kubernetes::decode(parsed.documents).entities);
    }

    static std::string namespace_object(std::size_t number) {
        static constexpr std::string_view environments[] = {"prod", "stage", "dev"};
        return fmt::format("{{apiVersion: v1, kind: Namespace, metadata: {{name: ns{0}, labels: {{team: "
                           "t{1}, env: {2}}}}}}}\n---\n",
                           number, number % 120, environments[number % 3]);
    }

    std::string controller(std::size_t in, std::size_t number) {
        static constexpr std::string_view tiers[] = {"frontend", "backend", "cache", "database"};
        std::string text;
        for (std::size_t i = 0; i < 2 + number % 2; ++i) {
            text += fmt::format("{{apiVersion: v1, kind: Pod, metadata: {{name: app{1}-{2:08x}-{3}, "
                                "namespace: ns{0}, labels: {{app: app{1}, "
                                "tier: {4}, team: t{5}, version: v{6}, pod-template-hash: h{2:08x}}}, "
                                "ownerReferences: [{{apiVersion: apps/v1, "
                                "kind: ReplicaSet, name: app{1}-{2:08x}, uid: u, controller: true}}]}}, "
                                "spec: {{containers: [{{name: main, "
                                "image: registry.example.org/team/app{1}:v{6}, ports: [{{name: http, "
                                "containerPort: {7}}}]}}]}}, "
                                "status: {{phase: Running}}}}\n---\n",
                                in, number, in * 7919 + number, i, tiers[(number + in) % 4], in % 120,
                                number % 3, 8000 + number % 4);
        }
        return text;
    }

    std::string ports() {
        static constexpr std::string_view some[] = {"80",   "443",  "8080",  "8443", "5432", "3306", "6379",
                                                    "9092", "9090", "9100",  "2379", "5672", "8000", "8001",
                                                    "8002", "8003", "50051", "4317", "7000", "27017"};
        std::string text = fmt::format("{{port: {}}}", some[below(std::size(some))]);
        if (below(3) == 0) text += fmt::format(", {{port: {}}}", some[below(std::size(some))]);
        if (below(20) == 0) text += ", {port: 30000, endPort: 32767}";
        return text;
    }

    std::string app() { return fmt::format("{{matchLabels: {{app: app{}}}}}", below(per_namespace)); }

    std::string across() {
        static constexpr std::string_view tiers[] = {"frontend", "backend", "cache", "database"};
        return fmt::format("{{namespaceSelector: {{matchLabels: {{team: t{}}}}}, podSelector: {{matchLabels: "
                           "{{tier: {}}}}}}}",
                           below(120), tiers[below(4)]);
    }

    std::string block() {
        const std::size_t number = below(60);
        if (number < 5)
            return "{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}";
        return fmt::format("{{ipBlock: {{cidr: {}.{}.0.0/16}}}}", 20 + number, number * 3);
    }

    // One of a namespace's, by its number: some are there in each.
    std::string policy(std::size_t in, std::size_t number) {
        std::string spec;
        const std::size_t kind = below(100);
        if (number == 0 && in % 5 < 3) {
            spec = "podSelector: {}, policyTypes: [Ingress]";
        } else if (number == 1 && in % 2 == 0) {
            spec = "podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: "
                   "{kubernetes.io/metadata.name: ns0}}}], ports: [{port: 53, protocol: UDP}]}, {to: "
                   "[{podSelector: {}}]}]";
        } else if (kind < 70) {
            spec = fmt::format("podSelector: {}, ingress: [{{from: [{{podSelector: {}}}], ports: [{}]}}]",
                               app(), app(), ports());
        } else if (kind < 82) {
            spec = fmt::format("podSelector: {}, ingress: [{{from: [{}], ports: [{}]}}]", app(), across(),
                               ports());
        } else if (kind < 90) {
            spec = fmt::format("podSelector: {}, policyTypes: [Egress], egress: [{{to: [{{podSelector: {}}}, "
                               "{}], ports: [{}]}}]",
                               app(), app(), across(), ports());
        } else if (kind < 95) {
            spec = fmt::format("podSelector: {}, policyTypes: [Egress], egress: [{{to: [{}], ports: [{}]}}]",
                               app(), block(), ports());
        } else if (kind < 99) {
            spec = fmt::format("podSelector: {}, ingress: [{{from: [{}], ports: [{}]}}]", app(), block(),
                               ports());
        } else {
            spec = fmt::format(
                "podSelector: {}, ingress: [{{from: [{{podSelector: {{}}}}], ports: [{{port: http}}]}}]",
                app());
        }
        return fmt::format("{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p{}, "
                           "namespace: ns{}}}, "
                           "spec: {{{}}}}}\n---\n",
                           number, in, spec);
    }

    std::size_t pods_;
    std::mt19937 random_{7};
    estate::SnapshotBuilder builder_;
    estate::SnapshotPtr snapshot_;
};

} // namespace cofferdam::reach

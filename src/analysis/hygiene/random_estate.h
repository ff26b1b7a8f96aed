// Random small estates with policies that overlap a lot.
#pragma once

#include <array>
#include <map>
#include <random>
#include <set>
#include <string>

#include "analysis/hygiene/test_estate.h"

namespace cofferdam::hygiene {

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine_);
    }
    template <std::size_t Count>
    std::string one_of(const std::array<const char*, Count>& list) {
        return list[below(Count)];
    }

  private:
    std::mt19937 engine_;
};

inline std::string random_peer(Random& random) {
    static constexpr std::array peers = {
        "{podSelector: {}}",
        "{podSelector: {matchLabels: {app: web}}}",
        "{namespaceSelector: {}}",
        "{namespaceSelector: {matchLabels: {name: shop}}, podSelector: {matchLabels: {app: db}}}",
        "{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}",
        "{ipBlock: {cidr: 10.1.0.0/16}}",
        "{ipBlock: {cidr: 0.0.0.0/0}}",
        "{ipBlock: {cidr: \"2001:db8::/32\"}}",
    };
    return random.one_of(peers);
}

inline std::string random_rule(Random& random, std::string_view side) {
    static constexpr std::array ports = {"", ", ports: [{port: 80}]", ", ports: [{port: http}]",
                                         ", ports: [{port: 8000, endPort: 9000}, {protocol: UDP}]"};
    return fmt::format("{{{}: [{}]{}}}", side, random_peer(random), random.one_of(ports));
}

inline std::string random_policy(Random& random, std::size_t number) {
    static constexpr std::array namespaces = {"shop", "other"};
    static constexpr std::array subjects = {"{}", "{matchLabels: {app: web}}", "{matchLabels: {app: db}}"};
    const bool ingress = random.below(2) == 0;
    return policy(random.one_of(namespaces), fmt::format("p{}", number),
                  fmt::format("{{podSelector: {}, policyTypes: [{}], {}: [{}]}}", random.one_of(subjects),
                              ingress ? "Ingress" : "Egress", ingress ? "ingress" : "egress",
                              random_rule(random, ingress ? "from" : "to")));
}

inline std::string random_admin_policy(Random& random, std::size_t number) {
    static constexpr std::array actions = {"Allow", "Deny", "Pass"};
    static constexpr std::array peers = {
        "{namespaces: {}}", "{namespaces: {matchLabels: {name: other}}}",
        "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}"};
    static constexpr std::array ports = {"", ", ports: [{portNumber: {protocol: TCP, port: 80}}]"};
    return admin_policy(
        "AdminNetworkPolicy", fmt::format("a{}", number),
        fmt::format(
            "{{priority: {}, subject: {{namespaces: {{}}}}, ingress: [{{action: {}, from: [{}]{}}}]}}",
            random.below(2), random.one_of(actions), random.one_of(peers), random.one_of(ports)));
}

struct RandomEstate {
    std::string pods;
    std::map<std::string, std::string> policies; // by name

    // `omitted`: names of policies
    std::string yaml(const std::set<std::string>& omitted = {}) const {
        std::string text = pods;
        for (const auto& [name, policy] : policies) text += omitted.contains(name) ? "" : policy;
        return text;
    }
};

inline RandomEstate random_estate(Random& random) {
    RandomEstate estate{namespace_("shop"), {}};
    for (const char* const name : {"shop", "other"}) {
        for (const char* const app : {"web", "db", "cache"}) estate.pods += pod(name, app);
    }
    for (std::size_t i = random.below(6); i > 0; --i)
        estate.policies[fmt::format("p{}", i)] = random_policy(random, i);
    for (std::size_t i = random.below(4); i > 0; --i)
        estate.policies[fmt::format("a{}", i)] = random_admin_policy(random, i);
    return estate;
}

} // namespace cofferdam::hygiene

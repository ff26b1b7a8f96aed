// For tests: each kind of edge with an estate that has it, and estates that lack one of its preconditions
// each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/test_world.h"

namespace cofferdam::graph {

struct Absence {
    std::string_view why;
    std::string world;
};

struct EdgeCase {
    std::string edge; // "SYS_ADMIN container/shop/a/a -> node/* ?", " ?" if it is conditional
    std::string present;
    std::vector<Absence> absent;
    Options options = {};
};

std::vector<EdgeCase> network_cases();
std::vector<EdgeCase> container_cases();
std::vector<EdgeCase> node_cases();
std::vector<EdgeCase> pod_right_cases();
std::vector<EdgeCase> identity_cases();
std::vector<EdgeCase> guard_cases();

// One container a, with this securityContext and this in the pod's spec.
inline std::string secured(std::string_view security, std::string_view spec = "") {
    return pod("a", spec, fmt::format("securityContext: {{{}}}", security));
}

// One container a that mounts a path of its node.
inline std::string mounting(std::string_view path, std::string_view mount = "",
                            std::string_view security = "") {
    return pod("a", fmt::format("volumes: [{{name: v, hostPath: {{path: {}}}}}]", path),
               fmt::format("securityContext: {{{}}}, volumeMounts: [{{name: v, mountPath: /host{}}}]",
                           security, mount));
}

inline std::string account(std::string_view name, std::string_view more = "") {
    return fmt::format(
        "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: {}, namespace: shop{}}}}}\n---\n", name,
        more);
}

inline std::string secret(std::string_view name, std::string_view more = "") {
    return fmt::format("{{apiVersion: v1, kind: Secret, metadata: {{name: {}, namespace: shop}}{}}}\n---\n",
                       name, more);
}

// A Secret of shop that holds a token of ServiceAccount sa.
inline std::string token_secret() {
    return "{apiVersion: v1, kind: Secret, metadata: {name: t, namespace: shop, annotations: "
           "{kubernetes.io/service-account.name: sa}}, type: kubernetes.io/service-account-token}\n---\n";
}

// Jane may do this in shop, where pod a runs as ServiceAccount sa and Secret s lies; or everywhere.
inline std::string jane_in_shop(std::string_view rules) {
    return pod("a", "serviceAccountName: sa") + account("sa") + secret("s") + role("shop/r", rules)
           + bind("r", "shop/r");
}
inline std::string jane_everywhere(std::string_view rules) {
    return pod("a", "serviceAccountName: sa") + account("sa") + secret("s") + role("r", rules)
           + bind("r", "r");
}

} // namespace cofferdam::graph

// The dangerous powers: permissions that lead further than their words say. One explicit list.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace cofferdam::access {

// One way to hold a power: everything that `needs` lists, parts joined by " & ". A part is verbs and
// resources, any of each: "update,patch roles.rbac.authorization.k8s.io,pods/exec"
// (resource.group/subresource, as kubectl writes them).
struct PowerWay {
    std::string_view needs;
    // Held everywhere, it is cluster-admin in one or two requests, by the rules of RBAC alone.
    bool gives_everything = false;
    int before_minor = 1000; // enough only before Kubernetes 1.N
};

struct Power {
    std::string_view id;
    std::string_view title; // completes "… can"
    std::string_view why;   // what an intruder makes of it, one line
    std::vector<PowerWay> ways;
};

// The list, most far-reaching first.
std::span<const Power> powers();

// Null for an unknown id.
const Power* find_power(std::string_view id);

} // namespace cofferdam::access

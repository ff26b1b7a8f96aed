// The resources that the API server serves for kinds of its own: rules of policies name resources, objects
// name kinds.
#pragma once

#include <span>
#include <string_view>

namespace cofferdam::admission {

struct ApiKind {
    std::string_view group; // "" core
    std::string_view kind;
    std::string_view resource; // "deployments"
    bool namespaced = true;
    // More than one version or group is served: matchPolicy Equivalent would convert.
    bool several_versions = false;
};

// All of them, by group.
std::span<const ApiKind> api_kinds();

// Null for a kind that Kubernetes itself does not serve.
const ApiKind* find_api_kind(std::string_view group, std::string_view kind);

// So is a kind that is not ours, as most are.
bool is_namespaced(std::string_view group, std::string_view kind);

} // namespace cofferdam::admission

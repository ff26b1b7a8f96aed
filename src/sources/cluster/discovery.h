// Which of the kinds that we read a server has, under which path and version.
#pragma once

#include <string>
#include <vector>

#include "sources/cluster/client.h"

namespace cofferdam::cluster {

struct Resource {
    std::string group; // "" core
    std::string version;
    std::string kind;
    std::string name; // "deployments"

    auto operator<=>(const Resource&) const = default;
};

// "/apis/apps/v1/deployments"
std::string list_path(const Resource& resource);
// "deployments.apps", as kubectl says it
std::string full_name(const Resource& resource);

// What was asked for and not given.
struct Unread {
    Resource resource; // without a kind and a name: all of the group
    Cause cause = Cause::Failed;
    std::string message;
};

struct Discovery {
    std::vector<Resource> resources; // in the order of groups, kinds
    std::vector<Unread> unread;      // groups of which the server does not say what they hold
};

enum class ReadSecrets : bool { No, Metadata };

// By the aggregated form where the server has it (KEP-3352), two requests; else group by group.
std::expected<Discovery, Refusal> discover(Client& client, ReadSecrets secrets);

} // namespace cofferdam::cluster

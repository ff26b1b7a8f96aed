// The explicit list of kinds that are read from a cluster: those that the model has rows for, and those that
// an analysis looks at by name. The requests and the role of rbac-manifest come from it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "estate/gap.h"

namespace cofferdam::cluster {

struct KindRead {
    std::string_view group;
    std::string_view kind; // "*": every kind of the group
    estate::Facts facts;   // that are missing where it cannot be read
};

// Without Secrets.
std::span<const KindRead> kinds_read();
const KindRead* find_kind_read(std::string_view group, std::string_view kind);

inline constexpr std::string_view secret_kind = "Secret";

// The name in paths and rules: "NetworkPolicy" → "networkpolicies". Where a server is asked, its own answer
// counts instead.
std::string resource_name(std::string_view group, std::string_view kind);

} // namespace cofferdam::cluster

// States to which edges of several parts lead.
#pragma once

#include "graph/draft.h"

namespace cofferdam::graph {

inline constexpr std::string_view every_namespace = "*"; // of EveryPermissions: those of the cluster, too

// What the binding cluster-admin grants, which every API server makes.
StateId cluster_admin(Draft& draft);
// The place of the ClusterRole cluster-admin in Access::roles().
std::uint32_t cluster_admin_role(const access::Access& access);

} // namespace cofferdam::graph

// The least role that a cluster can be read with, made from the list of kinds that are read.
#pragma once

#include <string>

#include "sources/cluster/discovery.h"

namespace cofferdam::cluster {

// YAML of a ClusterRole: `list` and `watch`, and nothing but them. No rule on Secrets, unless they are to be
// read: RBAC cannot grant their names without their values.
std::string role_manifest(const std::string& name, ReadSecrets secrets);

} // namespace cofferdam::cluster

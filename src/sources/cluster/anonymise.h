// A collection in which nobody is named: names of namespaces, workloads, users, nodes, images, hosts, values
// of labels, and addresses are replaced by pseudonyms wherever they stand; what Kubernetes means by its own
// words stays, so that every analysis sees the same shape. docs/collect.md tells what stays.
#pragma once

#include "core/result.h"
#include "sources/cluster/cipher.h"
#include "sources/cluster/collection.h"

namespace cofferdam::cluster {

// Error: a line of it is no JSON object: what cannot be read cannot be made anonymous.
Result<Collection> anonymise(const Collection& collection, const Key& key);

} // namespace cofferdam::cluster

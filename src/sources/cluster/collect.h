// Reads a cluster once: discovery, then every kind that we read, several at once, each page by page.
#pragma once

#include "core/result.h"
#include "sources/cluster/collection.h"

namespace cofferdam::cluster {

struct CollectOptions {
    ReadSecrets secrets = ReadSecrets::No;
    int page = 500;                                 // objects
    std::size_t pages = 20'000;                     // of one kind
    std::uint64_t bytes = std::uint64_t{900} << 20; // of one kind, as they are kept
    // Where to look for what may not be read of the whole cluster, if the namespaces may not be read either.
    std::vector<std::string> namespaces{};
};

// What may not be read of the whole cluster is asked for in each namespace: rights may be given in one alone.
// What may not be read, or could not, is in `unread`, and the rest goes on. Error: the server cannot be
// reached, does not take the credentials, or does not say what it serves.
Result<Collection> collect(Client& client, const CollectOptions& options = {});

} // namespace cofferdam::cluster

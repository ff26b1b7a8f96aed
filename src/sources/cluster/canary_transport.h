// The one thing that we ever send to an API server beside GET: a POST that it must not keep.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "sources/cluster/transport.h"

namespace cofferdam::cluster {

class CanaryTransport {
  public:
    virtual ~CanaryTransport() = default;
    // POST of a JSON object to `path`, which has no query: dryRun=All is appended here, so that nobody who
    // calls can forget it. The server runs admission as for any object, and stores nothing (apiserver
    // pkg/endpoints/handlers/create.go, registry/generic/registry/dryrun.go).
    virtual std::expected<Response, Failure> try_to_create(const std::string& path,
                                                           const std::string& object) = 0;
};

inline constexpr std::string_view dry_run_query = "?dryRun=All";

// As connect(), for canaries only.
Result<std::unique_ptr<CanaryTransport>> connect_for_canaries(const Connection& connection,
                                                              const TransportLimits& limits = {});

} // namespace cofferdam::cluster

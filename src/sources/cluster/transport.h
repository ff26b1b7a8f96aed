// Where our world ends: one request to an API server, one answer. Tests bring a server in memory.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"
#include "sources/cluster/connection.h"

namespace cofferdam::cluster {

struct Request {
    std::string path; // with its query: "/api/v1/pods?limit=500"
    std::string accept = "application/json";
};

struct Response {
    int status = 0; // of HTTP
    std::string body;
    std::optional<std::chrono::seconds> retry_after{};
};

// No answer, or not a whole one.
struct Failure {
    std::string message;
    bool is_passing = false; // may go well a moment later: a connection that was reset, a time that was over
};

class Transport {
  public:
    virtual ~Transport() = default;
    // GET: nothing else is ever sent.
    virtual std::expected<Response, Failure> get(const Request& request) = 0;
};

struct TransportLimits {
    std::chrono::seconds connect{10};
    std::chrono::seconds request{120};
    std::chrono::seconds silence{30};              // without a byte
    std::uint64_t body = std::uint64_t{256} << 20; // bytes, unpacked
};

// libcurl: HTTP/2 where the server has it, gzip, one connection that is kept. Redirects are not followed:
// they would carry credentials elsewhere. Not thread-safe.
Result<std::unique_ptr<Transport>> connect(const Connection& connection, const TransportLimits& limits = {});

} // namespace cofferdam::cluster

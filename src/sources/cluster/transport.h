// Where our world ends: requests to an API server, and what comes of them, whole or as it comes. Tests bring
// a server in memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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

using StreamId = std::uint64_t;

// What came of a request that was begun.
struct Arrival {
    StreamId stream = 0;
    std::string bytes{};              // of the body, unpacked, in order
    bool is_end = false;              // nothing more comes of this stream
    Response response{};              // its status, by now; at the end all but the body
    std::optional<Failure> failure{}; // at the end: it was not a whole answer
};

class Transport {
  public:
    virtual ~Transport() = default;
    // GET: nothing else is ever sent.
    virtual std::expected<Response, Failure> get(const Request& request) = 0;

    // Many at once, on one connection where the server speaks HTTP/2. An answer may take for ever: whoever
    // begins it watches the clock.
    virtual StreamId begin(const Request& request) = 0;
    virtual void drop(StreamId stream) = 0;
    // What arrived, at once if there is something; else after that time, nothing.
    virtual std::vector<Arrival> wait(std::chrono::milliseconds at_most) = 0;

    // Reads the credentials again, after the server has refused them: tokens expire, and files are written
    // anew.
    virtual Result<void> renew() = 0;
    // The same for who has other things to do: what has been read is used from some wait() on.
    virtual void begin_renewal() = 0;
};

struct TransportLimits {
    std::chrono::seconds connect{10};
    std::chrono::seconds request{120};
    std::chrono::seconds silence{30};              // without a byte
    std::uint64_t body = std::uint64_t{256} << 20; // bytes, unpacked
};

using Reconnect = std::function<Result<Connection>()>;

// libcurl: HTTP/2 where the server has it, gzip, one connection that is kept. Redirects are not followed:
// they would carry credentials elsewhere. Not thread-safe. `again` reads whence `connection` came.
Result<std::unique_ptr<Transport>> connect(const Connection& connection, const TransportLimits& limits = {},
                                           Reconnect again = {});

} // namespace cofferdam::cluster

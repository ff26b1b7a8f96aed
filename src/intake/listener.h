// Listener: where the API server's audit webhook is answered. Loopback only: whoever can send here can make
// things up, so nobody from elsewhere is let in; the API server is on this host, or a proxy that knows it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "core/result.h"
#include "intake/audit_intake.h"

namespace cofferdam::intake {

struct ListenOptions {
    std::string address;     // "127.0.0.1:8444", "[::1]:8444"; port 0: one that is free
    std::string certificate; // files in PEM; both or none: without them it speaks HTTP
    std::string key;
    std::uint64_t most_body = std::uint64_t{64} << 20; // bytes of one POST
};

class Listener {
  public:
    // Bound, and not yet answering. REQUIRES: `intake` outlives this
    static Result<std::unique_ptr<Listener>> open(const ListenOptions& options, AuditIntake& intake);
    virtual ~Listener() = default;

    virtual int port() const = 0;
    // Answers until stop() is called, from another thread. False: it could not.
    virtual bool run() = 0;
    virtual void stop() = 0;
};

} // namespace cofferdam::intake

// What the engine of a host tells of itself (Docker Engine API v1.41 and later,
// https://docs.docker.com/reference/api/engine/; podman serves the same). Only GET is sent.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "estate/gap.h"
#include "sources/cluster/transport.h"
#include "value/document.h"

namespace cofferdam::host {

struct Unread {
    estate::Facts facts;
    std::string what; // "GET /networks", "container web"
    std::string reason;
};

// Documents as they came; null where one could not be read, which `unread` tells.
struct EngineReading {
    std::string address;           // of the target in reports: the file's, if it was read earlier
    std::string socket;            // "/run/docker.sock": where it takes orders; "": on the network
    bool is_plain_network = false; // reached over the network without TLS
    value::DocumentPtr version;
    value::DocumentPtr info;
    value::DocumentPtr images;                  // a List
    value::DocumentPtr networks;                // a List
    value::DocumentPtr volumes;                 // {Volumes: List}
    std::vector<value::DocumentPtr> containers; // inspected
    value::DocumentPtr daemon_file;             // daemon.json; null: there is none, or it was not looked at
    std::vector<Unread> unread;
};

struct EngineLimits {
    std::size_t containers = 20'000;
    std::size_t failures_in_a_row = 3; // of inspections: then the rest is not asked for
};

// Error: nobody answers at the address, or may not be asked.
Result<EngineReading> read_engine(cluster::Transport& transport, const cluster::Connection& connection,
                                  const EngineLimits& limits = {});

// Bounds on one answer.
cluster::TransportLimits engine_transport_limits();

// Adds the file to what was read. Where it is not there, the daemon has its defaults: the document is an
// empty map.
void read_daemon_file(EngineReading& reading, const std::string& path, const FileSystem& files);

} // namespace cofferdam::host

// What the command line says about reading the container engine, or the container runtime, of a host.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "estate/builder.h"
#include "sources/cluster/collection.h"
#include "sources/host/engine.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

struct HostOptions {
    bool host = false;
    std::string address;     // "": DOCKER_HOST, else the default socket
    std::string daemon_file; // "": /etc/docker/daemon.json where the engine is at the default socket
    std::string runtime;     // address of a CRI runtime; "": none is asked
};

void add_host_options(CLI::App& command, HostOptions& options);

// No socket is opened unless one of these options says so.
bool wants_host(const HostOptions& options);

// What was read, for a file. REQUIRES: wants_host(). Error: more than one is named.
struct ReadHost {
    std::string name;
    cluster::Collection collection;
    std::vector<host::Unread> unread;
};
Result<ReadHost> collect_host(const HostOptions& options);

// REQUIRES: wants_host()
Result<void> add_host(const HostOptions& options, estate::SnapshotBuilder& builder);

} // namespace cofferdam::cli

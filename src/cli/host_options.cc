#include "cli/host_options.h"

#include <cstdlib>

#include <CLI/CLI.hpp>

#include "sources/host/engine_address.h"
#include "sources/host/load.h"

namespace cofferdam::cli {

namespace {

constexpr const char* default_daemon_file = "/etc/docker/daemon.json";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

host::Environment environment() {
    return {.docker_host = variable("DOCKER_HOST"),
            .tls_verify = variable("DOCKER_TLS_VERIFY"),
            .cert_path = variable("DOCKER_CERT_PATH"),
            .home = variable("HOME")};
}

} // namespace

void add_host_options(CLI::App& command, HostOptions& options) {
    command
        .add_flag("--host", options.host,
                  "Read the container engine of this host (DOCKER_HOST, else /var/run/docker.sock)")
        ->group("Host");
    command
        .add_option("--docker-host", options.address,
                    "Read the engine at this address: unix:///PATH or tcp://HOST:PORT (TLS as docker does)")
        ->group("Host");
    command
        .add_option("--daemon-file", options.daemon_file,
                    "The engine's daemon.json (default: /etc/docker/daemon.json of the default socket)")
        ->group("Host");
    command
        .add_option(
            "--cri", options.runtime,
            "Read the pods of the container runtime at this address (unix:///PATH; containerd, CRI-O)")
        ->group("Host");
}

bool wants_host(const HostOptions& options) {
    return options.host || !options.address.empty() || !options.runtime.empty();
}

namespace {

Result<host::EngineReading> read_host(const HostOptions& options) {
    const cluster::Connection connection =
        COFFERDAM_TRY(host::engine_connection(options.address, environment(), disk()));
    const std::unique_ptr<cluster::Transport> transport =
        COFFERDAM_TRY(cluster::connect(connection, host::engine_transport_limits()));
    host::EngineReading reading = COFFERDAM_TRY(host::read_engine(*transport, connection));
    const bool is_default = connection.name == host::default_address;
    if (!options.daemon_file.empty() || is_default)
        host::read_daemon_file(
            reading, options.daemon_file.empty() ? default_daemon_file : options.daemon_file, disk());
    return reading;
}

} // namespace

Result<void> add_host(const HostOptions& options, estate::SnapshotBuilder& builder) {
    if (options.host || !options.address.empty()) host::load(COFFERDAM_TRY(read_host(options)), builder);
    if (options.runtime.empty()) return {};
    const std::unique_ptr<host::RuntimeCall> runtime = COFFERDAM_TRY(host::connect_runtime(options.runtime));
    host::load(COFFERDAM_TRY(host::read_runtime(*runtime, options.runtime)), builder);
    return {};
}

} // namespace cofferdam::cli

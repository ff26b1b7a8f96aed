#include "cli/host_options.h"

#include <chrono>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sources/host/engine_address.h"
#include "sources/host/host_collection.h"
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

// "unix:///run/containerd/containerd.sock", whether it was named so or by the path alone.
Result<host::RuntimeReading> read_pods(const HostOptions& options) {
    const std::unique_ptr<host::RuntimeCall> runtime = COFFERDAM_TRY(host::connect_runtime(options.runtime));
    return host::read_runtime(*runtime, fmt::format("unix://{}", host::socket_of(options.runtime)));
}

cluster::Time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

Result<ReadHost> collect_host(const HostOptions& options) {
    const bool is_engine = options.host || !options.address.empty();
    if (is_engine && !options.runtime.empty())
        return error("a file of collect holds one engine or one runtime: leave out --cri or the others");
    if (is_engine) {
        host::EngineReading reading = COFFERDAM_TRY(read_host(options));
        return ReadHost{reading.address, host::collection_of(reading, now()), std::move(reading.unread)};
    }
    host::RuntimeReading reading = COFFERDAM_TRY(read_pods(options));
    return ReadHost{reading.address, host::collection_of(reading, now()), std::move(reading.unread)};
}

Result<void> add_host(const HostOptions& options, estate::SnapshotBuilder& builder) {
    if (options.host || !options.address.empty()) host::load(COFFERDAM_TRY(read_host(options)), builder);
    if (options.runtime.empty()) return {};
    host::load(COFFERDAM_TRY(read_pods(options)), builder);
    return {};
}

} // namespace cofferdam::cli

#include "sources/host/engine_address.h"

#include <string_view>

namespace cofferdam::host {

namespace {

constexpr std::uint64_t largest_certificate = std::uint64_t{1} << 20;

Result<std::string> read_pem(const FileSystem& files, const std::string& folder, std::string_view name) {
    return files.read(join_path(folder, std::string(name)), largest_certificate);
}

// All three, as docker itself asks for them.
Result<void> add_certificates(cluster::Connection& connection, const Environment& environment,
                              const FileSystem& files) {
    const std::string folder =
        environment.cert_path.empty() ? join_path(environment.home, ".docker") : environment.cert_path;
    connection.certificate_authority = COFFERDAM_TRY(read_pem(files, folder, "ca.pem"));
    connection.client_certificate = COFFERDAM_TRY(read_pem(files, folder, "cert.pem"));
    connection.client_key = COFFERDAM_TRY(read_pem(files, folder, "key.pem"));
    return {};
}

// docker's own port where none is named: 2376 with TLS, 2375 without.
std::string with_port(std::string_view authority, bool has_tls) {
    const std::size_t after_address = authority.starts_with('[') ? authority.find(']') : 0;
    const bool has_port = after_address != std::string_view::npos
                          && authority.find(':', after_address) != std::string_view::npos;
    return has_port ? std::string(authority) : fmt::format("{}:{}", authority, has_tls ? 2376 : 2375);
}

} // namespace

Result<cluster::Connection> engine_connection(std::string address, const Environment& environment,
                                              const FileSystem& files) {
    if (address.empty()) address = environment.docker_host;
    if (address.empty()) address = default_address;
    const std::string_view text = address;
    const std::size_t end = text.find("://");
    const std::string_view scheme = end == std::string_view::npos ? "" : text.substr(0, end);
    const std::string_view rest = end == std::string_view::npos ? "" : text.substr(end + 3);
    cluster::Connection connection;
    connection.name = address;
    connection.compression = false; // an engine answers plainly
    if (scheme == "unix" && rest.starts_with('/')) {
        connection.server = "http://localhost";
        connection.unix_socket = rest;
        return connection;
    }
    if (scheme == "tcp" && !rest.empty()) {
        const bool has_tls = !environment.tls_verify.empty();
        connection.server = fmt::format("{}://{}", has_tls ? "https" : "http",
                                        with_port(rest.substr(0, rest.find('/')), has_tls));
        if (has_tls) COFFERDAM_TRY(add_certificates(connection, environment, files));
        return connection;
    }
    if (scheme == "ssh" || scheme == "npipe" || scheme == "fd")
        return error("{}: {} is not spoken here: run this on the host itself, or forward its socket", address,
                     scheme);
    return error("{} is no address of an engine: it must be unix:///PATH or tcp://HOST:PORT", address);
}

} // namespace cofferdam::host

// Where an engine listens, as the docker command takes it from --host and DOCKER_HOST
// (https://docs.docker.com/reference/cli/docker/#environment-variables).
#pragma once

#include <string>

#include "core/file_system.h"
#include "core/result.h"
#include "sources/cluster/connection.h"

namespace cofferdam::host {

inline constexpr const char* default_address = "unix:///var/run/docker.sock";

struct Environment {
    std::string docker_host{}; // DOCKER_HOST; "" not set
    std::string tls_verify{};  // DOCKER_TLS_VERIFY: anything but "" asks for TLS
    std::string cert_path{};   // DOCKER_CERT_PATH: ca.pem, cert.pem, key.pem; "": ~/.docker
    std::string home{};
};

// "" is what DOCKER_HOST says, else the default. Error: an address that is none, a scheme that is not spoken
// here (ssh, npipe), certificates that cannot be read.
Result<cluster::Connection> engine_connection(std::string address, const Environment& environment,
                                              const FileSystem& files);

} // namespace cofferdam::host

// How an API server is reached, and who asks it: what a kubeconfig, or a pod's ServiceAccount, comes to.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cofferdam::cluster {

struct Connection {
    std::string name{};                  // of the target in reports: "context prod"
    std::string namespace_{};            // that its user works in; "": not told
    std::string server{};                // "https://10.0.0.1:6443", without a slash at its end
    std::string unix_socket{};           // the path of the socket behind `server`; "": it is on the network
    std::string certificate_authority{}; // PEM; "": what the system trusts
    std::string tls_server_name{};       // of its certificate; "": the host of `server`
    bool verify = true;                  // its certificate
    std::string proxy{};                 // "": as the environment says
    bool compression = true;
    std::string client_certificate{}; // PEM
    std::string client_key{};         // PEM
    std::string token{};
    std::string username{};
    std::string password{};
    std::vector<std::pair<std::string, std::string>> headers{}; // of impersonation
};

} // namespace cofferdam::cluster

#include <gtest/gtest.h>

#include "sources/host/engine_address.h"

namespace cofferdam::host {
namespace {

const MemoryFileSystem& certificates() {
    static const MemoryFileSystem files(
        {{"certs/ca.pem", "CA"}, {"certs/cert.pem", "CERT"}, {"certs/key.pem", "KEY"}});
    return files;
}

std::string message(const std::string& address, const Environment& environment = {}) {
    const auto connection = engine_connection(address, environment, certificates());
    return connection ? "" : connection.error().message;
}

TEST(EngineAddress, the_default_is_the_socket) {
    const auto connection = engine_connection("", {}, certificates());
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(connection->name, "unix:///var/run/docker.sock");
    EXPECT_EQ(connection->unix_socket, "/var/run/docker.sock");
}

TEST(EngineAddress, the_command_line_comes_before_the_environment) {
    const Environment environment{.docker_host = "unix:///run/user/1000/docker.sock"};
    EXPECT_EQ(engine_connection("", environment, certificates())->unix_socket, "/run/user/1000/docker.sock");
    EXPECT_EQ(engine_connection("unix:///x", environment, certificates())->unix_socket, "/x");
}

TEST(EngineAddress, tcp_has_tls_as_docker_says) {
    EXPECT_EQ(engine_connection("tcp://10.0.0.1", {}, certificates())->server, "http://10.0.0.1:2375");
    EXPECT_EQ(engine_connection("tcp://[::1]", {}, certificates())->server, "http://[::1]:2375");
    const auto secure =
        engine_connection("tcp://box:99", {.tls_verify = "1", .cert_path = "certs"}, certificates());
    ASSERT_TRUE(secure.has_value());
    EXPECT_EQ(secure->server, "https://box:99");
    EXPECT_EQ(secure->certificate_authority, "CA");
    EXPECT_EQ(secure->client_certificate, "CERT");
    EXPECT_EQ(secure->client_key, "KEY");
    EXPECT_TRUE(secure->verify);
}

TEST(EngineAddress, what_is_not_spoken_is_refused) {
    EXPECT_EQ(message("ssh://me@box"),
              "ssh://me@box: ssh is not spoken here: run this on the host itself, or "
              "forward its socket");
    EXPECT_EQ(message("."), ". is no address of an engine: it must be unix:///PATH or tcp://HOST:PORT");
    EXPECT_NE(message("tcp://box", {.tls_verify = "1", .cert_path = "elsewhere"}), "");
}

} // namespace
} // namespace cofferdam::host

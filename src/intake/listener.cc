#include "intake/listener.h"

#include <charconv>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <httplib.h>

namespace cofferdam::intake {

namespace {

constexpr std::size_t threads = 2; // the API server sends its batches one after another
constexpr time_t seconds_of_silence = 10;

struct Address {
    std::string host;
    int port = 0;
};

bool is_loopback(const std::string& host) {
    in_addr four{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    in6_addr six{};
    return ::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

Result<Address> parse_address(const std::string& text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return error("{}: must be ADDRESS:PORT, 127.0.0.1:8444", text);
    Address address{.host = text.substr(0, colon)};
    const std::string_view port = std::string_view(text).substr(colon + 1);
    const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (failure != std::errc() || end != port.data() + port.size() || address.port < 0
        || address.port > 65535)
        return error("{}: {} is no port", text, port);
    if (address.host.starts_with('[') && address.host.ends_with(']'))
        address.host = address.host.substr(1, address.host.size() - 2);
    if (!is_loopback(address.host))
        return error("{}: is no loopback address; only those are listened on", text);
    return address;
}

void answer(AuditIntake& intake, const httplib::Request& request, httplib::Response& response) {
    switch (intake.take(request.body)) {
    case AuditIntake::Taken::Written: response.status = 200; return;
    case AuditIntake::Taken::NotUnderstood: response.status = 400; return;
    case AuditIntake::Taken::DiskFailed: response.status = 503; return; // the API server tries again
    }
}

void prepare(httplib::Server& server, const ListenOptions& options, AuditIntake& intake) {
    server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
    server.set_payload_max_length(options.most_body);
    server.set_read_timeout(seconds_of_silence);
    server.set_write_timeout(seconds_of_silence);
    server.Post(".*", [&intake](const httplib::Request& request, httplib::Response& response) {
        answer(intake, request, response);
    });
}

class HttpListener : public Listener {
  public:
    HttpListener(std::unique_ptr<httplib::Server> server, int port)
        : server_(std::move(server)), port_(port) {}

    int port() const override { return port_; }
    bool run() override { return server_->listen_after_bind(); }
    void stop() override { server_->stop(); }

  private:
    std::unique_ptr<httplib::Server> server_;
    int port_;
};

Result<std::unique_ptr<httplib::Server>> server_of(const ListenOptions& options) {
    if (options.certificate.empty() != options.key.empty())
        return error("a certificate needs its key, and a key its certificate");
    if (options.certificate.empty()) return std::make_unique<httplib::Server>();
    auto server = std::make_unique<httplib::SSLServer>(options.certificate.c_str(), options.key.c_str());
    if (!server->is_valid())
        return error("{} and {}: are no certificate with its key", options.certificate, options.key);
    return std::unique_ptr<httplib::Server>(std::move(server));
}

} // namespace

Result<std::unique_ptr<Listener>> Listener::open(const ListenOptions& options, AuditIntake& intake) {
    const Address address = COFFERDAM_TRY(parse_address(options.address));
    std::unique_ptr<httplib::Server> server = COFFERDAM_TRY(server_of(options));
    prepare(*server, options, intake);
    const int port = address.port == 0 ? server->bind_to_any_port(address.host)
                     : server->bind_to_port(address.host, address.port) ? address.port
                                                                        : -1;
    if (port < 0) return error("{}: cannot be listened on", options.address);
    return std::unique_ptr<Listener>(std::make_unique<HttpListener>(std::move(server), port));
}

} // namespace cofferdam::intake

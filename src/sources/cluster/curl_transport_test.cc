// libcurl against a server of a few lines on loopback, which says exactly what a test wants said.
#include <algorithm>
#include <future>
#include <map>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sources/cluster/transport.h"

namespace cofferdam::cluster {
namespace {

// Answers each connection with the next text, then hangs up; holds a connection open without a word where the
// text is empty.
class LoopbackServer {
  public:
    explicit LoopbackServer(std::vector<std::string> answers) : answers_(std::move(answers)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 8), 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;
    ~LoopbackServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        for (const int held : held_) ::close(held);
        ::close(listener_);
    }

    Connection connection() const { return {.server = "http://127.0.0.1:" + std::to_string(port_)}; }
    // REQUIRES: the answer has come
    const std::string& request() const { return request_; }

  private:
    void serve() {
        for (const std::string& answer : answers_) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) return;
            std::string request;
            std::array<char, 4096> block;
            while (request.find("\r\n\r\n") == std::string::npos) {
                const ssize_t got = ::read(connection, block.data(), block.size());
                if (got <= 0) break;
                request.append(block.data(), static_cast<std::size_t>(got));
            }
            request_ = request;
            if (answer.empty()) {
                held_.push_back(connection);
                continue;
            }
            EXPECT_EQ(::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL),
                      static_cast<ssize_t>(answer.size()));
            ::close(connection);
        }
    }

    std::vector<std::string> answers_;
    std::vector<int> held_;
    int listener_ = -1;
    unsigned port_ = 0;
    std::string request_;
    std::thread thread_;
};

std::string answer(std::string_view status, std::string_view headers, std::string_view body) {
    return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), headers, body);
}

std::expected<Response, Failure> get(const Connection& connection, const TransportLimits& limits = {}) {
    return connect(connection, limits).value()->get({.path = "/api?limit=1", .accept = "text/x"});
}

TEST(CurlTransport, AsksAsItShould) {
    const LoopbackServer server({answer("200 OK", "", "{}")});
    Connection connection = server.connection();
    connection.token = "t0ken";
    connection.headers = {{"Impersonate-User", "jane"}};
    const auto response = get(connection);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "{}");
    const std::string& request = server.request();
    EXPECT_TRUE(request.starts_with("GET /api?limit=1 HTTP/1.1\r\n")) << request;
    for (const char* line :
         {"\r\nAccept: text/x\r\n", "\r\nAuthorization: Bearer t0ken\r\n", "\r\nImpersonate-User: jane\r\n",
          "\r\nUser-Agent: cofferdam/", "\r\nAccept-Encoding: gzip\r\n"})
        EXPECT_NE(request.find(line), std::string::npos) << line << request;
}

TEST(CurlTransport, ReadsWhenToComeBack) {
    const LoopbackServer server({answer("429 Too Many Requests", "Retry-After: 7\r\n", "")});
    const auto response = get(server.connection());
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429);
    EXPECT_EQ(response->retry_after, std::chrono::seconds(7));
}

TEST(CurlTransport, DoesNotFollowRedirects) {
    const LoopbackServer server({answer("302 Found", "Location: http://127.0.0.1:1/\r\n", "")});
    EXPECT_EQ(get(server.connection())->status, 302);
}

TEST(CurlTransport, AnAnswerThatIsCutShortIsAFailureThatMayPass) {
    const LoopbackServer server({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"});
    const auto response = get(server.connection());
    ASSERT_FALSE(response);
    EXPECT_TRUE(response.error().is_passing) << response.error().message;
}

TEST(CurlTransport, AnAnswerBeyondTheLimitIsNotTaken) {
    const LoopbackServer server({answer("200 OK", "", std::string(5000, ' '))});
    const auto response = get(server.connection(), {.body = 4000});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().message, "the answer is larger than 4000 bytes");
    EXPECT_FALSE(response.error().is_passing);
}

TEST(CurlTransport, ASilentServerIsGivenUp) {
    const LoopbackServer server({""});
    const auto begun = std::chrono::steady_clock::now();
    const auto response = get(server.connection(), {.request = std::chrono::seconds(1)});
    ASSERT_FALSE(response);
    EXPECT_TRUE(response.error().is_passing);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

// A name for the certificate is no place: the connection goes to the server's own address.
TEST(CurlTransport, GoesToTheServerWhateverItsCertificateIsCalled) {
    const LoopbackServer server({answer("200 OK", "", "{}")});
    Connection connection = server.connection();
    connection.tls_server_name = "kubernetes.example";
    const auto response = get(connection);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_NE(server.request().find("\r\nHost: 127.0.0.1:"), std::string::npos) << server.request();
}

TEST(CurlTransport, NobodyThereMayPass) {
    const auto response = get({.server = "http://127.0.0.1:1"});
    ASSERT_FALSE(response);
    EXPECT_TRUE(response.error().is_passing);
}

// For as long as it lives.
class EnvironmentVariable {
  public:
    EnvironmentVariable(const char* name, const std::string& value) : name_(name) {
        ::setenv(name, value.c_str(), 1);
    }
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;
    ~EnvironmentVariable() { ::unsetenv(name_); }

  private:
    const char* name_;
};

TEST(CurlTransport, NoProxyStandsBeforeThisMachine) {
    const EnvironmentVariable proxy("http_proxy", "http://127.0.0.1:1");
    LoopbackServer server({answer("200 OK", "", "here")});
    EXPECT_EQ(get(server.connection()).value().body, "here");
}

TEST(CurlTransport, AProxyOfTheKubeconfigIsForEveryServer) {
    const EnvironmentVariable none("NO_PROXY", "10.0.0.0/8");
    LoopbackServer proxy({answer("200 OK", "", "by proxy")});
    Connection connection{.server = "http://10.9.8.7:1"};
    connection.proxy = proxy.connection().server;
    EXPECT_EQ(get(connection).value().body, "by proxy");
    EXPECT_TRUE(proxy.request().starts_with("GET http://10.9.8.7:1/")) << proxy.request();
}

TEST(CurlTransport, OtherProtocolsAreNotSpoken) {
    const auto response = get({.server = "file:///etc/passwd#"});
    ASSERT_FALSE(response);
    EXPECT_FALSE(response.error().is_passing);
}

// Everything that comes of streams until `enough` have ended.
std::map<StreamId, std::string> gather(Transport& transport, std::size_t enough) {
    std::map<StreamId, std::string> bodies;
    std::size_t ended = 0;
    for (int rounds = 0; ended < enough && rounds < 1000; ++rounds) {
        for (const Arrival& arrival : transport.wait(std::chrono::milliseconds(10))) {
            bodies[arrival.stream] += arrival.bytes;
            if (!arrival.is_end) continue;
            ++ended;
            EXPECT_EQ(arrival.response.status, 200);
            EXPECT_FALSE(arrival.failure);
        }
    }
    return bodies;
}

TEST(CurlTransport, ManyAnswersComeAtOnce) {
    // The first is never answered, and nobody waits for it.
    LoopbackServer server({"", answer("200 OK", "", "a"), answer("200 OK", "", "b")});
    const auto transport = connect(server.connection()).value();
    const StreamId silent = transport->begin({.path = "/silent"});
    const StreamId first = transport->begin({.path = "/1"});
    const StreamId second = transport->begin({.path = "/2"});
    auto bodies = gather(*transport, 2);
    for (const StreamId id : {silent, first, second}) transport->drop(id);
    std::string all;
    for (const auto& [id, body] : bodies) all += body;
    std::ranges::sort(all);
    EXPECT_EQ(all, "ab");
}

TEST(CurlTransport, AnAnswerComesInPieces) {
    LoopbackServer server(
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"});
    const auto transport = connect(server.connection()).value();
    const StreamId id = transport->begin({.path = "/"});
    EXPECT_EQ(gather(*transport, 1)[id], "abcd");
}

TEST(CurlTransport, AConnectionThatBreaksEndsTheStream) {
    LoopbackServer server({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"});
    const auto transport = connect(server.connection()).value();
    transport->begin({.path = "/"});
    std::optional<Failure> failure;
    for (int rounds = 0; !failure && rounds < 1000; ++rounds) {
        for (Arrival& arrival : transport->wait(std::chrono::milliseconds(10)))
            failure = std::move(arrival.failure);
    }
    ASSERT_TRUE(failure);
    EXPECT_TRUE(failure->is_passing);
}

TEST(CurlTransport, RenewedCredentialsAreSent) {
    LoopbackServer server({answer("401 Unauthorized", "", ""), answer("200 OK", "", "")});
    Connection old = server.connection();
    old.token = "old";
    Connection renewed = old;
    renewed.token = "new";
    const auto transport = connect(old, {}, [&] { return renewed; }).value();
    EXPECT_EQ(transport->get({.path = "/"})->status, 401);
    ASSERT_TRUE(transport->renew());
    EXPECT_EQ(transport->get({.path = "/"})->status, 200);
    EXPECT_NE(server.request().find("Authorization: Bearer new"), std::string::npos);
    EXPECT_EQ(server.request().find("Bearer old"), std::string::npos);
}

TEST(CurlTransport, NobodyWaitsForARenewalThatIsBegun) {
    LoopbackServer server({answer("401 Unauthorized", "", ""), answer("200 OK", "", "")});
    Connection old = server.connection();
    old.token = "old";
    Connection renewed = old;
    renewed.token = "new";
    const auto may_end = std::make_shared<std::promise<void>>();
    const auto has_ended = std::make_shared<std::promise<void>>();
    const auto transport = connect(old, {}, [=] {
                               may_end->get_future().wait();
                               has_ended->set_value();
                               return renewed;
                           }).value();
    transport->begin_renewal();
    transport->begin_renewal(); // is under way
    EXPECT_EQ(transport->get({.path = "/"})->status, 401) << "with the old ones";
    EXPECT_NE(server.request().find("Bearer old"), std::string::npos);
    may_end->set_value();
    has_ended->get_future().wait();
    for (int rounds = 0; rounds < 20; ++rounds) transport->wait(std::chrono::milliseconds(10));
    EXPECT_EQ(transport->get({.path = "/"})->status, 200);
    EXPECT_NE(server.request().find("Bearer new"), std::string::npos);
}

} // namespace
} // namespace cofferdam::cluster

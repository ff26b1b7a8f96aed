// libcurl behind the Transport interface.
#include <algorithm>
#include <charconv>
#include <future>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "content/version.h"
#include "sources/cluster/canary_transport.h"
#include "sources/cluster/server_url.h"
#include "sources/cluster/transport.h"

namespace cofferdam::cluster {

namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Lines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

void append(Lines& lines, const std::string& line) {
    lines.reset(curl_slist_append(lines.release(), line.c_str()));
}

struct Reception {
    Response response;
    std::uint64_t limit;
    bool is_too_large = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* user) {
    Reception& reception = *static_cast<Reception*>(user);
    if (reception.response.body.size() + count > reception.limit) {
        reception.is_too_large = true;
        return 0;
    }
    reception.response.body.append(bytes, count);
    return count;
}

// One of many answers at once. libcurl holds its address.
struct Stream {
    StreamId id = 0;
    Handle handle{nullptr, &curl_easy_cleanup};
    Lines headers{nullptr, &curl_slist_free_all};
    std::string complaint = std::string(CURL_ERROR_SIZE, '\0');
    std::string* arrived = nullptr; // where bytes go
};

std::size_t take_piece(char* bytes, std::size_t, std::size_t count, void* user) {
    static_cast<Stream*>(user)->arrived->append(bytes, count);
    return count;
}

using Multi = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;

// "https://host:6443/prefix" → "host:6443"
std::string_view authority_of(std::string_view server) {
    const std::size_t scheme = server.find("://");
    if (scheme != std::string_view::npos) server.remove_prefix(scheme + 3);
    return server.substr(0, server.find('/'));
}

// A network that swallows everything breaks no connection by itself: whatever is begun anew would go down the
// same dead one. Kernel and client-go agree on what to do about it, at about these times (client-go's HTTP/2
// pings after 30 s without a byte, and waits 15 s).
int set_dead_peer_times(void*, curl_socket_t socket, curlsocktype) {
    const auto set = [socket](int level, int name, int value) {
        return ::setsockopt(socket, level, name, &value, sizeof(value)) == 0;
    };
    const bool are_set = set(SOL_SOCKET, SO_KEEPALIVE, 1) && set(IPPROTO_TCP, TCP_KEEPIDLE, 30)
                         && set(IPPROTO_TCP, TCP_KEEPINTVL, 15) && set(IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);
    return are_set ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

// A reset, an answer cut short, a time that was over may go well at the next try; a certificate that is
// wrong, or a name that is not known, does not get better.
bool is_passing(CURLcode code) {
    constexpr CURLcode passing[] = {CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING,
                                    CURLE_SEND_ERROR,      CURLE_RECV_ERROR,         CURLE_PARTIAL_FILE,
                                    CURLE_HTTP2,           CURLE_HTTP2_STREAM};
    return std::ranges::find(passing, code) != std::end(passing);
}

class CurlTransport : public Transport, public CanaryTransport {
  public:
    CurlTransport(const Connection& connection, const TransportLimits& limits, Reconnect again)
        : connection_(connection), limits_(limits), again_(std::move(again)),
          handle_(curl_easy_init(), &curl_easy_cleanup), connect_to_(nullptr, &curl_slist_free_all),
          fixed_(nullptr, &curl_slist_free_all), multi_(curl_multi_init(), &curl_multi_cleanup) {}
    CurlTransport(const CurlTransport&) = delete;
    CurlTransport& operator=(const CurlTransport&) = delete;
    ~CurlTransport() override {
        for (const auto& [id, stream] : streams_)
            curl_multi_remove_handle(multi_.get(), stream->handle.get());
    }

    Result<void> prepare() {
        if (!handle_ || !multi_) return error("cannot talk to {}: out of memory", connection_.server);
        curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
        find_name();
        set_all();
        return {};
    }

    std::expected<Response, Failure> get(const Request& request) override {
        return exchange(request, headers_of(request));
    }

    std::expected<Response, Failure> try_to_create(const std::string& path,
                                                   const std::string& object) override {
        if (path.find('?') != std::string::npos)
            return std::unexpected(Failure{fmt::format("{} has a query already", path)});
        const Request request{.path = path + std::string(dry_run_query)};
        Lines headers = headers_of(request);
        append(headers, "Content-Type: application/json");
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(object.size()));
        set(CURLOPT_POSTFIELDS, object.data());
        auto answer = exchange(request, headers);
        set(CURLOPT_HTTPGET, 1L); // forgets the object
        return answer;
    }

    StreamId begin(const Request& request) override {
        auto stream = std::make_unique<Stream>();
        stream->id = ++last_stream_;
        stream->handle.reset(curl_easy_duphandle(handle_.get()));
        stream->headers = headers_of(request);
        CURL* const handle = stream->handle.get();
        curl_easy_setopt(handle, CURLOPT_URL, (base_ + request.path).c_str());
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, stream->headers.get());
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_piece);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, stream.get());
        curl_easy_setopt(handle, CURLOPT_PRIVATE, stream.get());
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, stream->complaint.data());
        curl_easy_setopt(handle, CURLOPT_TIMEOUT, 0L);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, 0L);
        // Rather share a connection than open another; but libcurl waits for a first answer to tell it that a
        // server has no HTTP/2, and an endless one never ends that wait.
        curl_easy_setopt(handle, CURLOPT_PIPEWAIT, has_http2_ ? 1L : 0L);
        curl_multi_add_handle(multi_.get(), handle);
        const StreamId id = stream->id;
        streams_.emplace(id, std::move(stream));
        return id;
    }

    void drop(StreamId id) override {
        const auto found = streams_.find(id);
        if (found == streams_.end()) return;
        curl_multi_remove_handle(multi_.get(), found->second->handle.get());
        streams_.erase(found);
    }

    std::vector<Arrival> wait(std::chrono::milliseconds at_most) override {
        take_renewal();
        std::vector<Arrival> arrivals = perform();
        if (!arrivals.empty()) return arrivals;
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(at_most.count()), nullptr);
        return perform();
    }

    Result<void> renew() override {
        if (!again_) return error("{} does not take the credentials", connection_.server);
        return use(COFFERDAM_TRY(again_()));
    }

    // On a thread that nobody waits for, at the end neither: a plugin may take a minute.
    void begin_renewal() override {
        if (!again_ || renewal_.valid()) return;
        std::packaged_task<Result<Connection>()> task(again_);
        renewal_ = task.get_future();
        std::thread(std::move(task)).detach();
    }

  private:
    void take_renewal() {
        using namespace std::chrono_literals;
        if (!renewal_.valid() || renewal_.wait_for(0s) != std::future_status::ready) return;
        // Credentials that cannot be read are those of before: the server says what it thinks of them.
        if (auto connection = renewal_.get()) static_cast<void>(use(*std::move(connection)));
    }

    Result<void> use(Connection connection) {
        connection_ = std::move(connection);
        handle_.reset(curl_easy_init());
        if (!handle_) return error("cannot talk to {}: out of memory", connection_.server);
        fixed_.reset();
        set_all();
        return {};
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    void set_all() {
        set_bounds();
        set_socket();
        set_trust();
        set_credentials();
        set_name();
    }

    // By the method that is set.
    std::expected<Response, Failure> exchange(const Request& request, const Lines& headers) {
        Reception reception{.response = {}, .limit = limits_.body};
        const std::string url = base_ + request.path;
        std::string complaint(CURL_ERROR_SIZE, '\0');
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_HTTPHEADER, headers.get());
        set(CURLOPT_WRITEDATA, &reception);
        set(CURLOPT_ERRORBUFFER, complaint.data());
        const CURLcode code = curl_easy_perform(handle_.get());
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
        if (reception.is_too_large)
            return std::unexpected(Failure{fmt::format("the answer is larger than {} bytes", limits_.body)});
        if (code != CURLE_OK) return std::unexpected(failure(handle_.get(), code, complaint));
        long version = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_HTTP_VERSION, &version);
        has_http2_ = version == CURL_HTTP_VERSION_2_0;
        reception.response.retry_after = finish(handle_.get(), reception.response.status);
        return std::move(reception.response);
    }

    Lines headers_of(const Request& request) const {
        Lines headers(nullptr, &curl_slist_free_all);
        for (const curl_slist* line = fixed_.get(); line; line = line->next) append(headers, line->data);
        append(headers, "Accept: " + request.accept);
        return headers;
    }

    // One round without waiting: what each stream got, then those that ended.
    std::vector<Arrival> perform() {
        std::vector<std::string> pieces(streams_.size());
        std::size_t i = 0;
        for (const auto& [id, stream] : streams_) stream->arrived = &pieces[i++];
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        std::vector<Arrival> arrivals;
        i = 0;
        for (const auto& [id, stream] : streams_) {
            std::string& piece = pieces[i++];
            if (piece.empty()) continue;
            arrivals.push_back({.stream = id, .bytes = std::move(piece)});
            finish(stream->handle.get(), arrivals.back().response.status);
        }
        int left = 0;
        while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg == CURLMSG_DONE)
                arrivals.push_back(end_of(message->easy_handle, message->data.result));
        }
        return arrivals;
    }

    Arrival end_of(CURL* handle, CURLcode code) {
        Stream* stream = nullptr;
        curl_easy_getinfo(handle, CURLINFO_PRIVATE, &stream);
        Arrival arrival{.stream = stream->id, .is_end = true};
        arrival.response.retry_after = finish(handle, arrival.response.status);
        if (code != CURLE_OK) arrival.failure = failure(handle, code, stream->complaint);
        drop(stream->id);
        return arrival;
    }

    void set_bounds() {
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        if (connection_.unix_socket.empty()) set(CURLOPT_SOCKOPTFUNCTION, &set_dead_peer_times);
        set(CURLOPT_NOSIGNAL, 1L); // time-outs without SIGALRM
        set(CURLOPT_HTTPGET, 1L);
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits_.connect.count()));
        set(CURLOPT_TIMEOUT, static_cast<long>(limits_.request.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.silence.count()));
        set(CURLOPT_WRITEFUNCTION, &take_body);
        if (connection_.compression) set(CURLOPT_ACCEPT_ENCODING, "gzip");
        set_proxy();
        set(CURLOPT_USERAGENT, fmt::format("cofferdam/{}", content::version()).c_str());
    }

    // As Go has it (net/http, ProxyFromEnvironment): what NO_PROXY says is for the proxy of the environment,
    // and that is for no server on this machine.
    void set_proxy() {
        if (!connection_.proxy.empty()) {
            set(CURLOPT_PROXY, connection_.proxy.c_str());
            set(CURLOPT_NOPROXY, "");
        } else if (is_loopback(host_of(connection_.server))) {
            set(CURLOPT_NOPROXY, "*");
        }
    }

    // libcurl copies the bytes, though it takes them as if it might change them.
    void set_blob(CURLoption option, std::string& bytes) {
        if (bytes.empty()) return;
        curl_blob blob{bytes.data(), bytes.size(), CURL_BLOB_COPY};
        set(option, &blob);
    }

    void set_socket() {
        if (connection_.unix_socket.empty()) return;
        set(CURLOPT_UNIX_SOCKET_PATH, connection_.unix_socket.c_str());
        set(CURLOPT_NOPROXY, "*"); // http_proxy of the environment is for the network
    }

    void set_trust() {
        set_blob(CURLOPT_CAINFO_BLOB, connection_.certificate_authority);
        // A cluster's own authority counts alone, without those of the system.
        if (!connection_.certificate_authority.empty())
            set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        if (connection_.verify) return;
        set(CURLOPT_SSL_VERIFYPEER, 0L);
        set(CURLOPT_SSL_VERIFYHOST, 0L);
    }

    void set_credentials() {
        set_blob(CURLOPT_SSLCERT_BLOB, connection_.client_certificate);
        set_blob(CURLOPT_SSLKEY_BLOB, connection_.client_key);
        set(CURLOPT_KEYPASSWD, ""); // nobody asks a person for it
        if (!connection_.token.empty()) append(fixed_, "Authorization: Bearer " + connection_.token);
        if (!connection_.username.empty()) {
            set(CURLOPT_USERNAME, connection_.username.c_str());
            set(CURLOPT_PASSWORD, connection_.password.c_str());
        }
        for (const auto& [name, text] : connection_.headers)
            append(fixed_, fmt::format("{}: {}", name, text));
    }

    // libcurl takes the name for SNI and for the certificate from the URL: so the URL has that name, and
    // CONNECT_TO says where it really is.
    void find_name() {
        base_ = connection_.server;
        if (connection_.tls_server_name.empty()) return;
        const std::string authority(authority_of(base_));
        const std::size_t port = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
        const std::string suffix = port == std::string::npos ? "" : authority.substr(port);
        base_.replace(base_.find(authority), authority.size(), connection_.tls_server_name + suffix);
        append(connect_to_, fmt::format("::{}{}", authority, suffix.empty() ? ":443" : ""));
        host_ = "Host: " + authority;
    }

    void set_name() {
        if (host_.empty()) return;
        set(CURLOPT_CONNECT_TO, connect_to_.get());
        append(fixed_, host_);
    }

    Failure failure(CURL* handle, CURLcode code, const std::string& buffer) const {
        const bool is_socket = !connection_.unix_socket.empty();
        if (code == CURLE_COULDNT_CONNECT && is_socket) return socket_failure(handle);
        // "Received HTTP/0.9": what a server of HTTP/2 alone begins with looks like that.
        if ((code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_WEIRD_SERVER_REPLY) && is_socket)
            return {
                fmt::format("{}: what answers there does not speak the API of Docker; a container runtime "
                            "(containerd, CRI-O) speaks gRPC: name it by --cri",
                            connection_.unix_socket),
                false};
        const std::string_view complaint = buffer.c_str();
        const std::string_view reason = complaint.empty() ? curl_easy_strerror(code) : complaint;
        return {fmt::format("{}: {}", connection_.server, reason), is_passing(code)};
    }

    // Who may not open the socket, and where there is none, does not find out by trying again.
    Failure socket_failure(CURL* handle) const {
        long number = 0;
        curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
        const std::string reason = number == 0 ? curl_easy_strerror(CURLE_COULDNT_CONNECT)
                                               : std::generic_category().message(static_cast<int>(number));
        return {fmt::format("{}: {}", connection_.unix_socket, reason), false};
    }

    static std::optional<std::chrono::seconds> finish(CURL* handle, int& status) {
        long code = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
        status = static_cast<int>(code);
        curl_off_t seconds = 0; // libcurl reads both forms of Retry-After
        curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
        if (seconds > 0) return std::chrono::seconds(seconds);
        return std::nullopt;
    }

    Connection connection_;
    TransportLimits limits_;
    Reconnect again_;
    std::future<Result<Connection>> renewal_; // that is under way
    Handle handle_;
    Lines connect_to_;
    Lines fixed_; // headers of every request
    std::string base_;
    std::string host_; // a header, where the certificate has another name
    Multi multi_;
    bool has_http2_ = false; // by the last answer to get()
    std::map<StreamId, std::unique_ptr<Stream>> streams_;
    StreamId last_stream_ = 0;
};

Result<std::unique_ptr<CurlTransport>> make(const Connection& connection, const TransportLimits& limits,
                                            Reconnect again) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    auto made = std::make_unique<CurlTransport>(connection, limits, std::move(again));
    COFFERDAM_TRY(made->prepare());
    return made;
}

} // namespace

Result<std::unique_ptr<Transport>> connect(const Connection& connection, const TransportLimits& limits,
                                           Reconnect again) {
    return make(connection, limits, std::move(again));
}

Result<std::unique_ptr<CanaryTransport>> connect_for_canaries(const Connection& connection,
                                                              const TransportLimits& limits) {
    return make(connection, limits, {});
}

} // namespace cofferdam::cluster

// libcurl behind the Transport interface.
#include <algorithm>
#include <charconv>
#include <mutex>
#include <system_error>

#include <curl/curl.h>

#include "content/version.h"
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

// "https://host:6443/prefix" → "host:6443"
std::string_view authority_of(std::string_view server) {
    const std::size_t scheme = server.find("://");
    if (scheme != std::string_view::npos) server.remove_prefix(scheme + 3);
    return server.substr(0, server.find('/'));
}

// A reset, an answer cut short, a time that was over may go well at the next try; a certificate that is
// wrong, or a name that is not known, does not get better.
bool is_passing(CURLcode code) {
    constexpr CURLcode passing[] = {CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING,
                                    CURLE_SEND_ERROR,      CURLE_RECV_ERROR,         CURLE_PARTIAL_FILE,
                                    CURLE_HTTP2,           CURLE_HTTP2_STREAM};
    return std::ranges::find(passing, code) != std::end(passing);
}

class CurlTransport : public Transport {
  public:
    CurlTransport(const Connection& connection, const TransportLimits& limits)
        : connection_(connection), limits_(limits), handle_(curl_easy_init(), &curl_easy_cleanup),
          connect_to_(nullptr, &curl_slist_free_all), fixed_(nullptr, &curl_slist_free_all) {}

    Result<void> prepare() {
        if (!handle_) return error("cannot talk to {}: out of memory", connection_.server);
        set_bounds();
        set_trust();
        set_credentials();
        set_name();
        return {};
    }

    std::expected<Response, Failure> get(const Request& request) override {
        Reception reception{.response = {}, .limit = limits_.body};
        const std::string url = base_ + request.path;
        Lines headers(nullptr, &curl_slist_free_all);
        for (const curl_slist* line = fixed_.get(); line; line = line->next) append(headers, line->data);
        append(headers, "Accept: " + request.accept);
        std::string complaint(CURL_ERROR_SIZE, '\0');
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_HTTPHEADER, headers.get());
        set(CURLOPT_WRITEDATA, &reception);
        set(CURLOPT_ERRORBUFFER, complaint.data());
        const CURLcode code = curl_easy_perform(handle_.get());
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
        if (code != CURLE_OK) return failure(code, reception, complaint.c_str());
        return finish(std::move(reception));
    }

  private:
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    void set_bounds() {
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_NOSIGNAL, 1L); // time-outs without SIGALRM
        set(CURLOPT_HTTPGET, 1L);
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
        set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits_.connect.count()));
        set(CURLOPT_TIMEOUT, static_cast<long>(limits_.request.count()));
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.silence.count()));
        set(CURLOPT_WRITEFUNCTION, &take_body);
        set_socket();
        if (connection_.compression) set(CURLOPT_ACCEPT_ENCODING, "gzip");
        if (!connection_.proxy.empty()) set(CURLOPT_PROXY, connection_.proxy.c_str());
        set(CURLOPT_USERAGENT, fmt::format("cofferdam/{}", content::version()).c_str());
    }

    void set_socket() {
        if (connection_.unix_socket.empty()) return;
        set(CURLOPT_UNIX_SOCKET_PATH, connection_.unix_socket.c_str());
        set(CURLOPT_NOPROXY, "*"); // http_proxy of the environment is for the network
    }

    // libcurl copies the bytes, though it takes them as if it might change them.
    void set_blob(CURLoption option, std::string& bytes) {
        if (bytes.empty()) return;
        curl_blob blob{bytes.data(), bytes.size(), CURL_BLOB_COPY};
        set(option, &blob);
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
    void set_name() {
        base_ = connection_.server;
        if (connection_.tls_server_name.empty()) return;
        const std::string authority(authority_of(base_));
        const std::size_t port = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
        const std::string suffix = port == std::string::npos ? "" : authority.substr(port);
        base_.replace(base_.find(authority), authority.size(), connection_.tls_server_name + suffix);
        append(connect_to_, fmt::format("::{}{}", authority, suffix.empty() ? ":443" : ""));
        set(CURLOPT_CONNECT_TO, connect_to_.get());
        append(fixed_, "Host: " + authority);
    }

    std::unexpected<Failure> failure(CURLcode code, const Reception& reception,
                                     std::string_view complaint) const {
        if (reception.is_too_large)
            return std::unexpected(Failure{fmt::format("the answer is larger than {} bytes", limits_.body)});
        if (code == CURLE_COULDNT_CONNECT && !connection_.unix_socket.empty()) return socket_failure();
        const std::string_view reason = complaint.empty() ? curl_easy_strerror(code) : complaint;
        return std::unexpected(Failure{fmt::format("{}: {}", connection_.server, reason), is_passing(code)});
    }

    // Who may not open the socket, and where there is none, does not find out by trying again.
    std::unexpected<Failure> socket_failure() const {
        long number = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &number);
        const std::string reason = number == 0 ? curl_easy_strerror(CURLE_COULDNT_CONNECT)
                                               : std::generic_category().message(static_cast<int>(number));
        return std::unexpected(Failure{fmt::format("{}: {}", connection_.unix_socket, reason), false});
    }

    Response finish(Reception reception) const {
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        reception.response.status = static_cast<int>(status);
        curl_off_t seconds = 0; // libcurl reads both forms of Retry-After
        curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &seconds);
        if (seconds > 0) reception.response.retry_after = std::chrono::seconds(seconds);
        return std::move(reception.response);
    }

    Connection connection_;
    TransportLimits limits_;
    Handle handle_;
    Lines connect_to_;
    Lines fixed_; // headers of every request
    std::string base_;
};

} // namespace

Result<std::unique_ptr<Transport>> connect(const Connection& connection, const TransportLimits& limits) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    auto made = std::make_unique<CurlTransport>(connection, limits);
    COFFERDAM_TRY(made->prepare());
    return made;
}

} // namespace cofferdam::cluster

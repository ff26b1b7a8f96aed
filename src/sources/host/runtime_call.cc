#include "sources/host/runtime_call.h"

#include <array>
#include <mutex>
#include <system_error>

#include <curl/curl.h>
#include <fmt/format.h>

#include "sources/host/runtime.h"

namespace cofferdam::host {

namespace {

constexpr std::size_t frame_header = 5; // a byte "compressed", and the length in four
constexpr std::size_t longest_message = 300;

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Lines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Reception {
    std::string body;
    std::string status; // grpc-status; "" none came
    std::string message;
    std::uint64_t limit = 0;
    bool is_too_large = false;
    bool has_begun = false; // a line of the answer came
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* user) {
    Reception& reception = *static_cast<Reception*>(user);
    reception.is_too_large = reception.body.size() + count > reception.limit;
    if (reception.is_too_large) return 0;
    reception.body.append(bytes, count);
    return count;
}

// libcurl hands trailers over as headers.
std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* user) {
    Reception& reception = *static_cast<Reception*>(user);
    reception.has_begun = true;
    std::string_view line(bytes, count);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return count;
    if (line.substr(0, colon) == "grpc-status") reception.status = line.substr(colon + 2);
    if (line.substr(0, colon) == "grpc-message")
        reception.message = line.substr(colon + 2).substr(0, longest_message);
    return count;
}

std::string framed(const std::string& message) {
    std::string frame(1, '\0');
    for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>((message.size() >> shift) & 0xffU);
    return frame + message;
}

std::expected<std::string, std::string> unframed(const std::string& body) {
    const auto bad = std::unexpected(std::string("the answer is no message of gRPC, or was cut short"));
    if (body.size() < frame_header || body.front() != '\0') return bad;
    std::size_t size = 0;
    for (std::size_t i = 1; i < frame_header; ++i) size = (size << 8) | static_cast<unsigned char>(body[i]);
    if (body.size() != frame_header + size) return bad;
    return body.substr(frame_header);
}

class CurlRuntimeCall : public RuntimeCall {
  public:
    CurlRuntimeCall(std::string socket, const RuntimeLimits& limits)
        : socket_(std::move(socket)), limits_(limits), handle_(curl_easy_init(), &curl_easy_cleanup),
          headers_(nullptr, &curl_slist_free_all) {}

    Result<void> prepare() {
        if (!handle_) return error("cannot talk to {}: out of memory", socket_);
        for (const char* line : {"Content-Type: application/grpc", "TE: trailers"})
            headers_.reset(curl_slist_append(headers_.release(), line));
        set(CURLOPT_HTTPHEADER, headers_.get());
        set(CURLOPT_UNIX_SOCKET_PATH, socket_.c_str());
        set(CURLOPT_NOPROXY, "*");
        set(CURLOPT_PROTOCOLS_STR, "http");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE});
        // libcurl 7.88 loses its way where it takes up such a connection again; a socket costs little.
        set(CURLOPT_FORBID_REUSE, 1L);
        set(CURLOPT_FRESH_CONNECT, 1L);
        set(CURLOPT_TIMEOUT, static_cast<long>(limits_.time.count()));
        set(CURLOPT_WRITEFUNCTION, &take_body);
        set(CURLOPT_HEADERFUNCTION, &take_header);
        return {};
    }

    std::expected<std::string, std::string> ask(Question question, const std::string& request) override {
        Reception reception;
        reception.limit = limits_.body;
        const std::string frame = framed(request);
        const std::string url =
            fmt::format("http://localhost/runtime.v1.RuntimeService/{}", to_string(question));
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_POSTFIELDSIZE, static_cast<long>(frame.size()));
        set(CURLOPT_POSTFIELDS, frame.data());
        set(CURLOPT_WRITEDATA, &reception);
        set(CURLOPT_HEADERDATA, &reception);
        const CURLcode code = curl_easy_perform(handle_.get());
        if (code != CURLE_OK) return std::unexpected(failure(code, reception));
        if (reception.status.empty())
            return std::unexpected(std::string("what answers there speaks no gRPC"));
        if (reception.status != "0")
            return std::unexpected(
                fmt::format("the runtime answers with status {}: {}", reception.status, reception.message));
        return unframed(reception.body);
    }

  private:
    template <class Value>
    void set(CURLoption option, Value value) {
        curl_easy_setopt(handle_.get(), option, value);
    }

    std::string failure(CURLcode code, const Reception& reception) const {
        if (reception.is_too_large) return fmt::format("the answer is larger than {} bytes", limits_.body);
        long number = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &number);
        if (code == CURLE_COULDNT_CONNECT && number != 0)
            return std::generic_category().message(static_cast<int>(number));
        if (code == CURLE_COULDNT_CONNECT || code == CURLE_OPERATION_TIMEDOUT || reception.has_begun)
            return curl_easy_strerror(code);
        // Who speaks HTTP/1.1 alone closes the connection over the first bytes of HTTP/2.
        return "what answers there speaks no gRPC; a container engine (Docker, podman) has an API of its "
               "own: "
               "name it by --docker-host";
    }

    std::string socket_;
    RuntimeLimits limits_;
    Handle handle_;
    Lines headers_;
};

} // namespace

std::string_view to_string(Question question) {
    static constexpr std::array<std::string_view, 5> names = {"Version", "ListPodSandbox", "PodSandboxStatus",
                                                              "ListContainers", "ContainerStatus"};
    return names[static_cast<std::size_t>(question)];
}

Result<std::unique_ptr<RuntimeCall>> connect_runtime(const std::string& address,
                                                     const RuntimeLimits& limits) {
    const std::string path(socket_of(address));
    if (!path.starts_with('/'))
        return error("{} is no address of a container runtime: it must be unix:///PATH", address);
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    auto made = std::make_unique<CurlRuntimeCall>(path, limits);
    COFFERDAM_TRY(made->prepare());
    return made;
}

} // namespace cofferdam::host

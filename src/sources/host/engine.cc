#include "sources/host/engine.h"

#include <algorithm>
#include <expected>

#include <fmt/format.h>

namespace cofferdam::host {

namespace {

using estate::Fact;
using value::DocumentPtr;
using value::Kind;
using value::Value;

constexpr std::uint64_t largest_daemon_file = std::uint64_t{1} << 20;
constexpr std::size_t longest_message = 300;

// Why a document is not there.
struct Fault {
    std::string reason;
    int status = 0;          // of HTTP; 0: no answer at all
    bool is_silence = false; // nobody answered: what is asked next will hardly fare better
};

value::DocumentPtr parse(std::string name, std::string body) {
    value::Parsed parsed = value::parse_json(
        std::make_shared<const value::Text>(std::move(name), std::move(body)), value::KeepPlaces::No);
    const bool is_whole = parsed.documents.size() == 1
                          && std::ranges::none_of(parsed.problems, [](const value::Problem& problem) {
                                 return problem.severity == value::Severity::Error;
                             });
    return is_whole ? parsed.documents.front() : nullptr;
}

// The engine says why in {"message": "…"}.
std::string refusal(const std::string& path, cluster::Response response) {
    const DocumentPtr document = parse(path, std::move(response.body));
    const std::string_view said = document ? document->root()["message"].string_or("") : "";
    if (said.empty()) return fmt::format("the engine answers with status {}", response.status);
    return fmt::format("the engine answers with status {}: {}", response.status,
                       said.substr(0, longest_message));
}

// Hexadecimal: what else stands there would become part of the path.
bool is_container_id(std::string_view text) {
    return !text.empty() && text.size() <= 64
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Reader {
  public:
    Reader(cluster::Transport& transport, const EngineLimits& limits, EngineReading& reading)
        : transport_(transport), limits_(limits), reading_(reading) {}

    Result<void> run() {
        auto version = get("/version", Kind::Map);
        // A proxy before the engine may keep this back and show the rest.
        if (!version && version.error().status == 0)
            return error("{}: {}", reading_.address, version.error().reason);
        reading_.version = keep(std::move(version), {}, "/version");
        reading_.info = read("/info", Kind::Map, Facts(Fact::Nodes));
        reading_.networks = read("/networks", Kind::List, Fact::Exposure | Fact::NetworkPolicies);
        reading_.volumes = read("/volumes", Kind::Map, Fact::Workloads);
        reading_.images = read("/images/json", Kind::List, Fact::Images);
        read_containers();
        return {};
    }

  private:
    using Facts = estate::Facts;

    std::expected<DocumentPtr, Fault> get(const std::string& path, Kind kind) {
        auto response = transport_.get({.path = path});
        if (!response) return std::unexpected(Fault{std::move(response).error().message, 0, true});
        const int status = response->status;
        if (status != 200) return std::unexpected(Fault{refusal(path, *std::move(response)), status});
        DocumentPtr document = parse(path, std::move(response->body));
        if (!document || !document->root().is(kind))
            return std::unexpected(
                Fault{"the answer is not what the engine's API says, or was cut short", status});
        return document;
    }

    DocumentPtr keep(std::expected<DocumentPtr, Fault> answer, Facts facts, const std::string& path) {
        if (answer) return *std::move(answer);
        reading_.unread.push_back({facts, "GET " + path, std::move(answer.error().reason)});
        return nullptr;
    }

    DocumentPtr read(const std::string& path, Kind kind, Facts facts) {
        return keep(get(path, kind), facts, path);
    }

    void read_containers() {
        const DocumentPtr list = read("/containers/json?all=1", Kind::List, all_of_a_container);
        if (!list) return;
        std::size_t silences = 0;
        for (const Value& entry : list->root().items()) {
            if (reading_.containers.size() >= limits_.containers || silences >= limits_.failures_in_a_row)
                return leave_out_rest(list->root().size(), silences);
            silences = inspect(entry["Id"].string_or("")) ? 0 : silences + 1;
            ++asked_;
        }
    }

    // False: nobody answered.
    bool inspect(std::string_view id) {
        if (!is_container_id(id)) {
            reading_.unread.push_back({all_of_a_container, "a container", "its id is none"});
            return true;
        }
        auto answer = get(fmt::format("/containers/{}/json", id), Kind::Map);
        if (!answer && answer.error().status == 404) return true; // it is gone since the list was made
        const bool is_silence = !answer && answer.error().is_silence;
        if (answer) {
            reading_.containers.push_back(*std::move(answer));
        } else {
            reading_.unread.push_back({all_of_a_container, fmt::format("container {}", id.substr(0, 12)),
                                       std::move(answer.error().reason)});
        }
        return !is_silence;
    }

    void leave_out_rest(std::size_t all, std::size_t silences) {
        reading_.unread.push_back(
            {all_of_a_container, fmt::format("{} more containers", all - asked_),
             silences > 0 ? std::string("the engine answers no more")
                          : fmt::format("more than {} containers are not read", limits_.containers)});
    }

    static constexpr Facts all_of_a_container = Fact::Workloads | Fact::Exposure | Fact::Images;

    cluster::Transport& transport_;
    const EngineLimits& limits_;
    EngineReading& reading_;
    std::size_t asked_ = 0;
};

} // namespace

cluster::TransportLimits engine_transport_limits() {
    return {.connect = std::chrono::seconds(10),
            .request = std::chrono::seconds(60),
            .silence = std::chrono::seconds(20),
            .body = std::uint64_t{64} << 20};
}

Result<EngineReading> read_engine(cluster::Transport& transport, const cluster::Connection& connection,
                                  const EngineLimits& limits) {
    EngineReading reading;
    reading.address = connection.name;
    reading.socket = connection.unix_socket;
    reading.is_plain_network = connection.unix_socket.empty() && connection.server.starts_with("http://");
    COFFERDAM_TRY(Reader(transport, limits, reading).run());
    return reading;
}

void read_daemon_file(EngineReading& reading, const std::string& path, const FileSystem& files) {
    const bool is_there = files.status(path).has_value();
    Result<std::string> bytes = is_there ? files.read(path, largest_daemon_file) : Result<std::string>("{}");
    if (!bytes) {
        reading.unread.push_back({Fact::Nodes, path, std::move(bytes).error().message});
        return;
    }
    const DocumentPtr document = parse(path, *std::move(bytes));
    if (document && document->root().is(Kind::Map)) {
        reading.daemon_file = document;
        return;
    }
    reading.unread.push_back({Fact::Nodes, path, "it is no JSON map"});
}

} // namespace cofferdam::host

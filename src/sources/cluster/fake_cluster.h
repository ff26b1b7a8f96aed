// For tests: a cluster in memory with the API server's ways: versions that grow, lists in pages, watches with
// bookmarks, a history that is compacted; and with its troubles, called by hand. Its clock only moves when
// somebody waits.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sources/cluster/changes.h"
#include "sources/cluster/collect.h"
#include "sources/cluster/fake_server.h"

namespace cofferdam::cluster {

class FakeCluster : public Transport {
  public:
    // "/api/v1/pods" …
    explicit FakeCluster(const std::vector<Resource>& resources) {
        for (const Resource& resource : resources) serve(resource);
    }

    void serve(const Resource& resource) { kinds_[list_path(resource)].resource = resource; }
    // With all its objects; whoever watches is told that the stream is over.
    void serve_no_more(const std::string& path) {
        kinds_.erase(path);
        for (auto& [id, stream] : streams_) {
            if (std::exchange(stream.path, stream.path == path ? "" : stream.path) == path)
                stream.is_over = true;
        }
    }

    // `body`: the object less apiVersion, kind and metadata: {"spec":{}}. `metadata`: what its metadata holds
    // beside its name: ,"labels":{}
    void put(const std::string& path, const ObjectName& name, const std::string& body,
             const std::string& metadata = "") {
        Kind& kind = kinds_.at(path);
        const bool is_new = !kind.objects.contains(name);
        ++version_;
        std::string json = object(kind.resource, name, body, metadata, version_);
        kind.history.push_back({version_, is_new ? "ADDED" : "MODIFIED", json});
        kind.objects[name] = {body, metadata, std::move(json)};
    }

    void remove(const std::string& path, const ObjectName& name) {
        Kind& kind = kinds_.at(path);
        const auto found = kind.objects.find(name);
        if (found == kind.objects.end()) return;
        ++version_;
        kind.history.push_back(
            {version_, "DELETED",
             object(kind.resource, name, found->second.body, found->second.metadata, version_)});
        kind.objects.erase(found);
    }

    void remove_namespace(const std::string& namespace_) {
        for (const auto& [path, kind] : kinds_) {
            std::vector<ObjectName> names;
            for (const auto& [name, object] : kind.objects) {
                if (name.namespace_ == namespace_) names.push_back(name);
            }
            for (const ObjectName& name : names) remove(path, name);
        }
    }

    // Etcd forgets all versions before now: who resumes from one is told 410 Gone.
    void compact() {
        for (auto& [id, stream] : streams_) {
            if (!stream.path.empty() && !stream.is_over) fill(stream); // on their way already
        }
        compacted_ = version_;
        for (auto& [path, kind] : kinds_) kind.history.clear();
        lists_.clear();
    }
    // Every stream ends: the server was restarted, the connection lost.
    void break_streams(bool with_failure) {
        for (auto& [id, stream] : streams_) {
            stream.is_over = true;
            if (with_failure) stream.failure = Failure{"connection reset", true};
        }
    }
    // Watches that are open stay so, and nothing comes of them.
    void silence() {
        for (auto& [id, stream] : streams_) stream.is_silent = true;
    }
    // Into every open watch, as they are.
    void say(const std::string& bytes) {
        for (auto& [id, stream] : streams_) {
            if (!stream.path.empty()) stream.said += bytes;
        }
    }

    std::set<std::string> undiscovered;         // paths that are served and not told of
    std::set<std::string> stale;                // groups whose own server does not answer
    std::set<std::string> stalled;              // paths whose answer never comes
    std::set<std::string> unwatchable;          // paths that may be listed only
    std::set<std::string> forbidden;            // paths
    std::map<std::string, Response> instead;    // by path: what is answered, watches and lists
    std::optional<Response> instead_of_streams; // of lists
    bool cuts_streamed_lists = false;           // before their end
    bool has_watch_list = true;
    bool is_away = false;           // every request fails
    bool token_has_expired = false; // until renewed
    bool can_renew = true;
    std::chrono::milliseconds delay{0}; // of every answer
    int cut_short = 0;                  // so many answers come half
    int twice = 0;                      // so many events come a second time
    int out_of_order = 0;               // so many events change places with the next
    std::size_t renewals = 0;
    std::map<std::string, int> asked; // "list", "watch", "streamed list", "discovery"
    std::vector<std::pair<std::string, std::string>> other_kinds; // "resource kind": custom resources
    Pace::Time time = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
    Pace::Steady steady{};

    Pace pace() {
        return {.now = [this] { return time; },
                .steady = [this] { return steady; },
                .wait = [this](std::chrono::milliseconds asked_for) { pass(asked_for); },
                .chance = [] { return 0.5; }};
    }

    std::expected<Response, Failure> get(const Request& request) override {
        pass(delay);
        if (is_away) return std::unexpected(Failure{"connection refused", true});
        if (token_has_expired) return status(401, "Unauthorized");
        Response response = answer(request.path);
        if (cut_short > 0 && --cut_short >= 0) response.body.resize(response.body.size() / 2);
        return response;
    }

    StreamId begin(const Request& request) override {
        const StreamId id = ++last_stream_;
        Stream& stream = streams_[id];
        stream.due = steady + delay;
        const std::string path = request.path.substr(0, request.path.find('?'));
        stream.is_silent = stalled.contains(path);
        const bool is_watch = request.path.find("watch=true") != std::string::npos;
        const auto refusal = is_watch ? refusal_of(path, request.path) : std::nullopt;
        if (is_away) {
            stream.is_over = true;
            stream.failure = Failure{"connection refused", true};
        } else if (is_watch && !refusal && !token_has_expired) {
            begin_watch(stream, path, request.path);
        } else {
            const auto got = refusal && !token_has_expired ? *refusal : *get(request);
            if (got.status != 200) ++asked["refused"];
            stream.said = got.body;
            stream.status = got.status;
            stream.retry_after = got.retry_after;
            stream.is_over = true;
        }
        return id;
    }

    void drop(StreamId stream) override { streams_.erase(stream); }

    std::vector<Arrival> wait(std::chrono::milliseconds at_most) override {
        std::vector<Arrival> arrivals = arrived();
        if (!arrivals.empty()) return arrivals;
        pass(at_most);
        return arrived();
    }

    Result<void> renew() override {
        if (!can_renew) return error("no token");
        ++renewals;
        token_has_expired = false;
        return {};
    }
    void begin_renewal() override { static_cast<void>(renew()); }

  private:
    struct Held {
        std::string body, metadata, json;
    };
    struct Event {
        std::uint64_t version;
        std::string type, json;
    };
    struct Kind {
        Resource resource{};
        std::map<ObjectName, Held> objects{};
        std::vector<Event> history{};
    };
    struct Stream {
        std::string path{}; // of a watch
        std::uint64_t seen = 0;
        std::string said{};
        int status = 200;
        std::optional<std::chrono::seconds> retry_after{};
        bool is_over = false;
        bool is_silent = false;
        std::optional<Failure> failure{};
        Pace::Steady due{};
        Pace::Steady bookmark{};
    };

    void pass(std::chrono::milliseconds span) {
        time += span;
        steady += span;
    }

    static std::string object(const Resource& resource, const ObjectName& name, const std::string& body,
                              const std::string& metadata, std::uint64_t version) {
        const std::string in =
            name.namespace_.empty() ? "" : fmt::format(R"(,"namespace":"{}")", name.namespace_);
        const std::string group = resource.group.empty() ? "" : resource.group + "/";
        return fmt::format(
            R"({{"apiVersion":"{}{}","kind":"{}","metadata":{{"name":"{}"{},"resourceVersion":"{}"{}}}{}{})",
            group, resource.version, resource.kind, name.name, in, version, metadata, body == "{}" ? "" : ",",
            body.substr(1));
    }

    static Response status(int code, const std::string& message) {
        return {code, fmt::format(R"({{"kind":"Status","code":{},"message":"{}"}})", code, message)};
    }

    // Of a path that nothing serves (k8s.io/apiserver pkg/util/notfoundhandler, by Go's http.NotFound).
    static Response not_found() { return {404, "404 page not found\n"}; }

    std::optional<Response> refusal_of(const std::string& path, const std::string& query) const {
        if (const auto found = instead.find(path); found != instead.end()) return found->second;
        if (!kinds_.contains(path)) return not_found();
        if (forbidden.contains(path) || unwatchable.contains(path)) return status(403, "forbidden");
        const bool is_streamed = query.find("sendInitialEvents") != std::string::npos;
        if (is_streamed && instead_of_streams) return instead_of_streams;
        if (is_streamed && !has_watch_list) return status(422, "sendInitialEvents is forbidden");
        const std::size_t from = query.find("resourceVersion=");
        if (!is_streamed && from != std::string::npos && std::stoull(query.substr(from + 16)) < compacted_)
            return status(410, "too old resource version");
        return std::nullopt;
    }

    Response answer(const std::string& request) {
        const std::string path = request.substr(0, request.find('?'));
        if (path == "/version") return {200, R"({"gitVersion":"v1.35.4"})"};
        if (const auto found = instead.find(path); found != instead.end()) return found->second;
        if (path == "/api" || path == "/apis") return {200, discovered(path == "/api")};
        if (!kinds_.contains(path)) return not_found();
        if (forbidden.contains(path)) return status(403, "forbidden");
        ++asked["list"];
        return page(path, request);
    }

    std::string discovered(bool of_core) {
        ++asked["discovery"];
        std::string groups;
        for (const auto& [path, kind] : kinds_) {
            const Resource& resource = kind.resource;
            if (resource.group.empty() != of_core || undiscovered.contains(path)) continue;
            groups += (groups.empty() ? "" : ",")
                      + discovery_of(resource.group, resource.version, {{resource.name, resource.kind}});
        }
        for (const std::string& group : of_core ? std::set<std::string>{} : stale) {
            groups += (groups.empty() ? "" : ",")
                      + fmt::format(R"({{"metadata":{{"name":"{}"}},"versions":[{{"version":"v1",)"
                                    R"("freshness":"Stale","resources":[]}}]}})",
                                    group);
        }
        if (!of_core && !other_kinds.empty())
            groups += (groups.empty() ? "" : ",") + discovery_of("example.org", "v1", other_kinds);
        return discovery(groups);
    }

    // A list goes on as it was at its first page.
    Response page(const std::string& path, const std::string& request) {
        std::uint64_t key = ++last_list_;
        std::size_t offset = 0;
        if (const std::size_t token = request.find("continue="); token != std::string::npos) {
            key = std::stoull(request.substr(token + 9));
            offset = std::stoull(request.substr(request.find('-', token) + 1));
            if (!lists_.contains(key)) return status(410, "the continue token has expired");
        } else {
            auto& list = lists_[key];
            list.first = version_;
            for (const auto& [name, object] : kinds_.at(path).objects) list.second.push_back(object.json);
        }
        const std::size_t limit = request.find("limit=") == std::string::npos ? 1'000'000 : 3;
        const auto& [version, items] = lists_.at(key);
        std::string text;
        std::size_t i = offset;
        for (; i < items.size() && i < offset + limit; ++i) text += (text.empty() ? "" : ",") + items[i];
        const std::string next = i < items.size() ? fmt::format("{}-{}", key, i) : "";
        return {200, fmt::format(R"({{"kind":"List","metadata":{{"resourceVersion":"{}","continue":"{}"}},)"
                                 R"("items":[{}]}})",
                                 version, next, text)};
    }

    void begin_watch(Stream& stream, const std::string& path, const std::string& query) {
        stream.path = path;
        stream.bookmark = steady + std::chrono::minutes(1);
        if (query.find("sendInitialEvents") == std::string::npos) {
            ++asked["watch"];
            stream.seen = std::stoull(query.substr(query.find("resourceVersion=") + 16));
            return;
        }
        ++asked["streamed list"];
        for (const auto& [name, object] : kinds_.at(path).objects)
            stream.said += fmt::format("{{\"type\":\"ADDED\",\"object\":{}}}\n", object.json);
        if (cuts_streamed_lists) return void(stream.is_over = true);
        stream.said += bookmark(version_, R"("annotations":{"k8s.io/initial-events-end":"true"},)");
        stream.seen = version_;
    }

    static std::string bookmark(std::uint64_t version, const std::string& metadata = "") {
        return fmt::format(
            "{{\"type\":\"BOOKMARK\",\"object\":{{\"metadata\":{{{}\"resourceVersion\":\"{}\"}}}}}}\n",
            metadata, version);
    }

    void fill(Stream& stream) {
        std::vector<const Event*> events;
        for (const Event& event : kinds_.at(stream.path).history) {
            if (event.version > stream.seen) events.push_back(&event);
        }
        for (std::size_t i = 0; i + 1 < events.size() && out_of_order > 0; i += 2, --out_of_order)
            std::swap(events[i], events[i + 1]);
        for (const Event* event : events) {
            const std::string line =
                fmt::format("{{\"type\":\"{}\",\"object\":{}}}\n", event->type, event->json);
            stream.said += line;
            if (twice > 0 && --twice >= 0) stream.said += line;
            stream.seen = std::max(stream.seen, event->version);
        }
        if (steady < stream.bookmark) return;
        stream.bookmark += std::chrono::minutes(1);
        stream.seen = version_;
        stream.said += bookmark(version_);
    }

    std::vector<Arrival> arrived() {
        std::vector<Arrival> arrivals;
        std::vector<StreamId> over;
        for (auto& [id, stream] : streams_) {
            if (steady < stream.due || stream.is_silent) continue;
            if (!stream.path.empty() && !stream.is_over) fill(stream);
            // In two pieces, so that lines end anywhere.
            for (const std::string& piece : {stream.said.substr(0, stream.said.size() / 2),
                                             stream.said.substr(stream.said.size() / 2)}) {
                if (!piece.empty())
                    arrivals.push_back({.stream = id, .bytes = piece, .response = {stream.status, ""}});
            }
            stream.said.clear();
            if (!stream.is_over) continue;
            arrivals.push_back({.stream = id,
                                .is_end = true,
                                .response = {stream.status, "", stream.retry_after},
                                .failure = stream.failure});
            over.push_back(id);
        }
        for (const StreamId id : over) streams_.erase(id);
        return arrivals;
    }

    std::map<std::string, Kind> kinds_;
    std::map<std::uint64_t, std::pair<std::uint64_t, std::vector<std::string>>> lists_;
    std::map<StreamId, Stream> streams_;
    std::uint64_t version_ = 1;
    std::uint64_t compacted_ = 0;
    std::uint64_t last_list_ = 0;
    StreamId last_stream_ = 0;
};

// A connection of one's own to a FakeCluster: what its watches bring goes to others.
class OwnConnection : public PromptTransport {
  public:
    explicit OwnConnection(FakeCluster& cluster) : cluster_(cluster) {}
    std::expected<Response, Failure> get(const Request& request) override { return cluster_.get(request); }

  private:
    void pass(std::chrono::milliseconds time) override { cluster_.pace().wait(time); }

    FakeCluster& cluster_;
};

inline Collection collected(FakeCluster& cluster) {
    OwnConnection connection(cluster);
    Client client(connection, cluster.pace());
    return collect(client).value();
}

} // namespace cofferdam::cluster

#include "sources/cluster/collect.h"

#include <algorithm>

#include "content/version.h"
#include "kubernetes/map_draft.h"
#include "kubernetes/redaction.h"
#include "sources/cluster/kinds_read.h"

namespace cofferdam::cluster {

using value::Value;

namespace {

constexpr int most_restarts = 3; // of a list whose continue token has expired

// RBAC cannot grant the names of Secrets without their values, but a request can leave the values out.
constexpr std::string_view accept_metadata =
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

Time milliseconds(Pace::Time time) { return std::chrono::time_point_cast<std::chrono::milliseconds>(time); }

std::string escaped(std::string_view token) {
    std::string text;
    for (const char c : token) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                              || c == '-' || c == '_' || c == '.' || c == '~';
        text += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return text;
}

// An object as a file of its own would hold it: items of a list name neither version nor kind. Who changed
// which field (managedFields) is half of an object's size, and no analysis asks.
std::string line_of(const Value& item, const Resource& resource, value::Arena& arena) {
    kubernetes::Overlay overlay(arena);
    const Value kept = kubernetes::redacted(item, resource.kind, overlay);
    const std::string api_version =
        resource.group.empty() ? resource.version : fmt::format("{}/{}", resource.group, resource.version);
    std::vector<value::Entry> metadata;
    for (const value::Entry& entry : kept["metadata"].entries()) {
        if (entry.key.as_string() != "managedFields") metadata.push_back(entry);
    }
    std::vector<value::Entry> entries{{Value::string("apiVersion"), arena.string(api_version)},
                                      {Value::string("kind"), Value::string(resource.kind)}};
    for (const value::Entry& entry : kept.entries()) {
        const std::string_view key = entry.key.as_string();
        if (key == "apiVersion" || key == "kind") continue;
        const bool is_metadata = key == "metadata" && entry.value.is(value::Kind::Map);
        entries.push_back(is_metadata ? value::Entry{entry.key, arena.map(metadata)} : entry);
    }
    return value::to_json(arena.map(entries));
}

// One kind, from its first page to its last.
class Lister {
  public:
    Lister(Client& client, const CollectOptions& options, Resource resource)
        : client_(client), options_(options) {
        list_.resource = std::move(resource);
    }

    std::expected<List, Refusal> run() {
        for (int restarts = 0;; ++restarts) {
            list_.begun = milliseconds(client_.now());
            list_.lines.clear();
            list_.objects = 0;
            // The last time without pages: then there is nothing that can expire.
            auto done = read_pages(restarts < most_restarts ? options_.page : 0);
            list_.ended = milliseconds(client_.now());
            if (done) return std::move(list_);
            if (done.error().cause != Cause::Expired || restarts == most_restarts)
                return std::unexpected(std::move(done).error());
        }
    }

  private:
    bool is_secrets() const { return list_.resource.kind == secret_kind && list_.resource.group.empty(); }

    std::expected<void, Refusal> read_pages(int limit) {
        std::string next;
        for (std::size_t page = 0; page < options_.pages; ++page) {
            Request request{.path = path(limit, next)};
            if (is_secrets()) request.accept = accept_metadata;
            auto answer = client_.get(request);
            if (!answer) return std::unexpected(std::move(answer).error());
            if (auto taken = take_page((*answer)->root()); !taken) return taken;
            next = (*answer)->root()["metadata"]["continue"].string_or("");
            if (next.empty()) return {};
        }
        return failed(fmt::format("it does not end after {} pages", options_.pages));
    }

    std::string path(int limit, const std::string& next) const {
        std::string text = list_path(list_.resource);
        if (limit > 0) text += fmt::format("?limit={}", limit);
        if (!next.empty()) text += "&continue=" + escaped(next);
        return text;
    }

    std::expected<void, Refusal> take_page(const Value& root) {
        // "items": null is an empty list in Go.
        if (!root["items"].is(value::Kind::List) && !root.find("items"))
            return failed("the answer is no list of objects");
        if (is_secrets() && root["kind"].string_or("") != "PartialObjectMetadataList")
            return failed("the API server does not leave their values out");
        list_.resource_version = root["metadata"]["resourceVersion"].string_or("");
        for (const Value& item : root["items"].items()) {
            if (!item.is(value::Kind::Map)) return failed("the answer is no list of objects");
            arena_.clear();
            list_.lines += line_of(item, list_.resource, arena_);
            list_.lines += '\n';
            ++list_.objects;
            if (list_.lines.size() > options_.bytes)
                return failed(fmt::format("its objects are larger than {} bytes", options_.bytes));
        }
        return {};
    }

    static std::unexpected<Refusal> failed(std::string message) {
        return std::unexpected(Refusal{Cause::Failed, std::move(message)});
    }

    Client& client_;
    const CollectOptions& options_;
    List list_{};
    value::Arena arena_; // of one object
};

std::string server_version(Client& client) {
    const auto answer = client.get({.path = "/version"});
    return answer ? std::string((*answer)->root()["gitVersion"].string_or("")) : "";
}

} // namespace

std::chrono::milliseconds skew(const Collection& collection) {
    if (collection.lists.empty()) return {};
    const Time first = std::ranges::min_element(collection.lists, {}, &List::begun)->begun;
    const Time last = std::ranges::max_element(collection.lists, {}, &List::ended)->ended;
    return std::max(last - first, std::chrono::milliseconds(0)); // a clock may be set back meanwhile
}

std::string to_string(Time time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

Result<Collection> collect(Client& client, const CollectOptions& options) {
    auto discovered = discover(client, options.secrets);
    if (!discovered) return error("cannot read the cluster: {}", discovered.error().message);
    Collection collection{.tool = std::string(content::version()),
                          .server_version = server_version(client),
                          .secrets = options.secrets};
    collection.unread = std::move(discovered->unread);
    for (Resource& resource : discovered->resources) {
        auto list = Lister(client, options, resource).run();
        if (list) {
            collection.lists.push_back(*std::move(list));
        } else if (list.error().cause == Cause::Unauthorized) {
            return error("cannot read the cluster: {}", list.error().message);
        } else if (list.error().cause != Cause::NotFound) { // gone since it was discovered
            collection.unread.push_back(
                {std::move(resource), list.error().cause, std::move(list).error().message});
        }
    }
    return collection;
}

} // namespace cofferdam::cluster

#include "sources/cluster/collect.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <set>

#include "content/version.h"
#include "sources/cluster/changes.h"
#include "sources/cluster/list_pages.h"

namespace cofferdam::cluster {

namespace {

Time milliseconds(Pace::Time time) { return std::chrono::time_point_cast<std::chrono::milliseconds>(time); }

// Lists of all kinds at once: while the server writes one, another is read.
class Collecting {
  public:
    Collecting(Client& client, const CollectOptions& options, std::vector<Resource> resources)
        : client_(client) {
        for (Resource& resource : resources) kinds_.emplace_back(ListPages(options, std::move(resource)));
    }

    // In the order of the resources.
    std::vector<std::pair<Resource, std::expected<List, Refusal>>> run() {
        for (Kind& kind : kinds_) {
            kind.pages.begin(milliseconds(client_.now()));
            ask(kind);
        }
        client_.wait_for_answers();
        std::vector<std::pair<Resource, std::expected<List, Refusal>>> all;
        for (Kind& kind : kinds_) all.emplace_back(kind.resource, std::move(kind.list));
        return all;
    }

  private:
    struct Kind {
        explicit Kind(ListPages of) : pages(std::move(of)), resource(pages.resource()) {}
        ListPages pages;
        Resource resource;
        std::expected<List, Refusal> list{};
        int round = 0; // of asking: what comes of an earlier one comes too late
    };

    void ask(Kind& kind) {
        while (const auto page = kind.pages.next()) {
            const int round = kind.round;
            client_.ask(kind.pages.request(*page),
                        {.beginning =
                             [this, &kind, page = *page, round](std::string_view bytes) {
                                 if (kind.round != round) return;
                                 kind.pages.glance(page, bytes);
                                 ask(kind);
                             },
                         .body =
                             [this, &kind, page = *page, round](const std::string& body) {
                                 return kind.round != round || take(kind, page, body);
                             },
                         .refusal =
                             [this, &kind, round](Refusal refusal) {
                                 if (kind.round == round) refuse(kind, std::move(refusal));
                             }});
        }
    }

    // False: it has to come again.
    bool take(Kind& kind, std::size_t page, const std::string& body) {
        auto taken = kind.pages.take(page, body);
        if (!taken && taken.error().is_broken) return false;
        if (!taken) {
            refuse(kind, std::move(taken).error().refusal);
        } else if (kind.pages.is_done()) {
            kind.list = std::move(kind.pages).finish(milliseconds(client_.now()));
        } else {
            ask(kind);
        }
        return true;
    }

    void refuse(Kind& kind, Refusal refusal) {
        ++kind.round;
        if (refusal.cause == Cause::Expired && kind.pages.restart(milliseconds(client_.now())))
            return ask(kind);
        kind.list = std::unexpected(std::move(refusal));
    }

    Client& client_;
    std::deque<Kind> kinds_; // whose places do not change
};

// A kind may go between discovery and its list; whatever else is missing is there, and was not read.
std::vector<Unread> not_gone(Client& client, ReadSecrets secrets, std::vector<Unread> missing) {
    if (missing.empty()) return missing;
    const auto now = discover(client, secrets);
    std::erase_if(missing, [&](const Unread& unread) {
        return now && !find_kind(*now, unread.resource) && !is_group_unread(*now, unread.resource.group);
    });
    return missing;
}

std::string server_version(Client& client) {
    const auto answer = client.get({.path = "/version"});
    return answer ? std::string((*answer)->root()["gitVersion"].string_or("")) : "";
}

std::vector<std::string> namespaces_of(const Collection& collection, const CollectOptions& options) {
    const auto list = std::ranges::find_if(collection.lists, [](const List& one) {
        return one.resource.group.empty() && one.resource.kind == "Namespace";
    });
    if (list == collection.lists.end()) return options.namespaces;
    std::vector<std::string> names;
    for (const auto& [name, object] : objects_in(list->lines)) names.push_back(name.name);
    return names;
}

// Who may not list the pods of all namespaces may list those of some.
void collect_in_namespaces(Client& client, const CollectOptions& options,
                           const std::set<std::string>& namespaced, Collection& collection) {
    std::vector<Resource> resources;
    std::map<std::string, Unread*> of_whole; // by path
    for (Unread& unread : collection.unread) {
        const bool may_be =
            unread.cause == Cause::Forbidden && namespaced.contains(list_path(unread.resource));
        if (may_be) of_whole[list_path(unread.resource)] = &unread;
    }
    if (of_whole.empty()) return;
    for (const std::string& name : namespaces_of(collection, options)) {
        for (const auto& [path, unread] : of_whole) {
            resources.push_back(unread->resource);
            resources.back().namespace_ = name;
        }
    }
    for (auto& [resource, list] : Collecting(client, options, std::move(resources)).run()) {
        if (!list) continue; // the gap of the whole covers it
        Resource whole = resource;
        whole.namespace_.clear();
        of_whole.at(list_path(whole))->read_in.push_back(resource.namespace_);
        collection.lists.push_back(*std::move(list));
    }
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
    auto lists = Collecting(client, options, std::move(discovered->resources)).run();
    const auto is_unauthorized = [](const auto& read) {
        return !read.second && read.second.error().cause == Cause::Unauthorized;
    };
    // Of some only: an aggregated server that does not know who asks.
    if (!lists.empty() && std::ranges::all_of(lists, is_unauthorized))
        return error("cannot read the cluster: {}", lists.front().second.error().message);
    std::vector<Unread> missing;
    for (auto& [resource, list] : lists) {
        if (list) {
            collection.lists.push_back(*std::move(list));
            continue;
        }
        auto& unread = list.error().cause == Cause::NotFound ? missing : collection.unread;
        unread.push_back({std::move(resource), list.error().cause, std::move(list).error().message});
    }
    std::ranges::move(not_gone(client, options.secrets, std::move(missing)),
                      std::back_inserter(collection.unread));
    collect_in_namespaces(client, options, discovered->namespaced, collection);
    return collection;
}

} // namespace cofferdam::cluster

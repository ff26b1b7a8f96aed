#include "sources/cluster/collect.h"

#include <algorithm>

#include "content/version.h"
#include "sources/cluster/list_pages.h"

namespace cofferdam::cluster {

namespace {

Time milliseconds(Pace::Time time) { return std::chrono::time_point_cast<std::chrono::milliseconds>(time); }

// One kind, from its first page to its last.
std::expected<List, Refusal> read_list(Client& client, const CollectOptions& options, Resource resource) {
    ListPages pages(options, std::move(resource));
    pages.begin(milliseconds(client.now()));
    while (true) {
        auto answer = client.get(pages.request());
        if (!answer) {
            if (answer.error().cause != Cause::Expired || !pages.restart(milliseconds(client.now())))
                return std::unexpected(std::move(answer).error());
            continue;
        }
        const auto rest = pages.take((*answer)->root());
        if (!rest) return std::unexpected(rest.error());
        if (*rest == ListPages::Rest::None) return std::move(pages).finish(milliseconds(client.now()));
    }
}

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
        auto list = read_list(client, options, resource);
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

#include "sources/cluster/watcher.h"

#include <algorithm>

namespace cofferdam::cluster {

namespace {

// Each kind asks for itself, and one answer serves all.
constexpr std::chrono::seconds between_renewals{5};

} // namespace

Watcher::Watcher(const Collection& collection, WatchOptions options, Transport& transport, Pace pace)
    : options_(options), transport_(transport), pace_(std::move(pace)), secrets_(collection.secrets),
      discovered_(pace_.steady()) {
    for (const List& list : collection.lists) add(list.resource, list.resource_version);
    for (const Unread& unread : collection.unread) {
        if (!unread.resource.name.empty()) add(unread.resource, "");
    }
}

void Watcher::add(Resource resource, std::string resource_version) {
    reflectors_.push_back(std::make_unique<Reflector>(std::move(resource), std::move(resource_version),
                                                      options_, transport_, pace_));
}

void Watcher::pump(std::chrono::milliseconds at_most) {
    if (pace_.steady() - discovered_ >= options_.discover_every) discover_again();
    for (const auto& reflector : reflectors_) reflector->step();
    std::map<StreamId, Reflector*> by_stream;
    for (const auto& reflector : reflectors_) {
        if (reflector->stream()) by_stream[*reflector->stream()] = reflector.get();
    }
    for (Arrival& arrival : transport_.wait(at_most)) {
        const auto found = by_stream.find(arrival.stream);
        // What ended its stream by what it held may have more behind it.
        if (found == by_stream.end() || found->second->stream() != arrival.stream) continue;
        found->second->take(std::move(arrival));
        if (found->second->take_unauthorized()) renew();
    }
}

void Watcher::renew() {
    const auto now = pace_.steady();
    if (renewed_ && now - *renewed_ < between_renewals) return;
    renewed_ = now;
    // What cannot be renewed now is refused again, and tried again, later each time: the message is the
    // server's.
    static_cast<void>(transport_.renew());
}

std::vector<Changes> Watcher::take_changes() {
    std::vector<Changes> taken = std::exchange(last_words_, {});
    for (const auto& reflector : reflectors_) {
        if (!reflector->changes().empty()) taken.push_back(reflector->changes().take());
    }
    return taken;
}

std::size_t Watcher::pending_bytes() const {
    std::size_t bytes = 0;
    for (const auto& reflector : reflectors_) bytes += reflector->changes().bytes;
    return bytes;
}

Health Watcher::health() const {
    Health health{.kinds = reflectors_.size()};
    for (const auto& reflector : reflectors_) {
        const auto& trouble = reflector->trouble();
        if (!trouble) continue;
        ++health.behind;
        if (health.since && *health.since <= trouble->since) continue;
        health.since = trouble->since;
        health.message = trouble->message;
    }
    return health;
}

// A server that is away is not asked twice: the kinds that are known go on, and it is asked at the next time.
void Watcher::discover_again() {
    discovered_ = pace_.steady();
    Client client(transport_, pace_, {.most = 1});
    const auto found = discover(client, secrets_);
    if (!found) return;
    const auto is_served = [&](const Resource& resource) {
        const auto of_group = [&](const Unread& unread) { return unread.resource.group == resource.group; };
        return std::ranges::binary_search(found->resources, resource)
               || std::ranges::any_of(found->unread, of_group);
    };
    for (const auto& reflector : reflectors_) {
        if (is_served(reflector->resource())) continue;
        reflector->stop();
        reflector->changes().replace_all({}, pace_.steady());
        last_words_.push_back(reflector->changes().take());
    }
    std::erase_if(reflectors_, [&](const auto& reflector) { return !is_served(reflector->resource()); });
    for (const Resource& resource : found->resources) {
        const auto same = [&](const auto& reflector) { return reflector->resource() == resource; };
        if (std::ranges::none_of(reflectors_, same)) add(resource, "");
    }
}

} // namespace cofferdam::cluster

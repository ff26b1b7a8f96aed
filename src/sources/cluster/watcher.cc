#include "sources/cluster/watcher.h"

#include <algorithm>

namespace cofferdam::cluster {

namespace {

// Each kind asks for itself, and one answer serves all.
constexpr std::chrono::seconds between_renewals{5};

} // namespace

Watcher::Watcher(const Collection& collection, WatchOptions options, Transport& transport, Pace pace)
    : options_(options), transport_(transport), pace_(std::move(pace)),
      rediscovery_(collection.secrets, transport_, pace_),
      discovery_due_(pace_.steady() + options_.discover_every) {
    for (const List& list : collection.lists) add(list.resource, Known::All, list.resource_version);
    for (const Unread& unread : collection.unread) {
        if (unread.resource.name.empty()) {
            unread_groups_.emplace(unread.resource.group, unread);
        } else if (unread.read_in.empty()) { // where it may be read is watched there
            add(unread.resource, Known::Gap, "");
        }
    }
}

void Watcher::add(Resource resource, Known known, std::string resource_version) {
    reflectors_.push_back(std::make_unique<Reflector>(std::move(resource), known, std::move(resource_version),
                                                      options_, transport_, pace_));
}

void Watcher::pump(std::chrono::milliseconds at_most) {
    begin_discovery_if_due();
    step();
    std::map<StreamId, Reflector*> by_stream;
    for (const auto& reflector : reflectors_) {
        if (reflector->stream()) by_stream[*reflector->stream()] = reflector.get();
    }
    for (Arrival& arrival : transport_.wait(at_most)) {
        if (rediscovery_.stream() == arrival.stream) {
            rediscovery_.take(std::move(arrival));
            continue;
        }
        const auto found = by_stream.find(arrival.stream);
        // What ended its stream by what it held may have more behind it.
        if (found == by_stream.end() || found->second->stream() != arrival.stream) continue;
        found->second->take(std::move(arrival));
        if (found->second->take_unauthorized()) renew();
    }
    take_found();
    remove_second_names();
}

// As many lists at once as a scan takes: what they hold is in nobody's hands until they are whole.
void Watcher::step() {
    rediscovery_.step();
    auto listing = static_cast<std::size_t>(std::ranges::count_if(reflectors_, &Reflector::is_listing));
    for (const auto& reflector : reflectors_) {
        const bool was_listing = reflector->is_listing();
        reflector->step(listing < options_.lists_at_once ? Reflector::Lists::MayBegin
                                                         : Reflector::Lists::Wait);
        if (!was_listing && reflector->is_listing()) ++listing;
    }
}

// What cannot be renewed now is refused again, and tried again, later each time: the message is the server's.
void Watcher::renew() {
    const auto now = pace_.steady();
    if (renewed_ && now - *renewed_ < between_renewals) return;
    renewed_ = now;
    transport_.begin_renewal();
}

std::vector<Changes> Watcher::take_changes() {
    std::vector<Changes> taken = std::exchange(last_words_, {});
    for (const auto& reflector : reflectors_) {
        if (!reflector->changes().empty()) taken.push_back(reflector->changes().take());
    }
    return taken;
}

bool Watcher::has_changes() const {
    return !last_words_.empty() || std::ranges::any_of(reflectors_, [](const auto& reflector) {
        return !reflector->changes().empty();
    });
}

std::uint64_t Watcher::pending_bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& reflector : reflectors_)
        bytes += reflector->changes().bytes + reflector->bytes_under_way();
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

// Every few minutes; and as soon as a kind is not served any more, for that may be because it is gone.
void Watcher::begin_discovery_if_due() {
    if (rediscovery_.is_running()) return;
    const auto now = pace_.steady();
    const auto begun = rediscovery_.begun();
    const bool has_new_absence = std::ranges::any_of(reflectors_, [&](const auto& reflector) {
        return reflector->absent_since() && (!begun || *begun < *reflector->absent_since());
    });
    const bool may_be_early = !begun || now - *begun >= options_.between_discoveries;
    if (now >= discovery_due_ || (has_new_absence && may_be_early)) rediscovery_.begin();
}

void Watcher::take_found() {
    const auto found = rediscovery_.take_found();
    if (!found) return;
    const auto now = pace_.steady();
    if (*found) {
        failed_discoveries_ = 0;
        discovery_due_ = now + options_.discover_every;
        return learn(**found);
    }
    if (found->error().cause == Cause::Unauthorized) renew();
    discovery_due_ = now + back_off(failed_discoveries_++, options_.first_wait, options_.longest_wait, pace_);
}

// A kind is gone when its path is not served and, asked after that, the server does not name it: a server
// that has just begun does not know all its kinds yet, and one that is hidden by a proxy seems to serve
// nothing. A kind that is served under another version too goes on as it is, as long as it can.
void Watcher::learn(const Discovery& found) {
    learn_groups(found.unread);
    std::vector<const Reflector*> gone;
    for (const auto& reflector : reflectors_) {
        const auto& absent = reflector->absent_since();
        if (!absent || *rediscovery_.begun() < *absent) continue;
        const Resource* const served = find_kind(found, reflector->resource());
        if (served && served->version != reflector->resource().version) {
            reflector->move_to(served->version);
        } else if (!served && !is_group_unread(found, reflector->resource().group)) {
            gone.push_back(reflector.get());
        }
    }
    for (const Reflector* const reflector : gone) remove(*reflector);
    for (const Resource& resource : found.resources) {
        const auto same = [&](const auto& reflector) {
            return is_same_kind(reflector->resource(), resource);
        };
        if (std::ranges::none_of(reflectors_, same)) add(resource, Known::Nothing, "");
    }
    second_names_ = found.second_names;
}

void Watcher::remove(const Reflector& reflector) {
    const auto found = std::ranges::find(reflectors_, &reflector, &std::unique_ptr<Reflector>::get);
    (*found)->stop();
    (*found)->changes().replace_all({}, pace_.steady());
    last_words_.push_back((*found)->changes().take());
    reflectors_.erase(found);
}

// Of which the server says that there is something, and not what.
void Watcher::learn_groups(const std::vector<Unread>& unread) {
    std::map<std::string, Unread> now;
    for (const Unread& group : unread) now.emplace(group.resource.group, group);
    for (const auto& [name, group] : unread_groups_) {
        if (now.contains(name)) continue;
        last_words_.push_back({.resource = group.resource});
        last_words_.back().replace_all({}, pace_.steady());
    }
    for (const auto& [name, group] : now) {
        if (unread_groups_.contains(name)) continue;
        last_words_.push_back({.resource = group.resource});
        last_words_.back().lose(group.cause, group.message, pace_.steady());
    }
    unread_groups_ = std::move(now);
}

// As soon as all that shows the same is known.
void Watcher::remove_second_names() {
    std::erase_if(second_names_, [&](const SecondName& second) {
        const auto found = std::ranges::find_if(reflectors_, [&](const auto& reflector) {
            return is_same_kind(reflector->resource(), second.resource);
        });
        if (found == reflectors_.end()) return true;
        const bool is_shown = std::ranges::all_of(reflectors_, [&](const auto& reflector) {
            return reflector->resource().group != second.shown_by || reflector->known() == Known::All;
        });
        if (is_shown) remove(**found);
        return is_shown;
    });
}

} // namespace cofferdam::cluster

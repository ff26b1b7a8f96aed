#include "sources/cluster/reflector.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sources/cluster/object_line.h"

namespace cofferdam::cluster {

using value::Value;

namespace {

Time wall(const Pace& pace) { return std::chrono::time_point_cast<std::chrono::milliseconds>(pace.now()); }

// "Clients may compare them as integers" where they are some (KEP-5504); those of an aggregated server need
// not be.
std::optional<std::uint64_t> number(std::string_view version) {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(version.data(), version.data() + version.size(), value);
    if (problem != std::errc() || end != version.data() + version.size()) return std::nullopt;
    return value;
}

} // namespace

Reflector::Reflector(Resource resource, Known known, std::string resource_version,
                     const WatchOptions& options, Transport& transport, const Pace& pace)
    : options_(options), transport_(transport), pace_(pace), changes_{.resource = std::move(resource)},
      want_(resource_version.empty() ? Want::List : Want::Watch), version_(std::move(resource_version)),
      due_(pace.steady()), heard_(due_), begun_(due_), listed_(due_), known_(known) {}

void Reflector::step(Lists lists) {
    const auto now = pace_.steady();
    if (stream_ && now - heard_ > options_.silence) {
        // A streamed list that never says that it is whole: a server that does not know what was asked.
        if (initial_) can_stream_lists_ = false;
        stop();
        return fail("the API server has fallen silent");
    }
    if (stream_ || now < due_ || (want_ != Want::Watch && lists == Lists::Wait)) return;
    // A gateway may refuse every streamed list, or cut each short: as client-go (ListAndWatch), who gets none
    // asks for one in pages.
    constexpr int most_streamed_lists = 2;
    const bool may_stream = can_stream_lists_ && streamed_lists_ < most_streamed_lists;
    if (want_ == Want::List || (want_ == Want::StreamedList && !may_stream)) return begin_list();
    begin_watch();
}

void Reflector::move_to(std::string version) {
    stop();
    changes_.resource.version = std::move(version);
    version_.clear();
    pages_.reset();
    initial_.reset();
    absent_since_.reset();
    want_ = Want::List;
    rest({});
}

std::uint64_t Reflector::bytes_under_way() const {
    return body_.size() + (initial_ ? initial_bytes_ : 0) + (pages_ ? pages_->bytes() : 0);
}

void Reflector::stop() {
    if (stream_) transport_.drop(*stream_);
    stream_.reset();
    body_.clear();
}

void Reflector::begin_list() {
    want_ = Want::List;
    if (!pages_) {
        pages_.emplace(options_.lists, resource());
        pages_->begin(wall(pace_));
        page_.reset();
    }
    if (!page_) page_ = pages_->next();
    body_.clear();
    stream_ = transport_.begin(pages_->request(*page_));
    heard_ = begun_ = pace_.steady();
}

void Reflector::begin_watch() {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(options_.watch_time * (1 + pace_.chance()));
    std::string path = fmt::format("{}?watch=true&allowWatchBookmarks=true&timeoutSeconds={}",
                                   list_path(resource()), seconds.count());
    if (want_ == Want::StreamedList) {
        initial_.emplace();
        initial_bytes_ = 0;
        ++streamed_lists_;
        path += "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    } else {
        initial_.reset();
        path += "&resourceVersion=" + version_;
    }
    body_.clear();
    reader_ = {};
    events_ = 0;
    stream_ = transport_.begin({.path = std::move(path), .accept = accept_for(resource(), metadata_object)});
    heard_ = begun_ = pace_.steady();
}

void Reflector::take(Arrival arrival) {
    heard_ = pace_.steady();
    if (want_ == Want::List) {
        body_ += arrival.bytes;
        if (body_.size() > options_.lists.bytes) {
            stop();
            pages_.reset();
            return fail(fmt::format("an answer is larger than {} bytes", options_.lists.bytes));
        }
        if (arrival.is_end) end_of_list(arrival);
        return;
    }
    if (arrival.response.status != 200) {
        constexpr std::size_t longest_refusal = std::size_t{1} << 20;
        if (body_.size() < longest_refusal) body_ += arrival.bytes;
    } else if (!arrival.bytes.empty()) {
        may_not_watch_.reset();
        take_events(arrival.bytes);
    }
    if (arrival.is_end && stream_) end_of_watch(arrival);
}

void Reflector::end_of_list(const Arrival& arrival) {
    stream_.reset();
    if (arrival.failure) return fail(arrival.failure->message);
    if (arrival.response.status == 410 && pages_->restart(wall(pace_))) {
        page_.reset();
        return rest({});
    }
    if (arrival.response.status != 200) {
        if (arrival.response.status == 410) pages_.reset();
        return refuse(arrival.response, std::exchange(body_, {}));
    }
    take_page(std::exchange(body_, {}));
}

void Reflector::take_page(const std::string& body) {
    const auto taken = pages_->take(*page_, body);
    if (!taken && taken.error().is_broken) return fail(taken.error().refusal.message);
    if (!taken) {
        pages_.reset();
        return lose(taken.error().refusal.cause, taken.error().refusal.message);
    }
    page_.reset();
    if (!pages_->is_done()) return rest({});
    const List list = std::move(*pages_).finish(wall(pace_));
    pages_.reset();
    take_whole_list(list);
}

void Reflector::take_whole_list(const List& list) {
    const std::string version = list.resource_version;
    changes_.replace_all(objects_in(list.lines), pace_.steady());
    known_as_a_whole();
    settled(version);
    want_ = Want::Watch;
    rest({});
}

void Reflector::take_events(std::string_view bytes) {
    auto events = reader_.take(bytes);
    if (!events) {
        stop();
        ++bad_streams_;
        return fail(events.error());
    }
    for (const WatchEvent& event : *events) {
        ++events_;
        if (!take_event(event)) return;
    }
}

// False: the stream is of no use any more.
bool Reflector::take_event(const WatchEvent& event) {
    if (event.type == EventType::Error) return take_error(event);
    const std::string_view version = event.resource_version();
    if (version.empty() || (!initial_ && goes_backwards(version))) {
        stop();
        list_again("events came in no order");
        return false;
    }
    if (event.type != EventType::Bookmark && !take_object(event)) return false;
    if (event.ends_initial_events() && initial_) {
        changes_.replace_all(*std::move(initial_), pace_.steady());
        initial_.reset();
        known_as_a_whole();
        want_ = Want::Watch;
        version_.clear(); // initial events come in the order of names
    }
    if (!initial_) settled(version);
    return true;
}

bool Reflector::take_object(const WatchEvent& event) {
    const Value& object = event.object();
    ObjectName name = name_of(object);
    if (name.name.empty() || (is_secrets(resource()) && object["kind"].string_or("") != metadata_object)) {
        stop();
        lose(Cause::Failed, name.name.empty() ? "an event names no object"
                                              : "the API server does not leave their values out");
        return false;
    }
    arena_.clear();
    LiveObject live{std::string(event.resource_version()), object_line(object, resource(), arena_)};
    const auto now = pace_.steady();
    const bool is_gone = event.type == EventType::Deleted;
    if (initial_ && is_gone) {
        initial_->erase(name);
    } else if (initial_) {
        return take_initial(std::move(name), std::move(live));
    } else if (is_gone) {
        changes_.remove(std::move(name), now);
    } else {
        changes_.put(std::move(name), std::move(live), now);
    }
    return true;
}

bool Reflector::take_initial(ObjectName name, LiveObject object) {
    initial_bytes_ += object.line.size();
    if (initial_bytes_ > options_.lists.bytes) {
        stop();
        lose(Cause::Failed, fmt::format("its objects are larger than {} bytes", options_.lists.bytes));
        return false;
    }
    initial_->insert_or_assign(std::move(name), std::move(object));
    return true;
}

bool Reflector::take_error(const WatchEvent& event) {
    const Value& status = event.object();
    const std::string message(status["message"].string_or("the API server says no more"));
    const bool is_expired = status["code"].int_or(0) == 410;
    stop();
    if (is_expired) {
        list_again(message);
    } else {
        ++bad_streams_;
        fail(message);
    }
    return false;
}

void Reflector::end_of_watch(const Arrival& arrival) {
    stream_.reset();
    const int status = arrival.response.status;
    if (!arrival.failure && status != 200) return refuse(arrival.response, std::exchange(body_, {}));
    if (arrival.failure) return fail(arrival.failure->message);
    if (initial_) return fail("the list ended before it was whole");
    const bool was_short = pace_.steady() - begun_ < std::chrono::seconds(1) && events_ == 0;
    if (was_short) return fail("the API server ends each watch at once");
    rest({});
}

bool Reflector::goes_backwards(std::string_view version) const {
    const auto before = number(version_);
    const auto now = number(version);
    return before && now && *now < *before;
}

void Reflector::known_as_a_whole() {
    known_ = Known::All;
    listed_ = pace_.steady();
    streamed_lists_ = 0;
}

// What may only be listed is behind again a moment after each list: it is so all the time, and said once.
void Reflector::settled(std::string_view version) {
    version_ = version;
    failures_ = 0;
    bad_streams_ = 0;
    absent_since_.reset();
    if (may_not_watch_) {
        trouble_->message = *may_not_watch_;
    } else {
        trouble_.reset();
    }
}

// What may pass: again, later each time. What was known stays so, if it is old; of what was never read, there
// is a gap until it is.
void Reflector::fail(std::string message, std::optional<std::chrono::seconds> retry_after) {
    const auto now = pace_.steady();
    if (!trouble_) trouble_ = Trouble{now, {}};
    trouble_->message = std::move(message);
    initial_.reset();
    if (known_ == Known::Nothing) {
        known_ = Known::Gap;
        changes_.lose(Cause::Failed, trouble_->message, now);
    }
    if (want_ == Want::Watch && bad_streams_ >= options_.most_bad_streams) want_ = Want::StreamedList;
    const auto wait = back_off(failures_++, options_.first_wait, options_.longest_wait, pace_);
    // A server may name any number: it is bounded before it becomes milliseconds, which it may not fit.
    const auto longest = std::chrono::duration_cast<std::chrono::seconds>(options_.longest_wait);
    rest(retry_after ? std::chrono::milliseconds(std::min(*retry_after, longest)) : wait);
}

void Reflector::list_again(std::string message) {
    want_ = Want::StreamedList;
    // The first time at once: this is the ordinary end of a long absence.
    if (std::exchange(failures_, failures_ + 1) == 0) {
        if (!trouble_) trouble_ = Trouble{pace_.steady(), std::move(message)};
        return rest({});
    }
    fail(std::move(message));
}

// By status, and by what stands in the Status that came with it.
void Reflector::refuse(const Response& response, std::string_view body) {
    const bool was_streamed_list = initial_.has_value();
    initial_.reset();
    const Response whole{response.status, std::string(body)};
    const std::string message = message_of(whole);
    const Cause cause = cause_of(whole);
    if (cause != Cause::NotFound) absent_since_.reset();
    switch (cause) {
    case Cause::Unauthorized: is_unauthorized_ = true; return fail(message);
    case Cause::Forbidden:
        if (want_ != Want::List) return list_instead(message);
        return lose(cause, message);
    case Cause::NotFound:
        if (!absent_since_) absent_since_ = pace_.steady();
        pages_.reset();
        want_ = Want::List;
        return fail(message);
    case Cause::Expired: return list_again(message);
    case Cause::Failed: break;
    }
    // 422: "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled".
    if (was_streamed_list && response.status >= 400 && response.status < 429) {
        can_stream_lists_ = false;
        want_ = Want::List;
        return rest({});
    }
    if (response.status >= 400 && response.status < 429) ++bad_streams_;
    fail(message, response.retry_after);
}

// Who may list and not watch asks for a list every now and then. Who may not list either is told so by that.
void Reflector::list_instead(const std::string& message) {
    const auto now = pace_.steady();
    if (!trouble_) trouble_ = Trouble{now, message};
    may_not_watch_ = message;
    want_ = Want::List;
    rest(std::max(std::chrono::milliseconds(0), std::chrono::duration_cast<std::chrono::milliseconds>(
                                                    listed_ + options_.retry_forbidden - now)));
}

// What may not be read has objects that nobody knows.
void Reflector::lose(Cause cause, const std::string& message) {
    if (std::exchange(known_, Known::Gap) != Known::Gap) changes_.lose(cause, message, pace_.steady());
    initial_.reset();
    pages_.reset();
    may_not_watch_.reset();
    trouble_.reset();
    want_ = Want::List;
    rest(options_.retry_forbidden);
}

void Reflector::rest(std::chrono::milliseconds time) { due_ = pace_.steady() + time; }

} // namespace cofferdam::cluster

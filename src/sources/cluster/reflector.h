// Keeps one kind of a cluster current: a WATCH from where a LIST ended, resumed from the last version that
// was seen, and a fresh list where the server no longer knows that version (410 Gone). As client-go's
// tools/cache/reflector.go does, and for its reasons:
//
// - Bookmarks move the version on while nothing happens, so that a resumption seldom finds it gone.
// - A watch from which nothing comes, not even bookmarks (the API server sends one about every minute,
//   apiserver pkg/storage/cacher), is taken for dead and begun again.
// - The fresh list is asked for as a stream (sendInitialEvents, KEP-3157) where the server has it: it costs
// it
//   far less memory than a list. The first list of all is not: pages come sooner.
//
// A version that goes backwards, an event that is none, a stream of something else: whatever cannot be
// understood ends in a fresh list, never in an estate that only may be right.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "sources/cluster/changes.h"
#include "sources/cluster/list_pages.h"
#include "sources/cluster/transport.h"
#include "sources/cluster/watch_events.h"

namespace cofferdam::cluster {

struct WatchOptions {
    CollectOptions lists{};
    std::chrono::milliseconds first_wait{800}; // after a failure; client-go's
    std::chrono::milliseconds longest_wait{30'000};
    std::chrono::seconds silence{150};    // of a stream: more than two bookmarks that did not come
    std::chrono::seconds watch_time{300}; // that the server is asked to go on; up to twice
    std::chrono::seconds retry_forbidden{
        60}; // a right may be granted later; lists of what may not be watched
    std::chrono::seconds discover_every{300};    // kinds come and go with CustomResourceDefinitions
    std::chrono::seconds between_discoveries{5}; // where a kind is not served any more
    std::size_t lists_at_once = 8;
    int most_bad_streams = 3; // one after another, before a fresh list
};

// What whoever takes the changes knows of a kind.
enum class Known : std::uint8_t {
    Nothing, // not even that there is a gap
    Gap,
    All, // its objects
};

class Reflector {
  public:
    // From the end of a list that was read; or, without a version, by a list of its own.
    // REQUIRES: what is referred to outlives this
    Reflector(Resource resource, Known known, std::string resource_version, const WatchOptions& options,
              Transport& transport, const Pace& pace);

    // Begins what is due, ends what has stalled.
    enum class Lists : bool { Wait, MayBegin };
    void step(Lists lists);
    // REQUIRES: arrival is of stream()
    void take(Arrival arrival);
    void stop();

    std::optional<StreamId> stream() const { return stream_; }
    const Resource& resource() const { return changes_.resource; }
    Changes& changes() { return changes_; }
    Known known() const { return known_; }
    // Since when the API server says that it serves no such path. Whether the kind is gone, discovery knows:
    // until then its objects stay.
    std::optional<Pace::Steady> absent_since() const { return absent_since_; }
    // From now on under that version. REQUIRES: it is absent
    void move_to(std::string version);
    // A list of it is on its way.
    bool is_listing() const { return stream_ && want_ != Want::Watch; }
    // Of what is on its way, and in no changes yet.
    std::uint64_t bytes_under_way() const;
    // Since when what is known of it may be old, and why: nothing while its watch runs.
    struct Trouble {
        Pace::Steady since;
        std::string message;
    };
    const std::optional<Trouble>& trouble() const { return trouble_; }
    // The server did not take the credentials; asking resets it.
    bool take_unauthorized() { return std::exchange(is_unauthorized_, false); }

  private:
    enum class Want : std::uint8_t { List, StreamedList, Watch };

    void begin_list();
    void begin_watch();
    void end_of_list(const Arrival& arrival);
    void end_of_watch(const Arrival& arrival);
    void take_events(std::string_view bytes);
    bool take_event(const WatchEvent& event);
    bool take_object(const WatchEvent& event);
    bool take_initial(ObjectName name, LiveObject object);
    bool take_error(const WatchEvent& event);
    bool goes_backwards(std::string_view version) const;
    void take_page(const std::string& body);
    void take_whole_list(const List& list);
    void settled(std::string_view version);
    void known_as_a_whole();
    void fail(std::string message, std::optional<std::chrono::seconds> retry_after = {});
    void refuse(const Response& response, std::string_view body);
    void lose(Cause cause, const std::string& message);
    void list_instead(const std::string& message);
    void list_again(std::string message);
    void rest(std::chrono::milliseconds time);

    const WatchOptions& options_;
    Transport& transport_;
    const Pace& pace_;

    Changes changes_;
    Want want_;
    std::string version_; // the last that was seen
    std::optional<StreamId> stream_;
    Pace::Steady due_;
    Pace::Steady heard_;  // when something last came
    Pace::Steady begun_;  // the stream
    Pace::Steady listed_; // when it was last known as a whole
    std::optional<ListPages> pages_;
    std::optional<std::size_t> page_; // that is asked for
    std::string body_;                // of a page, or of a refusal
    EventReader reader_;
    std::optional<Objects> initial_; // those of a streamed list that is under way
    std::uint64_t initial_bytes_ = 0;
    int streamed_lists_ = 0; // begun since the last list that was whole
    value::Arena arena_;     // of one object
    std::size_t events_ = 0; // of this stream
    int failures_ = 0;       // one after another
    int bad_streams_ = 0;
    bool can_stream_lists_ = true;
    Known known_;
    std::optional<Pace::Steady> absent_since_;
    std::optional<std::string> may_not_watch_; // why: it may be listed only
    bool is_unauthorized_ = false;
    std::optional<Trouble> trouble_;
};

} // namespace cofferdam::cluster

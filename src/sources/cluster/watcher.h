// All kinds of a cluster, each kept current by its Reflector, over one connection, on one thread: whoever
// calls pump(). Durations are measured by a clock that nobody sets.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "sources/cluster/collection.h"
#include "sources/cluster/rediscovery.h"
#include "sources/cluster/reflector.h"

namespace cofferdam::cluster {

// How current what is known is.
struct Health {
    std::size_t kinds = 0;
    std::size_t behind = 0;              // kinds whose watch does not run
    std::optional<Pace::Steady> since{}; // when the first of these stopped
    std::string message{};               // why, of that one
};

class Watcher {
  public:
    // From where the lists of the collection ended. REQUIRES: transport outlives this
    Watcher(const Collection& collection, WatchOptions options, Transport& transport, Pace pace);
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    // One round: begins what is due, waits at most that long for something to come, and takes it.
    void pump(std::chrono::milliseconds at_most);

    // What became of each kind since the last call; kinds of which nothing came are left out.
    std::vector<Changes> take_changes();
    bool has_changes() const;
    // Of changes that nobody has taken, and of lists that are on their way.
    std::uint64_t pending_bytes() const;
    Health health() const;

  private:
    void add(Resource resource, Known known, std::string resource_version);
    void remove(const Reflector& reflector);
    void step();
    void renew();
    void begin_discovery_if_due();
    void take_found();
    void learn(const Discovery& found);
    void learn_groups(const std::vector<Unread>& unread);
    void remove_second_names();

    WatchOptions options_;
    Transport& transport_;
    Pace pace_;
    std::vector<std::unique_ptr<Reflector>> reflectors_;
    std::vector<Changes> last_words_; // of kinds that are not read any more, and of groups
    std::map<std::string, Unread> unread_groups_;
    std::vector<SecondName> second_names_; // that are still watched, until what shows the same is known
    std::optional<Pace::Steady> renewed_;
    Rediscovery rediscovery_;
    Pace::Steady discovery_due_;
    int failed_discoveries_ = 0; // one after another
};

} // namespace cofferdam::cluster

// The estate of a cluster, kept current: changes of its objects → a new Snapshot and its Delta. Each is what
// a build from a fresh list would be, but for the order of rows and the places of objects.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "estate/builder.h"
#include "sources/cluster/changes.h"
#include "sources/cluster/collection.h"
#include "sources/cluster/quiet.h"

namespace cofferdam::cluster {

// What every object of a list becomes, as if it had just come.
std::vector<Changes> changes_of(Collection collection, Pace::Steady now);

struct Step {
    estate::SnapshotPtr snapshot;
    estate::Delta delta;
    std::size_t objects = 0; // that came, changed or went
    std::vector<ObjectChange> causes{};
    // Nothing that an analysis reads differs: only bookkeeping of objects, and pods that run as a template
    // says that was there before.
    bool is_quiet = false;
};

class LiveEstate {
  public:
    // `target`: "context prod". Places are "context prod:api/v1/pods/shop/web-1". `server_version`:
    // "v1.35.4".
    LiveEstate(std::string target, ReadSecrets secrets, std::string server_version = "");

    // One build, however many changes. Those that say what is known already are none.
    Step apply(std::vector<Changes> changes);
    const estate::SnapshotPtr& snapshot() const { return snapshot_; }

  private:
    // What an object left beside its row; few leave anything.
    struct Notes {
        std::vector<estate::Gap> gaps;
        std::vector<value::Problem> problems;
        std::size_t unreadable = 0;

        bool empty() const { return gaps.empty() && problems.empty() && unreadable == 0; }
    };
    struct Held {
        std::string resource_version;
        std::optional<Id<estate::Object>> id; // nothing: it cannot be read
    };
    struct Kind {
        Resource resource;
        std::map<ObjectName, Held> objects{};
        std::map<ObjectName, Notes> notes{};
        std::optional<Unread> unread{};
    };
    class Update;

    std::string target_name_;
    ReadSecrets secrets_;
    Id<estate::Target> target_;
    std::map<std::pair<std::string, std::string>, Kind> kinds_; // by "namespace/group" and kind
    estate::SnapshotPtr snapshot_;
};

} // namespace cofferdam::cluster

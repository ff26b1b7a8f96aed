// What became of the objects of one kind since somebody last asked: of each the last word only, so it never
// holds more than the cluster does, however many events came.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sources/cluster/client.h"
#include "sources/cluster/discovery.h"

namespace cofferdam::cluster {

struct ObjectName {
    std::string namespace_; // "" of a kind without
    std::string name;

    auto operator<=>(const ObjectName&) const = default;
};

struct LiveObject {
    std::string resource_version;
    std::string line; // JSON
};

using Objects = std::map<ObjectName, std::optional<LiveObject>>; // nothing: gone

struct Changes {
    Resource resource{};
    bool is_whole = false; // `objects` are all that there are: any other is gone
    Objects objects{};
    std::optional<Unread> unread{};      // none of them may be read any more
    std::size_t events = 0;              // that came down to these
    std::optional<Pace::Steady> since{}; // when the first of them came
    std::size_t bytes = 0;               // of lines

    bool empty() const { return !is_whole && objects.empty() && !unread; }

    void put(ObjectName name, LiveObject object, Pace::Steady now) {
        note(now);
        std::optional<LiveObject>& held = objects[std::move(name)];
        bytes -= held ? held->line.size() : 0;
        bytes += object.line.size();
        held = std::move(object);
    }

    void remove(ObjectName name, Pace::Steady now) {
        note(now);
        std::optional<LiveObject>& held = objects[std::move(name)];
        bytes -= held ? held->line.size() : 0;
        held.reset();
    }

    void replace_all(Objects all, Pace::Steady now) {
        note(now);
        is_whole = true;
        unread.reset();
        objects = std::move(all);
        bytes = 0;
        for (const auto& [name, object] : objects) bytes += object ? object->line.size() : 0;
    }

    void lose(Cause cause, std::string message, Pace::Steady now) {
        replace_all({}, now);
        unread = Unread{resource, cause, std::move(message)};
    }

    Changes take() {
        Changes taken = std::move(*this);
        *this = Changes{.resource = taken.resource};
        return taken;
    }

    void note(Pace::Steady now) {
        ++events;
        if (!since) since = now;
    }
};

// Objects by name, each a line; what is none is left out.
Objects objects_in(std::string_view lines);

ObjectName name_of(const value::Value& object);

} // namespace cofferdam::cluster

// What an API server says in a watch: events in pieces, then an estate that takes what they come to.
#include <cstdint>

#include "sources/cluster/live_estate.h"
#include "sources/cluster/object_line.h"
#include "sources/cluster/watch_events.h"

using namespace cofferdam;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view said(reinterpret_cast<const char*>(bytes), size);
    cluster::EventReader reader;
    cluster::LiveEstate live("context fuzz", cluster::ReadSecrets::No);
    cluster::Changes changes{.resource = {"", "v1", "Pod", "pods"}};
    value::Arena arena;
    for (const std::string_view piece : {said.substr(0, size / 2), said.substr(size / 2)}) {
        const auto events = reader.take(piece);
        if (!events) return 0;
        for (const cluster::WatchEvent& event : *events) {
            cluster::ObjectName name = cluster::name_of(event.object());
            if (event.type == cluster::EventType::Deleted) {
                changes.remove(std::move(name), {});
            } else {
                changes.put(std::move(name),
                            {std::string(event.resource_version()),
                             cluster::object_line(event.object(), changes.resource, arena)},
                            {});
            }
        }
        live.apply({changes.take()});
    }
    return 0;
}

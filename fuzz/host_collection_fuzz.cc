// Any text as each list of a file of collect that says it is of a host.
#include <cstddef>
#include <cstdint>
#include <string>

#include "estate/builder.h"
#include "sources/host/host_collection.h"

namespace {

using namespace cofferdam;

void load_lists(const std::string& group, const std::string& text) {
    cluster::Collection collection;
    collection.lists.push_back(
        {.resource = {group, "v1", "Address", "addresses"}, .objects = 1, .lines = "{\"socket\": \"/s\"}"});
    for (const char* name :
         {"version", "info", "images", "networks", "volumes", "containers", "daemonfiles", "pods", "unread"})
        collection.lists.push_back({.resource = {group, "v1", "X", name}, .objects = 1, .lines = text});
    estate::SnapshotBuilder builder;
    if (host::load(std::move(collection), "fuzz.cdm", builder)) std::move(builder).build();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    load_lists("engine", text);
    load_lists("runtime", text);
    return 0;
}

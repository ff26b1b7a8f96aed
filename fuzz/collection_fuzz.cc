// Any bytes as a file of collect: as they are, and as the manifest and the objects of an archive that is
// whole.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sources/cluster/collection_file.h"
#include "sources/cluster/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cofferdam;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    (void)cluster::unpack("any", bytes);
    cluster::Collection collection{.tool = bytes.substr(0, 8), .server_version = ""};
    cluster::List list{.resource = {"apps", "v1", "Deployment", "deployments"}};
    list.objects = 1;
    list.lines = bytes;
    collection.lists.push_back(list);
    if (auto packed = cluster::pack(collection)) {
        if (auto read = cluster::unpack("packed", *packed)) {
            estate::SnapshotBuilder builder;
            cluster::load(*std::move(read), "packed", builder);
            (void)std::move(builder).build();
        }
    }
    return 0;
}

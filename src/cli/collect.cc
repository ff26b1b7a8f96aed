// cofferdam collect -o FILE: what can be read of a cluster, in one file.
#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/cluster_options.h"
#include "cli/outputs.h"
#include "cli/verbs.h"
#include "report/escape.h"
#include "sources/cluster/collection_file.h"

namespace cofferdam::cli {

namespace {

struct CollectOptions {
    ClusterOptions cluster;
    std::string file;
};

// Two requests a person would ask after: how much is there, and what is not.
void tell(const std::string& file, const std::string& name, const cluster::Collection& collection) {
    std::size_t objects = 0;
    for (const cluster::List& list : collection.lists) objects += list.objects;
    fmt::print(
        stderr,
        "{}: {} objects of {} kinds from {}, Kubernetes {}; {:.1f} s from the first list to the last\n", file,
        objects, collection.lists.size(), report::visible(name), report::visible(collection.server_version),
        std::chrono::duration<double>(cluster::skew(collection)).count());
    for (const cluster::Unread& unread : collection.unread)
        fmt::print(stderr, "not read: {}: {}\n", report::visible(cluster::full_name(unread.resource)),
                   report::visible(unread.message));
}

Result<int> collect(const CollectOptions& options) {
    const ReadCluster read = COFFERDAM_TRY(read_cluster(options.cluster));
    const std::string bytes = COFFERDAM_TRY(cluster::pack(read.collection));
    COFFERDAM_TRY(write_file(options.file, [&](const Write& write) { write(bytes); }, Readers::OwnerOnly));
    tell(options.file, read.name, read.collection);
    return nothing_found;
}

} // namespace

std::function<int()> prepare_collect(CLI::App& command) {
    auto options = std::make_shared<CollectOptions>();
    command.add_option("--output,-o", options->file, "The file to write; only its owner may read it")
        ->required()
        ->type_name("FILE")
        ->group("Reporting");
    add_cluster_options(command, options->cluster);
    return [options] { return exit_status(collect(*options)); };
}

} // namespace cofferdam::cli

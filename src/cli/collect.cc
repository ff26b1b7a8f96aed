// cofferdam collect -o FILE: what can be read of a cluster, or of a host, in one file.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/cluster_options.h"
#include "cli/file_keys.h"
#include "cli/host_options.h"
#include "cli/outputs.h"
#include "cli/verbs.h"
#include "core/file_system.h"
#include "report/escape.h"
#include "sources/cluster/anonymise.h"
#include "sources/cluster/collection_file.h"
#include "sources/cluster/encrypted_file.h"

namespace cofferdam::cli {

namespace {

struct CollectOptions {
    ClusterOptions cluster;
    HostOptions host;
    std::string file;
    bool anonymise = false;
    std::string anonymise_key;
    std::string passphrase_file;
    std::vector<std::string> recipients; // of age
};

// Two collections that one key made anonymous can be compared; without a file nobody has the key afterwards.
Result<cluster::Key> key_of(const std::string& file) {
    constexpr std::uint64_t most_bytes = 4096;
    constexpr std::size_t fewest_bytes = 16;
    const std::string secret =
        COFFERDAM_TRY(file.empty() ? cluster::random_bytes(32) : disk().read(file, most_bytes));
    if (secret.size() < fewest_bytes) return error("{}: holds less than {} bytes", file, fewest_bytes);
    return cluster::hkdf(secret, "", "cofferdam collect --anonymise");
}

Result<cluster::Collection> named_or_not(const CollectOptions& options, cluster::Collection collection) {
    if (!options.anonymise && !options.anonymise_key.empty())
        return error("--anonymise-key needs --anonymise");
    if (!options.anonymise) return collection;
    return cluster::anonymise(collection, COFFERDAM_TRY(key_of(options.anonymise_key)));
}

Result<cluster::Readership> readership_of(const CollectOptions& options) {
    cluster::Readership readership{.passphrase = COFFERDAM_TRY(read_passphrase(options.passphrase_file))};
    for (const std::string& recipient : options.recipients)
        readership.recipients.push_back(COFFERDAM_TRY(cluster::parse_recipient(recipient)));
    if (!readership.passphrase.empty() && !readership.recipients.empty())
        return error("--encrypt-to and --passphrase-file: a file has one or the other");
    return readership;
}

bool is_secret(const cluster::Readership& readership) {
    return !readership.passphrase.empty() || !readership.recipients.empty();
}

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

Result<void> write_collection(const std::string& file, const cluster::Collection& collection,
                              const cluster::Readership& readership) {
    std::string bytes = COFFERDAM_TRY(cluster::pack(collection));
    if (is_secret(readership)) bytes = COFFERDAM_TRY(cluster::encrypt(bytes, readership));
    return write_file(file, [&](const Write& write) { write(bytes); }, Readers::OwnerOnly);
}

Result<int> collect_of_host(const CollectOptions& options) {
    if (wants_cluster(options.cluster))
        return error("a file of collect holds a cluster or a host: name one of them");
    if (options.anonymise) return error("--anonymise knows the words of clusters only: not those of a host");
    COFFERDAM_TRY(check_place_of(options.file));
    const cluster::Readership readership = COFFERDAM_TRY(readership_of(options));
    const ReadHost read = COFFERDAM_TRY(collect_host(options.host));
    COFFERDAM_TRY(write_collection(options.file, read.collection, readership));
    std::size_t objects = 0;
    for (const cluster::List& list : read.collection.lists) {
        if (list.resource.name == "containers" || list.resource.name == "pods") objects += list.objects;
    }
    fmt::print(stderr, "{}: {} containers or pods from {}\n", options.file, objects,
               report::visible(read.name));
    for (const host::Unread& unread : read.unread)
        fmt::print(stderr, "not read: {}: {}\n", report::visible(unread.what),
                   report::visible(unread.reason));
    return nothing_found;
}

Result<int> collect(const CollectOptions& options) {
    if (wants_host(options.host)) return collect_of_host(options);
    COFFERDAM_TRY(check_place_of(options.file));
    const cluster::Readership readership = COFFERDAM_TRY(readership_of(options));
    ReadCluster read = COFFERDAM_TRY(read_cluster(options.cluster));
    read.collection = COFFERDAM_TRY(named_or_not(options, std::move(read.collection)));
    COFFERDAM_TRY(write_collection(options.file, read.collection, readership));
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
    command
        .add_flag("--anonymise", options->anonymise,
                  "Replace names and addresses by pseudonyms; the shape of the cluster stays")
        ->group("Reporting");
    command
        .add_option(
            "--anonymise-key", options->anonymise_key,
            "The secret in this file makes the pseudonyms: the same again (default: a new one, not kept)")
        ->group("Reporting");
    command
        .add_option("--passphrase-file", options->passphrase_file,
                    "Encrypt with the passphrase in this file (the age format)")
        ->group("Reporting");
    command
        .add_option(
            "--encrypt-to", options->recipients,
            "Encrypt for this recipient of age (age1...), who reads it with --identity; may be repeated")
        ->allow_extra_args(false)
        ->type_name("RECIPIENT")
        ->group("Reporting");
    add_cluster_options(command, options->cluster);
    add_host_options(command, options->host);
    return [options] { return exit_status(collect(*options)); };
}

} // namespace cofferdam::cli

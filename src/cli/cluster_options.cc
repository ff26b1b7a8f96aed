#include "cli/cluster_options.h"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "sources/cluster/collect.h"
#include "sources/cluster/kubeconfig.h"
#include "sources/cluster/presented_identity.h"

namespace cofferdam::cli {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

cluster::Environment environment() {
    cluster::Environment found{.kubeconfig = variable("KUBECONFIG"),
                               .home = variable("HOME"),
                               .search_path = variable("PATH"),
                               .variables = {},
                               .service_host = variable("KUBERNETES_SERVICE_HOST"),
                               .service_port = variable("KUBERNETES_SERVICE_PORT")};
    for (char** entry = environ; *entry; ++entry) found.variables.emplace_back(*entry);
    return found;
}

std::string word_of(const std::string& user) {
    constexpr std::string_view accounts = "system:serviceaccount:";
    if (!user.starts_with(accounts)) return "user:" + user;
    std::string name = user.substr(accounts.size());
    return "serviceaccount:" + name.replace(name.find(':'), 1, "/");
}

} // namespace

Result<cluster::Connection> connection_of(const ClusterOptions& options) {
    if (options.in_cluster && (!options.context.empty() || !options.kubeconfig.empty()))
        return error("--in-cluster takes no kubeconfig: leave out --context and --kubeconfig");
    if (options.in_cluster) return cluster::read_service_account(disk(), environment());
    return cluster::read_kubeconfig(
        {.file = options.kubeconfig,
         .context = options.context,
         .permissions = {.exec = options.allow_exec, .insecure_tls = options.allow_insecure_tls}},
        disk(), environment());
}

Result<std::string> holder_of(const std::string& text, const ClusterOptions& options) {
    const std::size_t hash = std::min(text.find('#'), text.size());
    const std::string file = text.substr(0, hash);
    // Nobody is talked to, so it matters nothing whether the server's certificate would be checked.
    const cluster::Connection connection = COFFERDAM_TRY(
        cluster::read_kubeconfig({.file = file,
                                  .context = text.substr(std::min(hash + 1, text.size())),
                                  .permissions = {.exec = options.allow_exec, .insecure_tls = true}},
                                 disk(), environment()));
    const Result<cluster::PresentedIdentity> holder = cluster::presented_identity(connection);
    if (!holder)
        return error("{}: {}; name him: user:NAME, group:NAME or serviceaccount:NS/NAME", file,
                     holder.error().message);
    std::string words = word_of(holder->user);
    for (const std::string& group : holder->groups) words += " + group:" + group;
    return words + " + group:system:authenticated";
}

void add_cluster_options(CLI::App& command, ClusterOptions& options) {
    command.add_option("--context", options.context, "Read the cluster of this context of the kubeconfig")
        ->group("Cluster");
    command
        .add_option("--kubeconfig", options.kubeconfig,
                    "Read the cluster that this kubeconfig names (default: KUBECONFIG, ~/.kube/config)")
        ->group("Cluster");
    command.add_flag("--in-cluster", options.in_cluster, "Read the cluster that this pod runs in")
        ->group("Cluster");
    command
        .add_flag("--allow-exec", options.allow_exec,
                  "Run the program that the kubeconfig names for credentials")
        ->group("Cluster");
    command
        .add_flag("--allow-insecure-tls", options.allow_insecure_tls,
                  "Talk also to a server whose certificate is not checked")
        ->group("Cluster");
    command
        .add_flag("--secret-metadata", options.secret_metadata,
                  "Read names, labels and annotations of Secrets; the right to do so covers their values")
        ->group("Cluster");
}

bool wants_cluster(const ClusterOptions& options) {
    return options.in_cluster || !options.context.empty() || !options.kubeconfig.empty();
}

Result<OpenCluster> open_cluster(const ClusterOptions& options) {
    const cluster::Connection connection = COFFERDAM_TRY(connection_of(options));
    auto transport =
        COFFERDAM_TRY(cluster::connect(connection, {}, [options] { return connection_of(options); }));
    const auto secrets = options.secret_metadata ? cluster::ReadSecrets::Metadata : cluster::ReadSecrets::No;
    OpenCluster open{connection.name, std::move(transport), secrets};
    if (!connection.namespace_.empty()) open.namespaces.push_back(connection.namespace_);
    return open;
}

Result<cluster::Collection> collect_from(const OpenCluster& open) {
    cluster::Client client(*open.transport, cluster::real_pace());
    auto collection = cluster::collect(client, {.secrets = open.secrets, .namespaces = open.namespaces});
    if (!collection) return error("{}: {}", open.name, collection.error().message);
    return collection;
}

Result<ReadCluster> read_cluster(const ClusterOptions& options) {
    OpenCluster open = COFFERDAM_TRY(open_cluster(options));
    auto collection = COFFERDAM_TRY(collect_from(open));
    return ReadCluster{std::move(open.name), std::move(collection)};
}

} // namespace cofferdam::cli

// What the command line says about reading a live cluster.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "sources/cluster/collection.h"
#include "sources/cluster/transport.h"

namespace CLI {
class App;
} // namespace CLI

namespace cofferdam::cli {

struct ClusterOptions {
    std::string context;
    std::string kubeconfig;
    bool in_cluster = false;
    bool allow_exec = false;
    bool allow_insecure_tls = false;
    bool secret_metadata = false;
};

// Whom the credential of a kubeconfig speaks for, in words of graph::find_states; `text`: FILE or
// FILE#CONTEXT.
Result<std::string> holder_of(const std::string& text, const ClusterOptions& options);

void add_cluster_options(CLI::App& command, ClusterOptions& options);

// Nothing is asked of the network unless one of these options says so.
bool wants_cluster(const ClusterOptions& options);

// A server that can be asked; it has not been yet.
struct OpenCluster {
    std::string name; // "context prod"
    std::unique_ptr<cluster::Transport> transport;
    cluster::ReadSecrets secrets;
    std::vector<std::string> namespaces{}; // that are looked into where the whole may not be
};
Result<OpenCluster> open_cluster(const ClusterOptions& options);
Result<cluster::Collection> collect_from(const OpenCluster& open);
// Where the cluster is, and as whom it is asked.
Result<cluster::Connection> connection_of(const ClusterOptions& options);

struct ReadCluster {
    std::string name; // "context prod"
    cluster::Collection collection;
};
Result<ReadCluster> read_cluster(const ClusterOptions& options);

} // namespace cofferdam::cli

// A kubeconfig as kubectl reads it (k8s.io/client-go/tools/clientcmd): which files, how they merge, which
// context, and what its cluster and its user say.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "sources/cluster/connection.h"
#include "sources/manifests/process.h"

namespace cofferdam::cluster {

// What a file may do only if the user says so.
struct Permissions {
    bool exec = false;         // run the program that a user's "exec" names
    bool insecure_tls = false; // talk to a server whose certificate nobody checks
};

// The process's, as far as it counts.
struct Environment {
    std::string kubeconfig{}; // KUBECONFIG: files, separated by ':'
    std::string home{};
    std::string search_path{};
    std::vector<std::string> variables{}; // "NAME=value", for an exec plugin
    std::string service_host{};           // KUBERNETES_SERVICE_HOST: set in every pod
    std::string service_port{};
};

using CommandRunner = std::function<Result<std::string>(const manifests::Command& command,
                                                        const manifests::ProcessLimits& limits)>;

struct KubeconfigChoice {
    std::string file{};    // "": those of KUBECONFIG, else ~/.kube/config
    std::string context{}; // "": the current one
    Permissions permissions{};
    CommandRunner run = manifests::run;
};

// Messages name file and line. Error: also where a program would have to be run, or a certificate be trusted
// unseen, and the user did not say that it may.
Result<Connection> read_kubeconfig(const KubeconfigChoice& choice, const FileSystem& files,
                                   const Environment& environment);

// As a pod's own ServiceAccount, whose token and authority stand in files that the kubelet writes.
Result<Connection> read_service_account(const FileSystem& files, const Environment& environment);

} // namespace cofferdam::cluster

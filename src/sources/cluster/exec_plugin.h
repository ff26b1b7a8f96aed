// The program that a kubeconfig names for credentials (client.authentication.k8s.io/v1).
#pragma once

#include "core/result.h"
#include "sources/cluster/kubeconfig.h"
#include "value/document.h"

namespace cofferdam::cluster {

// Runs what `plugin` (a user's "exec" in `document`) names, and puts the credentials that it prints into
// `connection`. `cluster`: the kubeconfig's words on it. `folder`: of the kubeconfig; a relative command
// stands there.
Result<void> run_exec_plugin(const value::Document& document, const value::Value& plugin,
                             const value::Value& cluster, const std::string& folder,
                             const KubeconfigChoice& choice, const Environment& environment,
                             Connection& connection);

} // namespace cofferdam::cluster

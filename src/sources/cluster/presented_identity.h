// Who the holder of a kubeconfig is to the API server, as far as the credential itself tells: the server
// reads the same fields (https://kubernetes.io/docs/reference/access-authn-authz/authentication/).
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "sources/cluster/connection.h"

namespace cofferdam::cluster {

struct PresentedIdentity {
    std::string user;
    std::vector<std::string> groups; // without system:authenticated, which everybody is in
};

// A client certificate's subject (common name, organizations), the "sub" of a ServiceAccount's token, a user
// name. Nothing is verified, and impersonation is left out: it is one of the rights of whom this names.
// Error: there is no credential, or only the server knows whom it makes of it (OIDC, opaque tokens).
Result<PresentedIdentity> presented_identity(const Connection& connection);

} // namespace cofferdam::cluster

// Secrets that the control plane fills with a token of a ServiceAccount.
// https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
#pragma once

#include <string_view>

#include "estate/snapshot.h"

namespace cofferdam::graph {

// The ServiceAccount, of the Secret's namespace; "" if the Secret holds no token.
inline std::string_view token_account(const estate::Snapshot& snapshot, const estate::Secret& row) {
    if (row.type != "kubernetes.io/service-account-token") return "";
    return snapshot.object_of(row).annotations.find("kubernetes.io/service-account.name").value_or("");
}

} // namespace cofferdam::graph

// Pods by the identity in their certificate: "<trust domain>/ns/<namespace>/sa/<service account>".
#pragma once

#include <string_view>
#include <vector>

#include "estate/selection.h"

namespace cofferdam::kubernetes {

// Each of them alone; what all of them select together is their "or". `*` at the beginning or the end stands
// for any text, alone for any identity.
std::vector<estate::Selection> istio_principals(const std::vector<std::string_view>& texts);
std::vector<estate::Selection> istio_namespaces(const std::vector<std::string_view>& texts);
// "<namespace>/<service account>", or a service account of the policy's own namespace.
std::vector<estate::Selection> istio_service_accounts(const std::vector<std::string_view>& texts,
                                                      std::string_view namespace_);

} // namespace cofferdam::kubernetes

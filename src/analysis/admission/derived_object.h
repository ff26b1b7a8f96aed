// What controllers make of an object: the ReplicaSet of a Deployment, the Job of a CronJob, the Pod of a
// template; as the controller sends it to the API server, and by whom it is sent.
#pragma once

#include <optional>

#include "analysis/admission/request.h"
#include "kubernetes/overlay.h"

namespace cofferdam::admission {

// The next request of the chain, once `admitted` is in force; nothing for a Pod and for kinds that make none.
// What the API server or the controller makes up (hashes, times, ordinals' owners) is "xxxxx".
std::optional<Request> derived_request(const Request& admitted, kubernetes::Overlay& overlay);

} // namespace cofferdam::admission

// Pod Security admission on one request: k8s.io/pod-security-admission admission/admission.go.
#pragma once

#include <vector>

#include "analysis/admission/decision.h"
#include "analysis/admission/request.h"
#include "analysis/pod_security/admission.h"

namespace cofferdam::admission {

// Refuses pods only; of the kinds that make pods it warns. `server`: null if its configuration was not given.
// `latest`: what the label "latest" means.
void judge_pod_security(const Request& request, const pod_security::AdmissionConfig* server,
                        pod_security::Version latest, std::vector<Objection>& objections);

} // namespace cofferdam::admission

// Settings: what the user says beside the estate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/pod_security/admission.h"
#include "analysis/pod_security/pod_security.h"
#include "content/control_choice.h"

namespace cofferdam::questions {

struct Settings {
    pod_security::Version kubernetes_version = pod_security::newest();
    std::optional<pod_security::AdmissionConfig>
        admission; // nothing: the API server's own configuration is not known
    std::vector<std::string> platform_namespaces = {"kube-system", "kube-public",
                                                    "kube-node-lease"}; // with `*`
    // The targets may not hold all objects of the kinds that they contain: what is absent is unknown, not
    // absent.
    bool open_world = false;
    content::ControlChoice controls;
};

} // namespace cofferdam::questions

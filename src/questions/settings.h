// Settings: what the user says beside the estate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/pod_security/admission.h"
#include "analysis/pod_security/pod_security.h"
#include "content/control_choice.h"
#include "estate/snapshot.h"

namespace cofferdam::questions {

struct Settings {
    std::optional<pod_security::Version> kubernetes_version; // nothing: see judged_version
    std::optional<pod_security::AdmissionConfig>
        admission; // nothing: the API server's own configuration is not known
    std::vector<std::string> platform_namespaces = {"kube-system", "kube-public",
                                                    "kube-node-lease"}; // with `*`
    // The targets may not hold all objects of the kinds that they contain: what is absent is unknown, not
    // absent.
    bool open_world = false;
    content::ControlChoice controls;
};

// What the user says, else what a live cluster in the estate says, else the newest that is known.
pod_security::Version judged_version(const Settings& settings, const estate::Snapshot& snapshot);

} // namespace cofferdam::questions

#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

void windows_host_process(const Pod& pod, Judgement& judgement) {
    for (const Scope& scope : pod.security_scopes()) {
        const Field is_host_process =
            judgement.read(scope, "securityContext.windowsOptions.hostProcess", value::Kind::Bool);
        if (is_host_process.is_true()) judgement.forbid(is_host_process);
    }
}

} // namespace cofferdam::pod_security

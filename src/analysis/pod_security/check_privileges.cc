#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/exemptions.h"

namespace cofferdam::pod_security {

using value::Kind;

void privileged(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) {
        const Field is_privileged = judgement.read(container, "securityContext.privileged", Kind::Bool);
        if (is_privileged.is_true()) judgement.forbid(is_privileged);
    }
}

void allow_privilege_escalation_8(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) {
        const Field allows =
            judgement.read(container, "securityContext.allowPrivilegeEscalation", Kind::Bool);
        if (!allows.is_false()) judgement.forbid(allows);
    }
}

void allow_privilege_escalation_25(const Pod& pod, Judgement& judgement) {
    if (exempt_windows_pod(pod, judgement) == Exempt::No) allow_privilege_escalation_8(pod, judgement);
}

} // namespace cofferdam::pod_security

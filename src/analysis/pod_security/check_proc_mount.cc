#include "analysis/pod_security/checks.h"
#include "analysis/pod_security/exemptions.h"

namespace cofferdam::pod_security {

void proc_mount_0(const Pod& pod, Judgement& judgement) {
    for (const Scope& container : pod.containers()) {
        const Field type = judgement.read(container, "securityContext.procMount", value::Kind::String);
        if (type.is_present() && type.text() != "Default") judgement.forbid(type);
    }
}

void proc_mount_35(const Pod& pod, Judgement& judgement) {
    if (exempt_user_namespace_pod(pod, judgement) == Exempt::No) proc_mount_0(pod, judgement);
}

} // namespace cofferdam::pod_security

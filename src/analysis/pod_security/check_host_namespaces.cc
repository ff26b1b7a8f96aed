#include "analysis/pod_security/checks.h"

namespace cofferdam::pod_security {

void host_namespaces(const Pod& pod, Judgement& judgement) {
    for (const std::string_view path : {"hostNetwork", "hostPID", "hostIPC"}) {
        const Field shares_host = judgement.read(pod.spec(), path, value::Kind::Bool);
        if (shares_host.is_true()) judgement.forbid(shares_host);
    }
}

} // namespace cofferdam::pod_security
